import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Outcomes } from '../../../_ui/state/difference.ts'
import type { Outcome } from '../../../_ui/state/lane-state.ts'
import { mapLanes } from '../../../_ui/state/state.ts'

export type Phase = 'steal' | 'logout' | 'check'

/** The intro: a prediction, a run, and the result. */
export type IntroState =
  | { readonly step: 'bet' }
  | { readonly step: 'running'; readonly phase: Phase }
  | { readonly step: 'interrupted' }
  | { readonly step: 'reveal'; readonly answers: Readonly<Record<MechanismId, Outcome>> }

/** For each lane, whether the stolen copy is predicted to be accepted. */
export type Predictions = Readonly<Record<MechanismId, boolean>>

export const NO_PREDICTIONS: Predictions = mapLanes(() => false)

/** The step that can be shown now: the prediction requires four accepted sessions, the result requires nothing. */
export function introStep(story: IntroState, outcomes: Outcomes): 'doors' | IntroState['step'] {
  if (story.step !== 'bet') return story.step
  return MECHANISM_IDS.every((id) => outcomes[id] === 'accepted') ? 'bet' : 'doors'
}

/** The number of accepted copies and of correct predictions. An unavailable lane counts for neither. */
export function scorePredictions(
  bets: Predictions,
  answers: Readonly<Record<MechanismId, Outcome>>,
): { open: number; right: number } {
  const isOpen = (id: MechanismId) => answers[id] === 'accepted'
  return {
    open: MECHANISM_IDS.filter(isOpen).length,
    right: MECHANISM_IDS.filter((id) => answers[id] !== 'unavailable' && bets[id] === isOpen(id)).length,
  }
}
