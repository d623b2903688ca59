import { idleSecondsOf } from './lifetime.ts'
import { factsOf, hasRefreshToken, isKeyed, type KeyedMechanism } from './mechanism-facts.ts'
import { type Policy, SERVER_SESSION_STORES, selfContainedOf, techniquesOf } from './policy.ts'
import { type MechanismId, NODE_IDS, type NodeId } from './session.ts'
import type { RefusalCode } from './verdict.ts'

/*
 * Which of 30 users are still logged in after a fault, computed from the rules alone, without any session.
 * `bench/survival-trial.ts` measures the same; a difference is a bug in the rules or in the implementation.
 */

/**
 * The fault that is injected after all users have logged in.
 * - `node-down`: node b stops.
 * - `node-restart`: node b stops and starts again with an empty memory.
 * - `partition`: node b serves requests, but reaches neither the other nodes nor a shared store.
 * - `redis-down`: Redis is unavailable.
 * - `redis-restart-empty`: Redis is available and has lost all data.
 * - `key-on-one-node`: only node b has the new key and signs and seals with it; users who logged in there renew there.
 * - `key-immediate`: all keys are replaced immediately, as after a leak.
 * - `clock-skew`: the clock of node b is an hour ahead.
 * - `round-robin`: the load balancer sends each request to the next node, regardless of the client.
 */
export const TRIAL_FAULTS = [
  'node-down',
  'node-restart',
  'partition',
  'redis-down',
  'redis-restart-empty',
  'key-on-one-node',
  'key-immediate',
  'clock-skew',
  'round-robin',
] as const
export type TrialFault = (typeof TRIAL_FAULTS)[number]

/** The parameters of every trial. */
export const TRIAL = {
  users: 30,
  /** The node that fails. */
  node: 'b' satisfies NodeId as NodeId,
  /** Time between the logins and the fault, on the bench clock. */
  pauseSeconds: 2,
  skewSeconds: 3600,
} as const

export type TrialStore = (typeof SERVER_SESSION_STORES)[number]

/** One line of a trial: a mechanism, and its store if the policy can choose it. */
export interface TrialLine {
  readonly mechanism: MechanismId
  readonly store: TrialStore | null
}

/** The lines of a trial: each lane of the bench, and a mechanism whose store is a choice once for each store. */
export function trialLinesOf({ lanes }: Pick<Policy, 'lanes'>): readonly TrialLine[] {
  return lanes.flatMap((mechanism): TrialLine[] =>
    factsOf(mechanism).recordsIn === 'policy'
      ? SERVER_SESSION_STORES.map((store) => ({ mechanism, store }))
      : [{ mechanism, store: null }],
  )
}

/** Why a request is accepted, refused or unavailable. */
export type SurvivalReason =
  | 'remembered'
  | 'memory-gone'
  | 'memory-elsewhere'
  | 'copied'
  | 'shared'
  | 'read-before'
  | 'store-silent'
  | 'cut-off'
  | 'emptied'
  | 'asks-nobody'
  | 'exceptions-asked'
  | 'exceptions-silent'
  | 'exceptions-lost'
  | 'unchecked'
  | 'verified-before'
  | 'key-unknown'
  | 'key-gone'
  | 'clock-ahead'
  | 'short-life'

/** The expected result of one user's next request. */
export interface ExpectedOutcome {
  readonly outcome: 'accepted' | 'refused' | 'unavailable'
  readonly code: RefusalCode | null
  readonly because: SurvivalReason
}

/** The users with the same outcome for the same reason. */
export interface OutcomeGroup extends ExpectedOutcome {
  readonly users: number
}

/** The node of the login and the node of the next request. `another`: any other node without a fault. */
interface Route {
  readonly loginNode: NodeId
  readonly requestNode: NodeId | 'another'
}

/**
 * The order of the requests after the fault. It goes through the users by columns of ten, so that under round robin each
 * pair of login node and request node is about equally frequent.
 */
export const TRIAL_ORDER: readonly number[] = Array.from(
  { length: TRIAL.users },
  (_, index) => (index % 3) * 10 + Math.floor(index / 3),
)

/** The node that a user logs in on: one third of the users on each node. */
export function loginNodeOf(user: number): NodeId {
  return NODE_IDS[user % NODE_IDS.length] ?? 'a'
}

/** The expected outcomes, largest group first. @param policy the policy of the bench; session limits are ignored */
export function expectedSurvival(
  policy: Policy,
  { mechanism, store }: TrialLine,
  fault: TrialFault,
): readonly OutcomeGroup[] {
  const groups = new Map<string, OutcomeGroup>()
  for (const route of routesOf(policy, fault)) {
    const expected = expectedOutcome({ policy, mechanism, store, fault, ...route })
    const name = `${expected.outcome} ${expected.code} ${expected.because}`
    groups.set(name, { ...expected, users: (groups.get(name)?.users ?? 0) + 1 })
  }
  return Array.from(groups.values()).sort((x, y) => y.users - x.users)
}

function routesOf({ balancer }: Policy, fault: TrialFault): readonly Route[] {
  const up = NODE_IDS.filter((node) => fault !== 'node-down' || node !== TRIAL.node)
  const isSticky = balancer === 'sticky' && fault !== 'round-robin'
  return TRIAL_ORDER.map((user, index) => {
    const loginNode = loginNodeOf(user)
    const own = up.includes(loginNode) ? loginNode : 'another'
    return { loginNode, requestNode: isSticky ? own : (up[index % up.length] ?? 'another') }
  })
}

interface TrialRequest extends Route, TrialLine {
  readonly policy: Policy
  readonly fault: TrialFault
}

