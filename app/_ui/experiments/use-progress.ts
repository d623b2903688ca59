import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { useLiveState } from '../lab/use-lab.tsx'
import { useReading } from '../lab/use-reading.ts'
import type { LabState } from '../state/state.ts'

/** An experiment as the page shows it, without its answer. */
export type ExperimentInfo = Omit<ResponseBody<'/api/experiments', 'GET'>['experiments'][number], 'policy'>
/** The progress of the bench in one experiment. */
export type ProgressInfo = ResponseBody<'/api/bench/experiments', 'GET'>['experiments'][number]

/** Whether an event changes the progress in an experiment. */
const isMilestone = ({ type }: RecordedEvent) => type.startsWith('experiment.') || type === 'bench.reset'

/** The bench, and the newest event that changed the progress in it. */
function versionOf({ bench, events }: LabState): string | null {
  return bench && `${bench.id} ${events.find(isMilestone)?.seq ?? ''}`
}

/** The progress in all experiments, up to date with the events; null until it is known. */
export function useProgress() {
  const version = useLiveState(versionOf)
  const { latest, again } = useReading('/api/bench/experiments', version === null ? null : {}, {
    when: version,
  })
  return { progress: latest?.experiments ?? null, again }
}
