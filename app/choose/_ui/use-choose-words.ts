'use client'

import type { AdvisorWords } from '#lib/evidence/advisor/words.en.ts'
import type { ChooseStrings } from '../../_ui/words/choose.en.ts'
import { createWords } from '../../_ui/words/create-words.ts'

export type ChooseWords = ChooseStrings & { readonly advisor: AdvisorWords }

/** The strings of the page and of the advisor, in the current language. */
export const { useIt: useChooseWords } = createWords<ChooseWords>({
  en: async () => {
    const [{ chooseEn }, { advisorEn }] = await Promise.all([
      import('../../_ui/words/choose.en.ts'),
      import('#lib/evidence/advisor/words.en.ts'),
    ])
    return { ...chooseEn, advisor: advisorEn }
  },
  zh: async () => {
    const [{ chooseZh }, { advisorZh }] = await Promise.all([
      import('../../_ui/words/choose.zh.ts'),
      import('#lib/evidence/advisor/words.zh.ts'),
    ])
    return { ...chooseZh, advisor: advisorZh }
  },
})
