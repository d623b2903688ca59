import { type ExperimentInfo, useExperimentInfos } from '../experiments/use-progress.ts'

/** The experiments that run on the bench; null until they are known. */
export function useBenchExperiments(): readonly ExperimentInfo[] | null {
  return useExperimentInfos()?.filter(({ kind }) => kind === 'bench') ?? null
}
