import { factsOf, hasRefreshToken, isKeyed } from '#lib/core/mechanism-facts.ts'
import {
  type Policy,
  PRESETS,
  type PresetId,
  REVOCATION_TECHNIQUES,
  type RevocationTechnique,
  SERVER_SESSION_STORES,
  type ServerSessionStore,
} from '#lib/core/policy.ts'
import { type Carrier, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'

/*
 * What the advisor can recommend: each mechanism with the few settings on which an answer depends. A candidate is data; `facts.ts`
 * derives its facts.
 */

/** A merge patch (RFC 7396) of the preset `hardened`. */
export type PolicyPatch = { readonly [Key in keyof Policy]?: Partial<Policy[Key]> }

/** The settings of a candidate. Null: the mechanism does not have this setting. */
export interface Settings {
  /** Where its session records are. */
  readonly store: ServerSessionStore | null
  readonly carrier: Carrier
  readonly revocation: RevocationTechnique | 'none' | null
  readonly accessSeconds: number | null
  readonly roles: Policy['roles'] | null
  readonly outage: Policy['outage'] | null
}

export interface Candidate extends Settings {
  readonly id: string
  readonly mechanism: MechanismId
  readonly patch: PolicyPatch
  /** The preset with the same settings, so that its cells of the comparison show the facts of the candidate. */
  readonly shownBy: PresetId | null
}

/** Lifetimes of access tokens: the longest ones that meet “within a minute” and “within 15 minutes”. */
const ACCESS_SECONDS = [60, 900] as const

const NO_SETTINGS = { revocation: null, accessSeconds: null, roles: null, outage: null } as const

/** Every candidate, by mechanism. */
export const CANDIDATES: readonly Candidate[] = MECHANISM_IDS.flatMap((mechanism) =>
  factsOf(mechanism).carriers.flatMap((carrier) =>
    isKeyed(mechanism) ? selfContained(mechanism, carrier) : references(mechanism, carrier),
  ),
)

/** A reference token: its store is the only setting, if it can be chosen. */
function references(mechanism: MechanismId, carrier: Carrier): readonly Candidate[] {
  const isChoice = factsOf(mechanism).recordsIn === 'policy'
  return (isChoice ? SERVER_SESSION_STORES : (['redis'] as const)).map((store) => ({
    ...NO_SETTINGS,
    id: [mechanism, store, carrier].join(' '),
    ...{ mechanism, carrier, store },
    patch: {
      lanes: [mechanism],
      ...(isChoice ? { serverSession: { store } } : {}),
      // The other nodes do not have the record.
      ...(store === 'memory' ? { balancer: 'sticky' as const } : {}),
    },
    shownBy: store === 'memory' ? 'textbook' : store === 'redis' ? 'hardened' : null,
  }))
}

type SelfContainedSettings = Pick<Settings, 'revocation' | 'roles' | 'accessSeconds' | 'outage'>

/** A self-contained credential: how it is revoked, where roles come from, and how long an access token is valid. */
function selfContained(mechanism: MechanismId, carrier: Carrier): readonly Candidate[] {
  const { policyKey } = factsOf(mechanism)
  return combinations(hasRefreshToken(mechanism) ? ACCESS_SECONDS : [null]).map((settings) => {
    const { revocation, roles, accessSeconds, outage } = settings
    return {
      ...settings,
      id: [mechanism, carrier, revocation, outage, roles, accessSeconds].filter(Boolean).join(' '),
      ...{ mechanism, carrier, store: null },
      patch: {
        lanes: [mechanism],
        [policyKey]: { revocation, ...(accessSeconds === null ? {} : { accessSeconds }) },
        ...{ roles, outage },
      },
      shownBy: presetWith(settings),
    }
  })
}

function combinations(lifetimes: readonly (number | null)[]) {
  const checks = [
    // No check can fail, so this decides about logins only.
    { revocation: 'none', outage: 'fail-open' },
    ...REVOCATION_TECHNIQUES.flatMap((revocation) => [
      { revocation, outage: 'fail-closed' as const },
      { revocation, outage: 'fail-open' as const },
    ]),
  ] as const
  return checks.flatMap((check) =>
    (['as-issued', 'looked-up'] as const).flatMap((roles) =>
      lifetimes.map((accessSeconds) => ({ ...check, roles, accessSeconds })),
    ),
  )
}

function presetWith({ revocation, roles, accessSeconds, outage }: SelfContainedSettings): PresetId | null {
  const isTextbook = revocation === 'none' && roles === 'as-issued' && accessSeconds !== 60
  if (isTextbook) return 'textbook'
  const isHardened = revocation === 'denylist' && roles === 'looked-up' && outage === 'fail-closed'
  return isHardened ? 'hardened' : null
}

/** The whole policy of a candidate. */
export function policyOf({ patch }: Pick<Candidate, 'patch'>): Policy {
  const merged = Object.entries(PRESETS.hardened).map(([key, value]) => {
    const change: unknown = patch[key as keyof Policy]
    const isPart = typeof change === 'object' && !Array.isArray(change)
    return [key, isPart ? { ...(value as object), ...change } : (change ?? value)]
  })
  return Object.fromEntries(merged) as Policy
}
