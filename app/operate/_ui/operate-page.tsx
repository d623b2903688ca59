'use client'

import { OperateNav, SECTION_IDS } from '../../_ui/shell/operate-nav.tsx'
import { SectionedPage } from '../../_ui/shell/sectioned-page.tsx'
import { useOperateWords } from '../../_ui/words/use-operate-words.ts'
import { SECTIONS } from './sections.tsx'

/** Metrics, alerts, audit, queries, backups, stored data and rules of one bench. */
export function OperatePage() {
  return (
    <SectionedPage
      here="operate"
      useTexts={useOperateWords}
      ids={SECTION_IDS}
      sections={SECTIONS}
      Nav={OperateNav}
      width="max-w-[120rem]"
    />
  )
}
