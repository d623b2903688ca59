'use client'

import { useSeatWords } from '../words/use-seat-words.ts'

/** Why the room does not let this experiment start. */
export function StartLock({ why }: { why: 'locked' | 'lobby' }) {
  return useSeatWords().start[why]
}
