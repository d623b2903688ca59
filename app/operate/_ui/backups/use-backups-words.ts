'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { backups } from '../../../_ui/words/operate-backups.en.ts'

export type BackupsWords = typeof backups

export const { useIt: useBackupsWords } = createWords<BackupsWords>({
  en: () => import('../../../_ui/words/operate-backups.en.ts').then(({ backups }) => backups),
  zh: () => import('../../../_ui/words/operate-backups.zh.ts').then(({ backups }) => backups),
})
