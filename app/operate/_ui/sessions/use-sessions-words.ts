'use client'

import { createWords } from '../../../_ui/words/create-words.ts'
import type { sessions } from '../../../_ui/words/operate-sessions.en.ts'

export type SessionsWords = typeof sessions

export const { useIt: useSessionsWords } = createWords<SessionsWords>({
  en: () => import('../../../_ui/words/operate-sessions.en.ts').then(({ sessions }) => sessions),
  zh: () => import('../../../_ui/words/operate-sessions.zh.ts').then(({ sessions }) => sessions),
})
