import type { Experiment } from './experiment.ts'
import { theftAndReplay } from './theft-and-replay/index.ts'

/** All experiments, in the order in which they are offered. */
export const EXPERIMENTS: readonly Experiment[] = [theftAndReplay]

export function experimentOf(id: string): Experiment | null {
  return EXPERIMENTS.find((known) => known.id === id) ?? null
}
