import type { Outcome } from '../state/lane.ts'

/** The outcome of a response. */
export function outcomeOf(status: number): Outcome {
  return status < 400 ? 'accepted' : status >= 500 || status === 429 ? 'unavailable' : 'refused'
}
