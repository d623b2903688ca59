import { type ExperimentInfo, type ProgressInfo, useExperimentInfos, useProgress } from './use-progress.ts'

/** All experiments with the progress of the bench; null until both are known. */
export function useExperiments(): readonly (readonly [ExperimentInfo, ProgressInfo])[] | null {
  const experiments = useExperimentInfos()
  const { progress } = useProgress()
  if (experiments === null || progress === null) return null
  return experiments.flatMap((experiment) => {
    const found = progress.find(({ id }) => id === experiment.id)
    return found ? [[experiment, found] as const] : []
  })
}

/** The experiment to do next: the first that is not solved. */
export function suggestionOf(experiments: ReturnType<typeof useExperiments>): ExperimentInfo | null {
  return experiments?.find(([, { solvedAt }]) => solvedAt === null)?.[0] ?? null
}
