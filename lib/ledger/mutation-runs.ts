import type { Instant } from '#lib/core/session.ts'
import type { LabEvent, RecordedEvent, RunBug } from './event.ts'
import { compareSeq } from './seq.ts'

/** An event about a run of a test suite against the planted bugs. */
export type RunEvent = Extract<LabEvent, { type: 'mutation.run' }>

/** A run by its newest event. */
export interface MutationRun {
  readonly run: string
  readonly state: RunEvent['state']
  /** When its newest results arrived, by the wall clock of the server. */
  readonly at: Instant
  readonly bugs: readonly RunBug[]
}

/** Runs that are shown. */
const MAX_RUNS = 20

/** The runs in these events, the newest first. Events may be repeated, and in any order. */
export function mutationRuns(events: readonly RecordedEvent[]): readonly MutationRun[] {
  const newest = new Map<string, RecordedEvent & RunEvent>()
  for (const event of events) {
    if (event.type !== 'mutation.run') continue
    const known = newest.get(event.run)
    if (!known || compareSeq(event.seq, known.seq) > 0) newest.set(event.run, event)
  }
  return Array.from(newest.values())
    .sort((a, b) => compareSeq(b.seq, a.seq))
    .slice(0, MAX_RUNS)
    .map(({ run, state, realAt, bugs }) => ({ run, state, at: realAt, bugs }))
}
