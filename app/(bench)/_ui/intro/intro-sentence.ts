import { mapLanes } from '../../../_ui/state/state.ts'
import type { AllWords } from '../../../_ui/words/all.en.ts'
import { PHASES, scorePredictions } from './intro-state.ts'
import type { IntroController } from './use-intro.ts'

/** The sentence of the step: the purpose, the question, what happens now, or the result. */
export function introSentence({ ids, step, state, predictions }: IntroController, words: AllWords): string {
  const { intro: texts, clauseSpace } = words
  switch (state.step) {
    case 'predict':
      return step === 'login' ? words.states.purpose : texts.question(ids.length)
    case 'running':
      return (
        texts.stepOf(PHASES.indexOf(state.phase) + 1, PHASES.length) + texts.running[state.phase](ids.length)
      )
    case 'interrupted':
      return texts.interrupted
    case 'reveal': {
      const outcomes = mapLanes((id) => state.results[id].outcome)
      const { open, predicted, right } = scorePredictions(predictions, outcomes, ids)
      const score = predicted === 0 ? '' : clauseSpace + texts.score(right, predicted)
      return texts.reveal(open, ids.length) + score
    }
  }
}
