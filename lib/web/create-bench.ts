import { addressKey } from '#lib/core/address.ts'
import { advanceClock, INITIAL_CLOCK, setFrozen } from '#lib/core/clock.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { describe } from './bench-view.ts'
import type { Call } from './call.ts'
import type { BodyOf } from './contract.ts'
import { merge } from './merge-patch.ts'
import { NO_PLANTED_BUGS } from './planted-bugs.ts'
import { assertCanBeSet, benchCookie } from './policy-cookies.ts'
import { check } from './read-body.ts'
import { problem } from './respond.ts'
import { type NewBenchBody, PolicySchema } from './schemas.ts'

/** Creates a bench, and sets the cookie that names it. Only this response contains the passwords. */
export async function createBench(
  { lab, secure, client }: Call,
  body: BodyOf<{ body: typeof NewBenchBody }>,
) {
  const preset = body.preset ?? 'hardened'
  const policy =
    body.policy === undefined
      ? PRESETS[preset]
      : check(merge(PRESETS[preset], body.policy, PolicySchema), PolicySchema)
  assertCanBeSet(policy.cookies, secure)
  const advanced = advanceClock(INITIAL_CLOCK, body.clock?.offsetSeconds ?? 0)
  const clock = setFrozen(advanced, body.clock?.frozen ?? false, Date.now())
  const madeFrom = addressKey(client)
  const { mutations, observedMutations, seed } = body
  const isPlanted = [...(mutations ?? []), ...(observedMutations ?? [])].length > 0
  if (isPlanted && !lab.environment.labVulnerable) return problem(NO_PLANTED_BUGS)
  const { bench, passwords } = await lab.benches.create({
    seed,
    preset,
    policy,
    clock,
    madeFrom,
    mutations,
    observedMutations,
  })
  const { users, ...described } = describe(bench)
  return {
    status: 201,
    body: { ...described, users: users.map((user) => ({ ...user, password: passwords[user.name] ?? '' })) },
    cookies: [benchCookie(bench.id, policy.cookies, { secure })],
  }
}
