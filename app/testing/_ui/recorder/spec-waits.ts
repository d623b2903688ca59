import { PRESETS } from '#lib/core/policy.ts'
import type { RecordingStart } from '../../../_ui/lab/kept-recording.ts'
import { byOperator } from './operator-steps.ts'
import type { RecordedStep } from './recorded-step.ts'

/*
 * The time between the steps, as advances of the clock of the test: as few, and as short, as the results allow. A refusal
 * needs as much time since the earlier steps of its session as the limit that it reached. An accepted request allows no more
 * time than had passed. The earliest instants that fulfil both are the result.
 */

/** Whether a step is one of the clock. */
const isAdvance = ({ advancesSeconds }: RecordedStep) => advancesSeconds > 0

/** @param to the second step; both of one client on one lane, or an act of the operator, which may concern any lane */
function isRelated(from: RecordedStep, to: RecordedStep): boolean {
  if (from.client === 'operator') return !isAdvance(from)
  // A stolen credential has the lifetime of the lane that it was copied from.
  return from.mechanism === to.mechanism
}

/** Every duration in the policies of the recording. Each limit is one of them. */
function durationsOf({ policy }: RecordingStart, steps: readonly RecordedStep[]): readonly number[] {
  const found = new Set<number>()
  const collect = (value: unknown) =>
    JSON.stringify(value, (name, field: unknown) => {
      if (/Seconds$/.test(name) && typeof field === 'number') found.add(field)
      if (name === 'preset') collect(Object.entries(PRESETS).find(([id]) => id === field)?.[1] ?? null)
      return field
    })
  collect(policy)
  for (const { body } of steps) collect(body)
  return Array.from(found)
}

/** Whether a limit was reached that is no duration of the policy, so that all of the time has to pass. */
function needsAllTime(step: RecordedStep, steps: readonly RecordedStep[]): boolean {
  const hasSkew = steps.some(({ body }) => JSON.stringify(body)?.includes('clockSkewSeconds'))
  return hasSkew || step.isLate === true || step.result.code === 'rate_limited'
}

/** The instant of each step in seconds since the first one, as early as the results allow. */
function instantsOf(start: RecordingStart, steps: readonly RecordedStep[]): readonly number[] {
  const first = steps[0]?.at ?? 0
  // Limits are whole seconds.
  const real = steps.map(({ at }) => Math.max(0, Math.floor((at - first) / 1000)))
  const instants = steps.map(() => 0)
  const durations = durationsOf(start, steps)
  const raise = (index: number, to: number): boolean => {
    if ((instants[index] ?? 0) >= to) return false
    instants[index] = to
    return true
  }
  const at = (index: number) => instants[index] ?? 0
  const elapsed = (from: number, to: number) => (real[to] ?? 0) - (real[from] ?? 0)

  function raiseOne(index: number, step: RecordedStep): boolean {
    let isChanged = index > 0 && raise(index, at(index - 1) + step.advancesSeconds)
    if (index === 0) isChanged = raise(0, step.advancesSeconds)
    if (step.client === 'operator') return isChanged
    const isWhole = step.isTimely && needsAllTime(step, steps)
    for (const [from, earlier] of steps.slice(0, index).entries()) {
      if (!isRelated(earlier, step)) continue
      const passed = elapsed(from, index)
      if (step.isTimely) {
        const limit = durations.reduce((max, each) => (each <= passed ? Math.max(max, each) : max), 0)
        isChanged = raise(index, at(from) + (isWhole ? passed : limit)) || isChanged
      } else isChanged = raise(from, at(index) - passed) || isChanged
    }
    return isChanged
  }

  // With the recorded instants, all conditions are fulfilled; so this ends. The bound is for those that rounding contradicts.
  for (let round = 0; round <= steps.length; round++) {
    const changes = steps.filter((step, index) => raiseOne(index, step))
    if (changes.length === 0) break
  }
  return instants
}

/** The steps with advances of the clock between them, of which no two follow each other. */
export function withWaits(start: RecordingStart, steps: readonly RecordedStep[]): readonly RecordedStep[] {
  if (!steps.some(({ isTimely }) => isTimely)) return merged(steps)
  const instants = instantsOf(start, steps)
  return merged(
    steps.flatMap((step, index) => {
      const before = index === 0 ? 0 : (instants[index - 1] ?? 0)
      const seconds = (instants[index] ?? 0) - before - step.advancesSeconds
      return seconds > 0 ? [advanceOf(step.at, seconds, step.note ?? 'wait'), step] : [step]
    }),
  )
}

function advanceOf(at: number, seconds: number, note?: RecordedStep['note']): RecordedStep {
  const act = { method: 'POST', path: '/api/bench/clock', body: { advanceSeconds: seconds } }
  return { ...byOperator(at, act), advancesSeconds: seconds, ...(note && { note }) }
}

/** One advance in the place of several that follow each other; a set-up ends before the recording. */
function merged(steps: readonly RecordedStep[]): readonly RecordedStep[] {
  const result: RecordedStep[] = []
  for (const step of steps) {
    const before = result.at(-1)
    const isSame = (before?.note === 'before') === (step.note === 'before')
    if (!before || !isAdvance(before) || !isAdvance(step) || !isSame) {
      result.push(step)
      continue
    }
    const seconds = before.advancesSeconds + step.advancesSeconds
    const note = before.note ?? step.note
    result[result.length - 1] = { ...advanceOf(step.at, seconds, note), ends: [...before.ends, ...step.ends] }
  }
  return result
}
