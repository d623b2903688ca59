import type { TrialLine } from '#lib/core/survival.ts'

export const TRIAL_PREDICTIONS = ['all', 'some', 'none'] as const
export type TrialPrediction = (typeof TRIAL_PREDICTIONS)[number]
/** By line of the trial. */
export type TrialPredictions = Readonly<Record<string, TrialPrediction>>

export function lineId({ mechanism, store }: TrialLine): string {
  return store === null ? mechanism : `${mechanism} ${store}`
}

/** The correct prediction for a number of accepted users. */
export function predictionFor(accepted: number, of: number): TrialPrediction {
  return accepted === of ? 'all' : accepted === 0 ? 'none' : 'some'
}