const accepted = (because: SurvivalReason): ExpectedOutcome => ({ outcome: 'accepted', code: null, because })
const refused = (code: RefusalCode, because: SurvivalReason): ExpectedOutcome => ({
  outcome: 'refused',
  code,
  because,
})
const unavailable = (because: SurvivalReason): ExpectedOutcome => ({
  outcome: 'unavailable',
  code: 'store_unavailable',
  because,
})

function expectedOutcome(request: TrialRequest): ExpectedOutcome {
  const { mechanism } = request
  return isKeyed(mechanism) ? outcomeOfSelfContained({ ...request, mechanism }) : outcomeOfReference(request)
}

/** A reference token is accepted if the node finds its record. */
function outcomeOfReference(request: TrialRequest): ExpectedOutcome {
  const found = request.store === null ? inRedis(request) : OUTCOME_IN_STORE[request.store](request)
  return found.outcome === 'accepted' ? (timeoutOutcome(request) ?? found) : found
}

const OUTCOME_IN_STORE: Readonly<Record<TrialStore, (request: TrialRequest) => ExpectedOutcome>> = {
  memory({ loginNode, requestNode, fault }) {
    const lostIt = fault === 'node-down' || fault === 'node-restart'
    if (lostIt && loginNode === TRIAL.node) return refused('unknown_session', 'memory-gone')
    return loginNode === requestNode ? accepted('remembered') : refused('unknown_session', 'memory-elsewhere')
  },
  // A restarted node has fetched the records from the others; a partitioned node received them before the partition.
  replicated: () => accepted('copied'),
  redis: inRedis,
  'two-tier': (request) => {
    const behind = inRedis(request)
    // A node serves a record that it has read recently from its cache, even if the store is unavailable or has lost it.
    return behind.outcome !== 'accepted' && request.loginNode === request.requestNode
      ? accepted('read-before')
      : behind
  },
  database: (request) => (isCutOff(request) ? unavailable('cut-off') : accepted('shared')),
}

function inRedis(request: TrialRequest): ExpectedOutcome {
  if (request.fault === 'redis-down') return unavailable('store-silent')
  if (isCutOff(request)) return unavailable('cut-off')
  return request.fault === 'redis-restart-empty' ? refused('unknown_session', 'emptied') : accepted('shared')
}

/** A self-contained credential is accepted if the node can verify it and the revocation check, if any, passes. */
function outcomeOfSelfContained(
  request: TrialRequest & { readonly mechanism: KeyedMechanism },
): ExpectedOutcome {
  const { policy, mechanism, fault, requestNode } = request
  const own = selfContainedOf(policy, mechanism)
  if (fault === 'key-immediate') return refused('unknown_key', 'key-gone')
  if (wasRenewed(request) && requestNode !== TRIAL.node) return refused('unknown_key', 'key-unknown')
  const late = timeoutOutcome(request)
  if (late) return late
  if (isTrusted(request, own.verifiedCacheSeconds)) return accepted('verified-before')
  const asks = techniquesOf(own.revocation).length > 0 && own.checkOn === 'every-request'
  if (!asks) return accepted('asks-nobody')
  if (fault === 'redis-down' || isCutOff(request)) {
    return policy.outage === 'fail-open' ? accepted('unchecked') : unavailable('exceptions-silent')
  }
  return fault === 'redis-restart-empty'
    ? refused('session_ended', 'exceptions-lost')
    : accepted('exceptions-asked')
}

function isCutOff({ fault, requestNode }: TrialRequest): boolean {
  return fault === 'partition' && requestNode === TRIAL.node
}

/** Whether the user has a credential that node b issued with the key that only node b has. */
function wasRenewed(request: TrialRequest): boolean {
  const { fault, loginNode } = request
  return fault === 'key-on-one-node' && loginNode === TRIAL.node && !isOver(request, TRIAL.pauseSeconds)
}

/** Whether the node has the credential in its verified-credential cache and may still use that entry. */
function isTrusted({ fault, loginNode, requestNode }: TrialRequest, seconds: number): boolean {
  const mustVerify = fault === 'key-on-one-node' || fault === 'round-robin'
  const hasLostCache = fault === 'node-restart' && requestNode === TRIAL.node
  const isLate = fault === 'clock-skew' && requestNode === TRIAL.node && seconds < TRIAL.skewSeconds
  return seconds > 0 && loginNode === requestNode && !mustVerify && !hasLostCache && !isLate
}

/** Time since login, by the clock of the node that receives the request. */
function elapsedSeconds({ fault, requestNode }: TrialRequest): number {
  return TRIAL.pauseSeconds + (fault === 'clock-skew' && requestNode === TRIAL.node ? TRIAL.skewSeconds : 0)
}

function isOver({ policy, mechanism }: TrialRequest, seconds: number): boolean {
  const idle = idleSecondsOf(policy, { mechanism, roles: [], rememberMe: false })
  return seconds >= Math.min(idle, policy.lifetime.absoluteSeconds)
}

function timeoutOutcome(request: TrialRequest): ExpectedOutcome | null {
  const { policy, mechanism, fault } = request
  const seconds = elapsedSeconds(request)
  const because = fault === 'clock-skew' ? 'clock-ahead' : 'short-life'
  if (hasRefreshToken(mechanism)) {
    // `exp` is the earlier of the expiry of the token and the expiry of the session.
    const ownSeconds = wasRenewed(request) ? 0 : seconds
    const isLate = ownSeconds >= policy.jwt.accessSeconds || isOver(request, seconds)
    return isLate ? refused('token_expired', because) : null
  }
  if (!isOver(request, seconds)) return null
  const isAbsolute = seconds >= policy.lifetime.absoluteSeconds
  return refused(isAbsolute ? 'expired_absolute' : 'expired_idle', because)
}
