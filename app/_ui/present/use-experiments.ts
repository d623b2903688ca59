import type { ExperimentInfo } from '../experiments/use-progress.ts'
import { useReading } from '../lab/use-reading.ts'

/** The experiments that run on the bench; null until they are known. */
export function useExperiments(): readonly ExperimentInfo[] | null {
  const { latest } = useReading('/api/experiments', {})
  return latest?.experiments.filter(({ kind }) => kind === 'bench') ?? null
}
