'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { saidText } from '../desk/said.ts'
import { useLabState } from '../lab/use-lab.tsx'
import type { Note } from '../state/lane.ts'
import type { Words } from '../words/en.ts'
import { timeOfDay } from '../words/format.ts'
import { codeText } from '../words/problem-text.ts'
import { useWords } from '../words/use-words.ts'
import { eventDetail } from './event-detail.ts'

/** What the last act on this lane led to, beyond the verdict: how far it reached, or why it failed. */
export function LaneNote({ of }: { of: MechanismId }) {
  const words = useWords()
  const note = useLabState((state) => state.lanes[of].note)
  return (
    <p data-testid="note" className="mt-1 text-xs text-soft">
      {note && noteText(note, words)}
    </p>
  )
}

function noteText(note: Note, words: Words): string {
  switch (note.kind) {
    case 'desk':
      return saidText(note.said, words)
    case 'policy':
      return words.events['policy.changed'] + words.colon + eventDetail(note.event, words)
    case 'signed-out-everywhere':
      return words.notes.signedOutEverywhere
    case 'signed-out-here':
      return words.notes.signedOutHere(timeOfDay(note.until))
    case 'nothing-to-sign-out':
      return words.notes.nothingToSignOut
    case 'second-device':
      return words.notes.secondDevice
    case 'refreshed':
      return words.notes.refreshed
    case 'failed':
      return words.notes.failed[note.act] + words.colon + codeText(note.code, words, note.retryAfterSeconds)
  }
}
