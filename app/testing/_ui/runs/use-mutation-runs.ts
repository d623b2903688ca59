import { useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import type { LabState } from '../../../_ui/state/state.ts'

/** The bench, and its newest event about a run. */
function versionOf({ bench, events }: LabState): string {
  return `${bench?.id} ${events.find(({ type }) => type === 'mutation.run')?.seq ?? ''}`
}

/** How often the runs are read without an event: a run that was stopped by force causes none. */
const EVERY_MS = 60_000

/** The runs that were sent to this bench, the newest first, up to date with its events. */
export function useMutationRuns() {
  const { latest, isStale } = useReading(
    '/api/bench/mutation-run',
    {},
    { when: useLiveState(versionOf), everyMs: EVERY_MS },
  )
  return { runs: latest?.runs ?? null, isStale }
}
