'use client'

import { createWords } from './create-words.ts'
import type { seat } from './rooms-seat.en.ts'

export type SeatWords = typeof seat

/** Strings about the seat of this browser in a room, in the current language. */
export const { useIt: useSeatWords, load: loadSeatWords } = createWords<SeatWords>({
  en: () => import('./rooms-seat.en.ts').then(({ seat }) => seat),
  zh: () => import('./rooms-seat.zh.ts').then(({ seat }) => seat),
})
