import { z } from 'zod'
import type { Bench } from '#lib/bench/bench.ts'
import type { Operator } from '#lib/bench/operator.ts'
import { advanceClock } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { type Policy, PRESETS, type PresetId } from '#lib/core/policy.ts'
import type { Push } from '#lib/rooms/event.ts'
import { merge } from './merge-patch.ts'
import { assertCanBeSet } from './policy-cookies.ts'
import { BadRequest, check } from './read-body.ts'
import { PolicySchema } from './schemas.ts'

/* What a teacher pushes to benches: policy, clock and the state of Redis. */

/** What a push has found on a bench, as far as it changed it. The clock is not moved back: sessions have ended by it. */
export interface PushBefore {
  readonly bench: string
  readonly policy?: { readonly preset: PresetId; readonly policy: Policy }
  readonly redis?: Bench['state']['faults']['redis']
}

/** The policy where it is in the body of the request, so that a problem names the field as the client has sent it. */
const PushedPolicy = z.object({ push: z.object({ policy: PolicySchema }) })

/** @throws BadRequest if the policy would not be valid */
function pushedPolicy(now: Policy, { preset, policy = {} }: Push): Policy {
  const start = preset === undefined ? now : { ...PRESETS[preset], lanes: now.lanes }
  return check({ push: { policy: merge(start, policy, PolicySchema) } }, PushedPolicy).push.policy
}

/**
 * @param secure whether cookies of this deployment are Secure
 * @param readPolicies the current policies of the benches
 * @throws BadRequest or RequestRefused if the push is valid on no bench
 */
export async function assertCanBePushed(
  push: Push,
  secure: boolean,
  readPolicies: () => Promise<readonly Policy[]>,
): Promise<void> {
  if (push.preset === undefined && push.policy === undefined) return
  const problem = problemOn(PRESETS.textbook, push, secure)
  if (problem === null) return
  // A setting may be valid only with another one, which the benches have by now.
  const policies = push.preset === undefined ? await readPolicies() : []
  if (policies.every((policy) => problemOn(policy, push, secure) !== null)) throw problem
}

function problemOn(policy: Policy, push: Push, secure: boolean): Error | null {
  try {
    assertCanBeSet(pushedPolicy(policy, push).cookies, secure)
    return null
  } catch (error) {
    if (error instanceof BadRequest || error instanceof RequestRefused) return error
    throw error
  }
}

/**
 * Changes a bench. Everything is checked before the first change, so that no push is half done.
 * @param onBefore receives what undoes the push, before the first change
 * @throws BadRequest if the policy would not be valid, RequestRefused if the clock would be too far ahead
 */
export async function pushTo(
  bench: Bench,
  operator: Operator,
  push: Push,
  onBefore: (before: PushBefore) => void,
): Promise<void> {
  const { preset, advanceSeconds, redis } = push
  const { state } = bench
  const hasPolicy = preset !== undefined || push.policy !== undefined
  if (hasPolicy) pushedPolicy(state.policy, push)
  if (advanceSeconds !== undefined) assertCanAdvance(bench, advanceSeconds)
  onBefore({
    bench: bench.id,
    ...(hasPolicy ? { policy: { preset: state.preset, policy: state.policy } } : {}),
    ...(redis === undefined ? {} : { redis: state.faults.redis }),
  })
  if (hasPolicy) await operator.setPolicy((now) => pushedPolicy(now, push), preset)
  if (advanceSeconds !== undefined) await operator.moveClock({ advanceSeconds })
  if (redis !== undefined) await operator.setFaults({ redis })
}

function assertCanAdvance({ state }: Bench, seconds: number): void {
  try {
    advanceClock(state.clock, seconds)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RequestRefused('invalid_request', error.message, { field: 'push.advanceSeconds' })
  }
}

/** Restores what a push has found. */
export async function undoPush(operator: Operator, { policy, redis }: PushBefore): Promise<void> {
  if (policy !== undefined) await operator.setPolicy(() => policy.policy, policy.preset)
  if (redis !== undefined) await operator.setFaults({ redis })
}
