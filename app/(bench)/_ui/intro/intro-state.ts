import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Outcomes } from '../../../_ui/state/difference.ts'
import type { Outcome } from '../../../_ui/state/lane-state.ts'
import { mapLanes } from '../../../_ui/state/state.ts'

export type Phase = 'steal' | 'logout' | 'try'

/** The first minute: a bet, a run, and what came of it. */
export type IntroState =
  | { readonly step: 'bet' }
  | { readonly step: 'running'; readonly phase: Phase }
  | { readonly step: 'interrupted' }
  | { readonly step: 'reveal'; readonly answers: Readonly<Record<MechanismId, Outcome>> }

/** For each door, whether the stolen copy will still open it. */
export type Predictions = Readonly<Record<MechanismId, boolean>>

export const NO_PREDICTIONS: Predictions = mapLanes(() => false)

/** What of the story can be told now: the bet wants four open doors, the reveal wants nothing. */
export function introStep(story: IntroState, outcomes: Outcomes): 'doors' | IntroState['step'] {
  if (story.step !== 'bet') return story.step
  return MECHANISM_IDS.every((id) => outcomes[id] === 'accepted') ? 'bet' : 'doors'
}

/** The doors that a copy opened, and how often the bet was right. A door that gave no answer decides nothing. */
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
