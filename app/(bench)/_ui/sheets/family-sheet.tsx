'use client'

import { useEffect } from 'react'
import { useLabState } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { Sheet } from '../../../_ui/parts/sheet.tsx'
import { shortId } from '../../../_ui/words/format.ts'
import { useSheetWords } from '../../../_ui/words/use-sheet-words.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { type Family, FamilyTable, FamilyTree, type Reuse } from './family-tree.tsx'

/** The refresh tokens of one JWT session, with their states: used, in grace period, current, reused. */
export default function FamilySheet({ of }: { of: string | null }) {
  const words = useWords()
  const { family: texts } = useSheetWords()
  const row = useLabState((state) => state.rows.find(({ id }) => id === of))
  const rotates = useLabState((state) => state.bench?.policy.jwt.rotation)
  const family = useFamily(of ?? '')
  const reuses = useReuses(of ?? '')
  return (
    <Sheet
      title={texts.title}
      of={row?.mechanism}
      head={
        <>
          <p className="mt-1 text-soft">{texts.intro}</p>
          {row && (
            <p className="mt-1 text-xs text-soft" title={row.id}>
              {texts.of(row.user, shortId(row.id))}
            </p>
          )}
        </>
      }
    >
      {family === 'loading' ? (
        <p className="text-soft">{texts.loading}</p>
      ) : family === null || family.members.length === 0 ? (
        <p className="text-soft">{texts.none}</p>
      ) : (
        <div data-mechanism={row?.mechanism} className="flex flex-col gap-4">
          <FamilyTree family={family} reuses={reuses} />
          {row?.endReason && <p>{texts.ended(words.endReasons[row.endReason])}</p>}
          {rotates === false && <p className="text-xs text-soft">{texts.notRotating}</p>}
          <FamilyTable family={family} />
        </div>
      )}
    </Sheet>
  )
}

/** Read again after each event of the session or the clock, and once more when a grace period may have ended. */
function useFamily(id: string): Family | null | 'loading' {
  const last = useLabState(
    (state) => state.events.find((event) => 'sessionId' in event && event.sessionId === id)?.seq,
  )
  const clock = useLabState((state) => state.clock.clock)
  const graceSeconds = useLabState((state) => state.bench?.policy.jwt.gracePeriodSeconds ?? 0)
  const when = `${last} ${clock.offsetMs} ${clock.frozenAt} ${graceSeconds}`
  const { reading, again } = useReading('/api/sessions/{id}', { params: { id } }, { when })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the grace period begins with the event
  useEffect(() => {
    const timer = setTimeout(again, graceSeconds * 1000 + 500)
    return () => clearTimeout(timer)
  }, [again, when])
  if (reading.state === 'reading') return 'loading'
  return reading.state === 'here' ? (reading.value.family ?? null) : null
}

/** Fingerprints of the tokens that were presented again after use. */
function useReuses(id: string): ReadonlyMap<string, Reuse> {
  const events = useLabState((state) => state.events)
  const found = events.flatMap((event) =>
    event.type === 'token.reuse_detected' && event.sessionId === id ? [event] : [],
  )
  return new Map(
    found.map(({ family, kind, generationsBehind }) => [
      family.fingerprint,
      { kind, behind: generationsBehind },
    ]),
  )
}
