import { useEffect } from 'react'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import type { Lab } from '../lab/lab.ts'
import { useLab, useLiveState } from '../lab/use-lab.tsx'
import { isAfter } from '../state/history.ts'
import { isCheck, MAX_EVENTS } from '../state/reduce.ts'
import { type LabState, redisOf } from '../state/state.ts'

/** The place before which the ledger is still to be asked; null where nothing is missing, or nobody could answer. */
export function missingBefore({ history, bench }: LabState): string | null {
  return history.hasBacklog || !bench || redisOf(bench) === 'down' ? null : history.base.seq
}

/**
 * Reads what the ledger remembers from before the page was open.
 * @param place where the page's own memory begins; an answer for another beginning is nobody's
 */
async function loadBacklog(lab: Lab, place: string): Promise<void> {
  const events = await readLedger('0-0')
  if (events === null || missingBefore(lab.store.get()) !== place) return
  // A ledger that was trimmed begins with a snapshot.
  const told = (events as readonly (RecordedEvent | Snapshot)[]).filter((line) => line.type !== 'snapshot')
  lab.store.dispatch({ type: 'recalled', events: told, lists: listsWith(lab.store.get(), told) })
}

/** Both lists of events with those that the ledger still has. */
export function listsWith(
  { events, checks }: Pick<LabState, 'events' | 'checks'>,
  told: readonly RecordedEvent[],
): Pick<LabState, 'events' | 'checks'> {
  return {
    events: merged(
      events,
      told.filter((event) => !isCheck(event)),
    ),
    checks: merged(checks, told.filter(isCheck)),
  }
}

/** A list of events, newest first, with those that the ledger still has. */
function merged(list: readonly RecordedEvent[], told: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const known = new Set(list.map(({ seq }) => seq))
  return [...list, ...told.filter(({ seq }) => !known.has(seq))]
    .sort((x, y) => (isAfter(y.seq, x.seq) ? 1 : -1))
    .slice(0, MAX_EVENTS)
}

/** Reads the events from before the page was open, if they are missing. */
export function useBacklog(): void {
  const lab = useLab()
  const missing = useLiveState(missingBefore)
  useEffect(() => {
    if (missing !== null) loadBacklog(lab, missing)
  }, [lab, missing])
}

/**
 * The lines of the ledger, parsed; null where it could not be read.
 * @param after the place behind which to begin; null puts a snapshot of the end before all of it
 */
export async function readLedger(after: string | null): Promise<readonly unknown[] | null> {
  try {
    const answer = await fetch(`/api/events?format=ndjson${after === null ? '' : `&after=${after}`}`, {
      cache: 'no-store',
      signal: AbortSignal.timeout(8000),
    })
    if (!answer.ok) return null
    return linesOf(await answer.text())
  } catch {
    return null
  }
}

/** Newline-delimited JSON, parsed. @throws SyntaxError where a line is none */
export function linesOf(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}
