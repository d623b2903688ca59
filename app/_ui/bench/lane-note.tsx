'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { saidText } from '../desk/said.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { later } from '../parts/later.tsx'
import type { Note } from '../state/lane.ts'
import type { Words } from '../words/en.ts'
import { timeOfDay } from '../words/format.ts'
import { codeText } from '../words/problem-text.ts'
import { useWords } from '../words/use-words.ts'

const PolicyNote = later(() => import('./policy-note.tsx').then((module) => module.PolicyNote))

/** What the last act on this lane led to, beyond the verdict: how far it reached, or why it failed. */
export function LaneNote({ of }: { of: MechanismId }) {
  const words = useWords()
  const note = useLabState((state) => state.lanes[of].note)
  const isAccepted = useLabState((state) => state.lanes[of].verdict?.outcome === 'accepted')
  return (
    <div data-testid="note" className="mt-1 text-xs text-soft">
      {note &&
        (note.kind === 'policy' ? (
          <PolicyNote event={note.event} of={of} />
        ) : (
          noteText(note, words, isAccepted)
        ))}
    </div>
  )
}

function noteText(note: Exclude<Note, { kind: 'policy' }>, words: Words, isAccepted: boolean): string {
  switch (note.kind) {
    case 'desk':
      return saidText(note.said, words)
    case 'signed-out-everywhere':
      return words.notes.signedOutEverywhere
    case 'signed-out-within':
      return words.notes.signedOutWithin(timeOfDay(note.until))
    case 'signed-out-here':
      return words.notes.signedOutHere(timeOfDay(note.until))
    case 'nothing-to-sign-out':
      return words.notes.nothingToSignOut
    case 'second-device':
      return words.notes.secondDevice
    case 'refreshed':
      return words.notes.refreshed
    case 'failed':
      return (
        (note.act === 'login' && isAccepted ? words.notes.newLogin : words.notes.failed[note.act]) +
        words.colon +
        codeText(note.code, words, note.retryAfterSeconds)
      )
  }
}
