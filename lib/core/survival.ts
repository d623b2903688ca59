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
  readonly signedInAt: NodeId
  readonly askedAt: NodeId | 'another'
}

/**
 * The order of the requests after the fault. It goes through the users by columns of ten, so that under round robin each
 * pair of login node and request node is about equally frequent.
 */
export const TRIAL_ORDER: readonly number[] = Array.from(
  { length: TRIAL.users },
  (_, place) => (place % 3) * 10 + Math.floor(place / 3),
)

/** The node that a user logs in on: one third of the users on each node. */
export function loginNode(user: number): NodeId {
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
    const fate = fateOf({ policy, mechanism, store, fault, ...route })
    const name = `${fate.outcome} ${fate.code} ${fate.because}`
    groups.set(name, { ...fate, users: (groups.get(name)?.users ?? 0) + 1 })
  }
  return Array.from(groups.values()).sort((x, y) => y.users - x.users)
}

function routesOf({ balancer }: Policy, fault: TrialFault): readonly Route[] {
  const up = NODE_IDS.filter((node) => fault !== 'node-down' || node !== TRIAL.node)
  const isSticky = balancer === 'sticky' && fault !== 'round-robin'
  return TRIAL_ORDER.map((user, place) => {
    const signedInAt = loginNode(user)
    const own = up.includes(signedInAt) ? signedInAt : 'another'
    return { signedInAt, askedAt: isSticky ? own : (up[place % up.length] ?? 'another') }
  })
}

interface Question extends Route, TrialLine {
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

function fateOf(question: Question): ExpectedOutcome {
  const { mechanism } = question
  return isKeyed(mechanism) ? fateOfSelfContained({ ...question, mechanism }) : fateOfReference(question)
}

/** A reference token is accepted if the node finds its record. */
function fateOfReference(question: Question): ExpectedOutcome {
  const found = question.store === null ? inRedis(question) : FINDS[question.store](question)
  return found.outcome === 'accepted' ? (overdue(question) ?? found) : found
}

const FINDS: Readonly<Record<TrialStore, (question: Question) => ExpectedOutcome>> = {
  memory({ signedInAt, askedAt, fault }) {
    const lostIt = fault === 'node-down' || fault === 'node-restart'
    if (lostIt && signedInAt === TRIAL.node) return refused('unknown_session', 'memory-gone')
    return signedInAt === askedAt ? accepted('remembered') : refused('unknown_session', 'memory-elsewhere')
  },
  // A restarted node has fetched the records from the others; a partitioned node received them before the partition.
  replicated: () => accepted('copied'),
  redis: inRedis,
  'two-tier': (question) => {
    const behind = inRedis(question)
    // A node serves a record that it has read recently from its cache, even if the store is unavailable or has lost it.
    return behind.outcome !== 'accepted' && question.signedInAt === question.askedAt
      ? accepted('read-before')
      : behind
  },
  database: (question) => (isCutOff(question) ? unavailable('cut-off') : accepted('shared')),
}

function inRedis(question: Question): ExpectedOutcome {
  if (question.fault === 'redis-down') return unavailable('store-silent')
  if (isCutOff(question)) return unavailable('cut-off')
  return question.fault === 'redis-restart-empty' ? refused('unknown_session', 'emptied') : accepted('shared')
}

/** A self-contained credential is accepted if the node can verify it and the revocation check, if any, passes. */
function fateOfSelfContained(question: Question & { readonly mechanism: KeyedMechanism }): ExpectedOutcome {
  const { policy, mechanism, fault, askedAt } = question
  const own = selfContainedOf(policy, mechanism)
  if (fault === 'key-immediate') return refused('unknown_key', 'key-gone')
  if (wasRenewed(question) && askedAt !== TRIAL.node) return refused('unknown_key', 'key-unknown')
  const late = overdue(question)
  if (late) return late
  if (isTrusted(question, own.verifiedCacheSeconds)) return accepted('verified-before')
  const asks = techniquesOf(own.revocation).length > 0 && own.checkOn === 'every-request'
  if (!asks) return accepted('asks-nobody')
  if (fault === 'redis-down' || isCutOff(question)) {
    return policy.outage === 'fail-open' ? accepted('unchecked') : unavailable('exceptions-silent')
  }
  return fault === 'redis-restart-empty'
    ? refused('session_ended', 'exceptions-lost')
    : accepted('exceptions-asked')
}

function isCutOff({ fault, askedAt }: Question): boolean {
  return fault === 'partition' && askedAt === TRIAL.node
}

/** Whether the user has a credential that node b issued with the key that only node b has. */
function wasRenewed(question: Question): boolean {
  const { fault, signedInAt } = question
  return fault === 'key-on-one-node' && signedInAt === TRIAL.node && !isOver(question, TRIAL.pauseSeconds)
}

/** Whether the node has the credential in its verified-credential cache and may still use that entry. */
function isTrusted({ fault, signedInAt, askedAt }: Question, seconds: number): boolean {
  const mustVerify = fault === 'key-on-one-node' || fault === 'round-robin'
  const hasForgotten = fault === 'node-restart' && askedAt === TRIAL.node
  const isLate = fault === 'clock-skew' && askedAt === TRIAL.node && seconds < TRIAL.skewSeconds
  return seconds > 0 && signedInAt === askedAt && !mustVerify && !hasForgotten && !isLate
}

/** Time since login, by the clock of the node that receives the request. */
function elapsedSeconds({ fault, askedAt }: Question): number {
  return TRIAL.pauseSeconds + (fault === 'clock-skew' && askedAt === TRIAL.node ? TRIAL.skewSeconds : 0)
}

function isOver({ policy, mechanism }: Question, seconds: number): boolean {
  const idle = idleSecondsOf(policy, { mechanism, roles: [], rememberMe: false })
  return seconds >= Math.min(idle, policy.lifetime.absoluteSeconds)
}

function overdue(question: Question): ExpectedOutcome | null {
  const { policy, mechanism, fault } = question
  const seconds = elapsedSeconds(question)
  const because = fault === 'clock-skew' ? 'clock-ahead' : 'short-life'
  if (hasRefreshToken(mechanism)) {
    // `exp` is the earlier of the expiry of the token and the expiry of the session.
    const ownSeconds = wasRenewed(question) ? 0 : seconds
    const isLate = ownSeconds >= policy.jwt.accessSeconds || isOver(question, seconds)
    return isLate ? refused('token_expired', because) : null
  }
  if (!isOver(question, seconds)) return null
  const isAbsolute = seconds >= policy.lifetime.absoluteSeconds
  return refused(isAbsolute ? 'expired_absolute' : 'expired_idle', because)
}
