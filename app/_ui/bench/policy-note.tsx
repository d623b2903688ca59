'use client'

import type { Recorded } from '#lib/ledger/event.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { eventDetail } from './event-detail.ts'

/** What a change of policy did to the records of the lane. */
export function PolicyNote({ event }: { event: Recorded }) {
  const words = useAllWords()
  return words.events[event.type] + words.colon + eventDetail(event, words)
}
