'use client'

import { keptSeat } from '../display/kept-seat.ts'
import { usePreference } from '../display/preference.ts'
import { lazyPart } from '../parts/lazy-part.tsx'
import { withWords } from '../words/create-words.ts'
import { loadSeatWords } from '../words/use-seat-words.ts'

const RoomBar = lazyPart(() =>
  withWords(import('./room-bar.tsx'), loadSeatWords).then((module) => module.RoomBar),
)

/** The bar of the room, on the pages of a bench. A browser without a seat loads nothing. */
export function RoomStrip() {
  const kept = usePreference(keptSeat)
  return kept ? <RoomBar /> : null
}
