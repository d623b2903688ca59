import { useReading } from '../lab/use-reading.ts'
import { type ExperimentInfo, type ProgressInfo, useProgress } from './use-progress.ts'

/** All experiments with the progress of the bench; null until both are known. */
export function useExperiments(): readonly (readonly [ExperimentInfo, ProgressInfo])[] | null {
  const { latest } = useReading('/api/experiments', {})
  const { progress } = useProgress()
  if (latest === null || progress === null) return null
  return latest.experiments.flatMap((experiment) => {
    const found = progress.find(({ id }) => id === experiment.id)
    return found ? [[experiment, found] as const] : []
  })
}

/** The experiment to do next: the first that is not solved. */
export function suggestionOf(experiments: ReturnType<typeof useExperiments>): ExperimentInfo | null {
  return experiments?.find(([, { solvedAt }]) => solvedAt === null)?.[0] ?? null
}
