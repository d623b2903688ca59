import type { RecordedStep } from './recorded-step.ts'

/** The steps as a test has to send them, one after the other. */
export function inOrder(steps: readonly RecordedStep[]): readonly RecordedStep[] {
  return revokedOnce(endedFirst(steps))
}

/** A session is revoked once, if two revocations of the same one follow each other. */
function revokedOnce(steps: readonly RecordedStep[]): readonly RecordedStep[] {
  return steps.filter((step, index) => {
    const before = steps[index - 1]
    return step.method !== 'DELETE' || before?.path !== step.path || before.method !== step.method
  })
}

/** A check can be refused while its session is being ended: then its event comes before that of the end. */
function endedFirst(steps: readonly RecordedStep[]): readonly RecordedStep[] {
  const ordered: RecordedStep[] = []
  for (const step of steps) {
    const ended = new Set(step.ends.map(({ sessionId }) => sessionId))
    const ends = (other: RecordedStep) => other.ends.some(({ sessionId }) => ended.has(sessionId))
    const isRefused = ({ sessionId, result }: RecordedStep) =>
      result.code === 'session_ended' && sessionId !== null && ended.has(sessionId)
    const first = ordered.findIndex((other) => ends(other) || isRefused(other))
    const met = ordered[first]
    ordered.splice(met && !ends(met) ? first : ordered.length, 0, step)
  }
  return ordered
}
