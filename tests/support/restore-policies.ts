import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { Policy, Revocation, ServerSessionStore } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'

/** A policy without session limits, with this store and this kind of revocation. */
export function benchPolicy(
  policy: Policy,
  choice: {
    readonly mechanism: MechanismId
    readonly store?: ServerSessionStore | undefined
    readonly revocation?: Revocation | undefined
  },
): Policy {
  const { policyKey } = factsOf(choice.mechanism)
  const own = policy[policyKey as keyof Policy] as object | undefined
  return {
    ...policy,
    lanes: MECHANISM_IDS,
    concurrency: { perUser: 1000, perIp: 1000, onExceed: 'evict-oldest' },
    serverSession: { ...policy.serverSession, store: choice.store ?? 'redis' },
    ...(choice.revocation === undefined ? {} : { [policyKey]: { ...own, revocation: choice.revocation } }),
  }
}
