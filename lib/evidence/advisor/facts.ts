import { MAX_CREDENTIAL_BYTES, MAX_DATA_BYTES } from '#lib/core/credential-size.ts'
import {
  factsOf,
  hasRefreshToken,
  isKeyed,
  isSecretMechanism,
  type MechanismFacts,
} from '#lib/core/mechanism-facts.ts'
import {
  cacheSecondsOf,
  type Policy,
  type PresetId,
  type ServerSessionStore,
  selfContainedOf,
  techniquesOf,
} from '#lib/core/policy.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import { expectedSurvival } from '#lib/core/survival.ts'
import { TOPOLOGIES, type Topology } from '#lib/core/topology.ts'
import { type Candidate, policyOf } from './candidates.ts'
import type { CitedRow } from './rows.ts'

/*
 * The facts of a candidate, derived from the rules by which the app itself works, or read from a cell of the comparison. Each names
 * the rows that show it.
 */

/** The value of a cell; undefined if it was not measured. A null states that there is nothing to measure. */
export type CellLookup = (
  row: CitedRow,
  mechanism: MechanismId,
  preset: PresetId,
) => string | number | null | undefined

/** For a page without results. */
export const NO_CELLS: CellLookup = () => undefined

/** What a check queries outside the process. */
export type Lookup = 'record' | 'revocation-data' | 'user'

export interface Facts {
  /** Seconds after which no node accepts a revoked session; Infinity: at the end of the session. */
  readonly revokedAfter: number
  /** Whether the server can list active sessions. */
  readonly isListed: boolean
  /** What each check queries. Empty: nothing outside the process. */
  readonly lookups: readonly Lookup[]
  /** Whether the largest session data of a bench fits. */
  readonly fitsData: boolean
  /** Whether a service verifies the credential with a public key alone. */
  readonly hasPublicKey: boolean
  readonly carrier: Carrier
  /** A request while the store is unavailable: decided by a record in the process, accepted without a lookup, or 503. */
  readonly inOutage: 'decided' | 'unchecked' | 'unavailable'
  /** Seconds after which a removed role has no effect; Infinity: at the end of the session. */
  readonly rolesAfter: number
  /** Seconds for which the credential is accepted without any lookup; Infinity: until the end of the session. */
  readonly aloneFor: number
}

/** The rows of the comparison that show each fact. */
export const FACT_ROWS: Readonly<Record<keyof Facts, readonly CitedRow[]>> = {
  revokedAfter: ['revoked'],
  isListed: ['listed'],
  lookups: ['reads-per-check', 'redis-down'],
  fitsData: ['max-data', 'bytes-with-data'],
  hasPublicKey: ['public-key'],
  carrier: ['bearer'],
  inOutage: ['redis-down', 'fail-open'],
  rolesAfter: ['role-withdrawn'],
  aloneFor: ['revoked', 'absolute-limit'],
}

/** Bytes of a request with the credential, as the row `bytes` has it under `hardened`, rounded to 10. */
const BYTES: Readonly<Record<MechanismFacts['credential'], number>> = {
  reference: 70,
  seal: 820,
  jwt: 700,
  signed: 620,
}

const IS_READABLE: Readonly<Record<MechanismFacts['credential'], boolean>> = {
  reference: false,
  seal: false,
  jwt: true,
  signed: true,
}

/** Whether the keys of a mechanism are key pairs. */
export const hasKeyPair = (mechanism: MechanismId) => isKeyed(mechanism) && !isSecretMechanism(mechanism)

/** Whether the holder of the credential can read its contents. */
export function isReadable({ mechanism, shownBy }: Candidate, cellOf: CellLookup): boolean {
  const measured = cellOf('readable', mechanism, shownBy ?? 'hardened')
  return measured === undefined ? IS_READABLE[factsOf(mechanism).credential] : measured === 'yes'
}

/** The bytes that each request carries for the credential, without session data. */
export function bytesOf({ mechanism, shownBy }: Candidate, cellOf: CellLookup): number {
  const measured = cellOf('bytes', mechanism, shownBy ?? 'hardened')
  return typeof measured === 'number' ? measured : BYTES[factsOf(mechanism).credential]
}

const derived = new WeakMap<Candidate, Facts>()

/** The facts of a candidate. A measured cell counts more than the rule. */
export function candidateFacts(candidate: Candidate, cellOf: CellLookup = NO_CELLS): Facts {
  const facts = derived.get(candidate) ?? derivedFacts(candidate)
  derived.set(candidate, facts)
  const { mechanism, shownBy } = candidate
  // Only the cells of a preset with the same settings are about this candidate.
  if (shownBy === null) return facts
  const listed = cellOf('listed', mechanism, shownBy)
  const most = cellOf('max-data', mechanism, shownBy)
  return {
    ...facts,
    ...(listed === undefined ? {} : { isListed: listed === 'yes' }),
    // A null states that nothing limits the data.
    ...(most === undefined ? {} : { fitsData: most === null || Number(most) >= MAX_DATA_BYTES }),
  }
}

