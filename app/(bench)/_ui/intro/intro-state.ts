import type { Instant, MechanismId } from '#lib/core/session.ts'
import type { Attack } from '../../../_ui/parts/attack-badge.tsx'
import type { Outcomes } from '../../../_ui/state/difference.ts'
import type { Outcome } from '../../../_ui/state/lane-state.ts'

/** The steps of the theft, in their order. */
export const PHASES = ['steal', 'logout', 'check'] as const
export type Phase = (typeof PHASES)[number]

/** The line of code that decided about the copy. */
export interface DecidingLine {
  /** The request, for the code view. */
  readonly exchange: string
  /** Relative to the root of the project. */
  readonly path: string
  readonly number: number
  readonly text: string
}

/** The result of the theft on one lane. */
export interface CopyResult {
  readonly outcome: Outcome
  /** Until when the server may accept the copy; null if it is refused immediately, or no end is known. */
  readonly until: Instant | null
  readonly line: DecidingLine | null
}

export type CopyResults = Readonly<Record<MechanismId, CopyResult>>

/** The intro: a prediction, the theft, and the result. */
export type IntroState =
  | { readonly step: 'predict' }
  | { readonly step: 'running'; readonly phase: Phase }
  | { readonly step: 'interrupted' }
  | { readonly step: 'reveal'; readonly results: CopyResults }

/** For each lane with a prediction, whether the stolen copy will be accepted. */
export type Predictions = Readonly<Partial<Record<MechanismId, boolean>>>

export const NO_PREDICTIONS: Predictions = {}

/** Whether each lane has a prediction. */
export function hasPredictedAll(predictions: Predictions, ids: readonly MechanismId[]): boolean {
  return ids.every((id) => predictions[id] !== undefined)
}

/** The step that can be shown now: the prediction requires an accepted session in each lane, the result requires nothing. */
export function introStep(
  state: IntroState,
  outcomes: Outcomes,
  ids: readonly MechanismId[],
): 'login' | IntroState['step'] {
  if (state.step !== 'predict') return state.step
  return ids.every((id) => outcomes[id] === 'accepted') ? 'predict' : 'login'
}

/** How a theft ended: the copy was accepted, it was refused, or there was no answer. */
export function attackOf(outcome: Outcome): Attack {
  if (outcome === 'accepted') return 'breach'
  return outcome === 'unavailable' ? 'unavailable' : 'held'
}

/** The accepted copies, the predictions that can be scored, and the correct ones. An unavailable lane has no score. */
export function scorePredictions(
  predictions: Predictions,
  outcomes: Readonly<Record<MechanismId, Outcome>>,
  ids: readonly MechanismId[],
): { open: number; predicted: number; right: number } {
  const isOpen = (id: MechanismId) => outcomes[id] === 'accepted'
  const scored = ids.filter((id) => outcomes[id] !== 'unavailable' && predictions[id] !== undefined)
  return {
    open: ids.filter(isOpen).length,
    predicted: scored.length,
    right: scored.filter((id) => predictions[id] === isOpen(id)).length,
  }
}
