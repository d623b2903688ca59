import type { MechanismId } from '#lib/core/session.ts'
import { LaneNotice } from '../../../_ui/lane/lane-notice.tsx'
import { Verdict } from '../../../_ui/lane/verdict.tsx'
import { CopyVerdict } from './copy-verdict.tsx'
import { PredictionChoice } from './prediction-choice.tsx'
import { Theft } from './theft.tsx'
import type { IntroController } from './use-intro.ts'

/** A lane in the first minute: the verdict and the prediction, the theft, or the verdict on the stolen copy. */
export function IntroLane({ of, controller }: { of: MechanismId; controller: IntroController }) {
  const { state, step, predictions } = controller
  if (state.step === 'running') return <Theft of={of} phase={state.phase} />
  if (state.step === 'reveal')
    return <CopyVerdict of={of} result={state.results[of]} prediction={predictions[of]} />
  return (
    <>
      <div className="md:min-h-20">
        <Verdict of={of} />
        <LaneNotice of={of} />
      </div>
      {step === 'predict' && <PredictionChoice of={of} controller={controller} />}
    </>
  )
}
