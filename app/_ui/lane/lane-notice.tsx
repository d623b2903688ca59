'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { lazyPart } from '../parts/lazy-part.tsx'
import { withWords } from '../words/create-words.ts'
import { loadAllWords } from '../words/use-all-words.ts'

const NoteText = lazyPart(() =>
  withWords(import('./note-text.tsx'), loadAllWords).then((module) => module.NoteText),
)

/** Result of the last act on this lane beyond the verdict: its effect, or why it failed. */
export function LaneNotice({ of }: { of: MechanismId }) {
  const note = useLabState((state) => state.lanes[of].note)
  return (
    <div data-testid="note" className="mt-1 text-xs text-soft">
      {note && <NoteText note={note} of={of} />}
    </div>
  )
}
