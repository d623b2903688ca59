import type { MechanismId } from '#lib/core/session.ts'
import type { Outcomes } from '../../../_ui/state/difference.ts'
import type { Outcome } from '../../../_ui/state/lane-state.ts'
import { mapLanes } from '../../../_ui/state/state.ts'

export type Phase = 'steal' | 'logout' | 'check'

/** The intro: a prediction, a run, and the result. */
export type IntroState =
  | { readonly step: 'predict' }
  | { readonly step: 'running'; readonly phase: Phase }
  | { readonly step: 'interrupted' }
  | { readonly step: 'reveal'; readonly outcomes: Readonly<Record<MechanismId, Outcome>> }

/** For each lane, whether the stolen copy is predicted to be accepted. */
export type Predictions = Readonly<Record<MechanismId, boolean>>

export const NO_PREDICTIONS: Predictions = mapLanes(() => false)

/** The step that can be shown now: the prediction requires an accepted session in each lane, the result requires nothing. */
export function introStep(
  state: IntroState,
  outcomes: Outcomes,
  ids: readonly MechanismId[],
): 'login' | IntroState['step'] {
  if (state.step !== 'predict') return state.step
  return ids.every((id) => outcomes[id] === 'accepted') ? 'predict' : 'login'
}

/** The number of accepted copies and of correct predictions. An unavailable lane counts for neither. */
export function scorePredictions(
  predictions: Predictions,
  outcomes: Readonly<Record<MechanismId, Outcome>>,
  ids: readonly MechanismId[],
): { open: number; right: number } {
  const isOpen = (id: MechanismId) => outcomes[id] === 'accepted'
  return {
    open: ids.filter(isOpen).length,
    right: ids.filter((id) => outcomes[id] !== 'unavailable' && predictions[id] === isOpen(id)).length,
  }
}
