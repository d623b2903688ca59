import type { RecordingStart } from '../../../_ui/lab/kept-recording.ts'
import { preludeOf } from './earlier-steps.ts'
import type { RecordedStep, RecordedSteps } from './recorded-step.ts'
import { withWaits } from './spec-waits.ts'
import { laneOf, type StepLane, stolenLane } from './step-lane.ts'

export interface SpecSteps {
  readonly steps: readonly RecordedStep[]
  /** Recorded requests that are left out, because the test does not have their credentials. */
  readonly left: number
}

/** The steps of a spec: its set-up, and what was recorded as far as the set-up allows it, with waits. */
export function specSteps(start: RecordingStart, { earlier, steps }: RecordedSteps): SpecSteps {
  const isTimely = steps.some((step) => step.isTimely)
  const prelude = preludeOf(start, earlier, isTimely)
  const recorded = possible(steps, prelude.lanes, prelude.steps)
  return {
    steps: withWaits(start, [...prelude.steps, ...recorded]),
    left: steps.length - recorded.length,
  }
}

/** The recorded steps whose clients have their credentials in the test. */
function possible(
  steps: readonly RecordedStep[],
  given: ReadonlySet<StepLane>,
  before: readonly RecordedStep[],
): readonly RecordedStep[] {
  const lanes = new Set(given)
  const sessions = new Set(
    before.flatMap(({ begins, sessionId }) => (begins && sessionId ? [sessionId] : [])),
  )
  return steps.filter((step) => {
    const lane = laneOf(step)
    const named = /^\/api\/sessions\/([^/?]+)$/.exec(step.path)?.[1]
    if (lane === null) return named === undefined || sessions.has(named)
    const copied = stolenLane(step)
    if (copied !== null) {
      if (lanes.has(lane)) lanes.add(copied)
      else lanes.delete(copied)
      return lanes.has(lane)
    }
    if (step.begins) {
      lanes.add(lane)
      if (step.sessionId !== null) sessions.add(step.sessionId)
      return true
    }
    const had = lanes.has(lane)
    if (step.logsOut) lanes.delete(lane)
    // The cookies of a test outlast the real time after which the browser deleted its own.
    return step.result.code === 'no_credential' ? !had : had || step.path.endsWith('/login')
  })
}
