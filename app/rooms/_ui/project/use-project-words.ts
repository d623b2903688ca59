'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { project } from '../../../_ui/words/rooms-project.en.ts'

export type ProjectWords = typeof project

export const { useIt: useProjectWords } = createWords<ProjectWords>({
  en: () => import('../../../_ui/words/rooms-project.en.ts').then(({ project }) => project),
  zh: () => import('../../../_ui/words/rooms-project.zh.ts').then(({ project }) => project),
})
