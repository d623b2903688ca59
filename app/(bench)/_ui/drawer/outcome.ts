import type { Outcome } from '../../../_ui/state/lane-state.ts'

/** The outcome of a response. */
export function outcomeOf(status: number): Outcome {
  return status < 400 ? 'accepted' : status >= 500 || status === 429 ? 'unavailable' : 'refused'
}