function derivedFacts(candidate: Candidate): Facts {
  const policy = policyOf(candidate)
  const { mechanism, carrier } = candidate
  const { isSelfContained } = factsOf(mechanism)
  return {
    revokedAfter: revokedAfter(candidate, policy),
    isListed: isListed(candidate, policy),
    lookups: lookupsOf(candidate, policy),
    // The data is inside a self-contained credential, in base64.
    fitsData: !isSelfContained || (MAX_DATA_BYTES * 4) / 3 <= MAX_CREDENTIAL_BYTES[carrier],
    hasPublicKey: hasKeyPair(mechanism) && !policy.jwt.alg.startsWith('HS'),
    carrier,
    inOutage: inOutage(candidate, policy),
    rolesAfter: rolesAfter(candidate, policy),
    aloneFor: isKeyed(mechanism) ? uncheckedSeconds(mechanism, policy) : 0,
  }
}

/** A record or a token family is an entry of the list; a cookie has an index only with revocation data (decision 17). */
function isListed({ mechanism }: Candidate, policy: Policy): boolean {
  if (!isKeyed(mechanism) || hasRefreshToken(mechanism)) return true
  return techniquesOf(selfContainedOf(policy, mechanism).revocation).length > 0
}

/** Seconds for which a node may use what it has read or received before. */
const STALE_SECONDS: Readonly<Record<ServerSessionStore, (policy: Policy) => number>> = {
  memory: () => 0,
  // The message about the change may be lost.
  replicated: () => Number.POSITIVE_INFINITY,
  redis: () => 0,
  'two-tier': cacheSecondsOf,
  database: () => 0,
}

function revokedAfter({ mechanism, store }: Candidate, policy: Policy): number {
  if (!isKeyed(mechanism)) return store === null ? 0 : STALE_SECONDS[store](policy)
  const { revocation, verifiedCacheSeconds } = selfContainedOf(policy, mechanism)
  return techniquesOf(revocation).length > 0 ? verifiedCacheSeconds : uncheckedSeconds(mechanism, policy)
}

function rolesAfter({ mechanism }: Candidate, policy: Policy): number {
  // A mechanism with records reads the user with each of them.
  const areCurrent = !factsOf(mechanism).isSelfContained || policy.roles === 'looked-up'
  return areCurrent ? 0 : uncheckedSeconds(mechanism, policy)
}

/**
 * How long a self-contained credential is accepted without a lookup. A cookie slides as it is, and no client has to fetch another
 * one, so only the end of the session is certain.
 */
function uncheckedSeconds(mechanism: MechanismId, policy: Policy): number {
  return hasRefreshToken(mechanism) ? policy.jwt.accessSeconds : Number.POSITIVE_INFINITY
}

/** Why a node that reaches no store and no other node decides as it does, by the rules of survival trials. */
function reasonsWithoutStore({ mechanism, store }: Candidate, policy: Policy) {
  const line = { mechanism, store: factsOf(mechanism).recordsIn === 'policy' ? store : null }
  return new Set(expectedSurvival(policy, line, 'partition').map(({ because }) => because))
}

function inOutage(candidate: Candidate, policy: Policy): Facts['inOutage'] {
  const reasons = reasonsWithoutStore(candidate, policy)
  // A read cache serves for seconds; then the record is missing.
  if (reasons.has('cut-off') || reasons.has('exceptions-silent')) return 'unavailable'
  return reasons.has('unchecked') || reasons.has('asks-nobody') ? 'unchecked' : 'decided'
}

function lookupsOf(candidate: Candidate, policy: Policy): readonly Lookup[] {
  const reasons = reasonsWithoutStore(candidate, policy)
  const isRevocable = reasons.has('exceptions-silent') || reasons.has('unchecked')
  const readsUser = factsOf(candidate.mechanism).isSelfContained && policy.roles === 'looked-up'
  return [
    ...(reasons.has('cut-off') ? (['record'] as const) : []),
    ...(isRevocable ? (['revocation-data'] as const) : []),
    ...(readsUser ? (['user'] as const) : []),
  ]
}

/** How services behind a gateway can identify the user: the rules of `services/topology.ts`, and where the records are. */
export function topologiesOf(candidate: Candidate): readonly Topology[] {
  const { hasPublicKey, lookups } = candidateFacts(candidate)
  const supported: Readonly<Record<Topology, boolean>> = {
    gateway: true,
    'shared-store': lookups.includes('record'),
    'token-relay': hasPublicKey,
  }
  return TOPOLOGIES.filter((topology) => supported[topology])
}
