import { useEffect } from 'react'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import type { Lab } from '../lab/lab.ts'
import { useLab, useLiveState } from '../lab/use-lab.tsx'
import { reloadOtherClients } from '../other-clients/client-requests.ts'
import { isAfter } from '../state/history.ts'
import { isCheck, MAX_EVENTS } from '../state/reduce.ts'
import { type LabState, redisOf } from '../state/state.ts'

/** The seq before which events are still to be read; null if none are missing, or if they cannot be read. */
export function missingBefore({ history, bench }: LabState): string | null {
  return history.hasBacklog || !bench || redisOf(bench) === 'down' ? null : history.base.seq
}

/**
 * Reads the events from before the page was open.
 * @param seq the seq at which the page's own events begin; a response for another one is ignored
 */
async function loadBacklog(lab: Lab, seq: string): Promise<void> {
  const events = await readLedger('0-0')
  if (events === null || missingBefore(lab.store.get()) !== seq) return
  // A trimmed ledger begins with a snapshot.
  const earlier = (events as readonly (RecordedEvent | Snapshot)[]).filter((line) => line.type !== 'snapshot')
  lab.store.dispatch({ type: 'recalled', events: earlier, lists: listsWith(lab.store.get(), earlier) })
  // Credentials of simulated clients expire without an event.
  await reloadOtherClients(lab)
}

/** Both lists of events, completed with those of the ledger. */
export function listsWith(
  { events, checks }: Pick<LabState, 'events' | 'checks'>,
  earlier: readonly RecordedEvent[],
): Pick<LabState, 'events' | 'checks'> {
  return {
    events: merged(
      events,
      earlier.filter((event) => !isCheck(event)),
    ),
    checks: merged(checks, earlier.filter(isCheck)),
  }
}

/** A list of events, newest first, completed with those of the ledger. */
function merged(list: readonly RecordedEvent[], earlier: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const known = new Set(list.map(({ seq }) => seq))
  return [...list, ...earlier.filter(({ seq }) => !known.has(seq))]
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
 * The lines of the ledger, parsed; null if it could not be read.
 * @param after the seq after which to begin; null adds a snapshot of the end before all of it
 */
export async function readLedger(
  after: string | null,
  abort?: AbortSignal,
): Promise<readonly unknown[] | null> {
  const timeout = AbortSignal.timeout(8000)
  try {
    const response = await fetch(`/api/events?format=ndjson${after === null ? '' : `&after=${after}`}`, {
      cache: 'no-store',
      signal: abort ? AbortSignal.any([abort, timeout]) : timeout,
    })
    if (!response.ok) return null
    return linesOf(await response.text())
  } catch {
    return null
  }
}

/** Newline-delimited JSON, parsed. @throws SyntaxError if a line is invalid */
export function linesOf(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}
