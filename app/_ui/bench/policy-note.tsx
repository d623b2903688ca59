'use client'

import type { MechanismId } from '#lib/core/session.ts'
import type { Recorded } from '#lib/ledger/event.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { eventDetail } from './event-detail.ts'

/** What a change of policy changed on the lane. */
export function PolicyNote({ event, of }: { event: Recorded; of: MechanismId }) {
  const words = useAllWords()
  return words.events[event.type] + words.colon + eventDetail(event, words, of)
}
