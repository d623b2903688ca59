import { isMilestone } from '#lib/core/milestone.ts'
import type { ResponseBody } from '#lib/web/routes-types.ts'
import { useLiveState } from '../lab/use-lab.tsx'
import { useReading } from '../lab/use-reading.ts'
import type { LabState } from '../state/state.ts'

/** An experiment as the page shows it, without its answer. */
export type ExperimentInfo = Omit<ResponseBody<'/api/experiments', 'GET'>['experiments'][number], 'policy'>
/** The progress of the bench in one experiment. */
export type ProgressInfo = ResponseBody<'/api/bench/experiments', 'GET'>['experiments'][number]

/** All experiments, in their order; null until they are known. */
export function useExperimentInfos(): readonly ExperimentInfo[] | null {
  return useReading('/api/experiments', {}).latest?.experiments ?? null
}

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
