import { idleSecondsOf } from './lifetime.ts'
import { type Policy, SERVER_SESSION_STORES, techniquesOf } from './policy.ts'
import { MECHANISM_IDS, type MechanismId, NODE_IDS, type NodeId } from './session.ts'
import type { RefusalCode } from './verdict.ts'

/*
 * Who of thirty people is still signed in after something broke: worked out from rules alone, without a session in sight.
 * What the rules say is measured against the real thing (`bench/survival-trial.ts`); where the two disagree, one of them is wrong.
 */

/**
 * What breaks, once everybody has signed in.
 * - `node-down`, `node-restart`: node b stops; it comes back with nothing in its memory.
 * - `partition`: node b serves, and reaches neither the others nor any store that they share.
 * - `redis-down`, `redis-restart-empty`: Redis does not answer; it answers, and has forgotten everything.
 * - `key-on-one-node`: node b signs and seals with a new key that the others do not know; who signed in there renews there.
 * - `key-immediate`: every key is replaced at once, as after a leak.
 * - `clock-skew`: the clock of node b runs an hour ahead.
 * - `round-robin`: the balancer sends each request to the next node, whoever it comes from.
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

/** How every trial goes. */
export const TRIAL = {
  users: 30,
  /** The node that breaks. */
  node: 'b' satisfies NodeId as NodeId,
  /** Between signing in and what breaks, on the bench's clock. */
  pauseSeconds: 2,
  skewSeconds: 3600,
} as const

export type TrialStore = (typeof SERVER_SESSION_STORES)[number]

/** One line of a trial: a mechanism, and where its records are if that can be chosen. */
export interface TrialLine {
  readonly mechanism: MechanismId
  readonly store: TrialStore | null
}

/** Every mechanism; the server-side session once for each store. */
export const TRIAL_LINES: readonly TrialLine[] = MECHANISM_IDS.flatMap((mechanism): TrialLine[] =>
  mechanism === 'server-session'
    ? SERVER_SESSION_STORES.map((store) => ({ mechanism, store }))
    : [{ mechanism, store: null }],
)

/** Why somebody is let in, or is not. */
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

/** What becomes of one user's next request. */
export interface ExpectedOutcome {
  readonly outcome: 'accepted' | 'refused' | 'unavailable'
  readonly code: RefusalCode | null
  readonly because: SurvivalReason
}

/** Users with the same fate for the same reason. */
export interface OutcomeGroup extends ExpectedOutcome {
  readonly users: number
}

/** Where a user signed in, and where the next request goes: `another` is some other node that is well. */
interface Route {
  readonly signedInAt: NodeId
  readonly askedAt: NodeId | 'another'
}

/**
 * The order in which they come back: by columns of ten, so that under round robin each pair of nodes, the one that let
 * somebody in and the one that is asked, comes about as often as any other.
 */
export const TRIAL_ORDER: readonly number[] = Array.from(
  { length: TRIAL.users },
  (_, place) => (place % 3) * 10 + Math.floor(place / 3),
)

/** The node that a user signs in at: a third of them at each. */
export function loginNode(user: number): NodeId {
  return NODE_IDS[user % NODE_IDS.length] ?? 'a'
}

/** Who survives, in groups, most users first. @param policy as the bench has it; limits play no part */
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
  const isReference = question.mechanism === 'server-session' || question.mechanism === 'opaque-token'
  return isReference ? fateOfReference(question) : fateOfSelfContained(question)
}

/** A reference is worth what the asked node finds under it. */
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
  // Also on a node that came back: it has asked the others. Also on one that is cut off: it had heard of them before.
  replicated: () => accepted('copied'),
  redis: inRedis,
  'two-tier': (question) => {
    const behind = inRedis(question)
    // What this node has read before it goes on believing for a moment, whatever became of the store.
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

/** A credential that speaks for itself is worth what the asked node makes of it, and of what it asks besides. */
function fateOfSelfContained(question: Question): ExpectedOutcome {
  const { policy, mechanism, fault, askedAt } = question
  const own = mechanism === 'jwt' ? policy.jwt : policy.sealedCookie
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

/** Whether the user holds what node b made with the key that it alone has. */
function wasRenewed(question: Question): boolean {
  const { fault, signedInAt } = question
  return fault === 'key-on-one-node' && signedInAt === TRIAL.node && !isOver(question, TRIAL.pauseSeconds)
}

/** Whether the asked node has verified this credential a moment ago, and has not been told to ask anew. */
function isTrusted({ fault, signedInAt, askedAt }: Question, seconds: number): boolean {
  const asksAnew = fault === 'key-on-one-node' || fault === 'round-robin'
  const hasForgotten = fault === 'node-restart' && askedAt === TRIAL.node
  const isLate = fault === 'clock-skew' && askedAt === TRIAL.node && seconds < TRIAL.skewSeconds
  return seconds > 0 && signedInAt === askedAt && !asksAnew && !hasForgotten && !isLate
}

/** How long ago everybody signed in, by the clock of the node that is asked. */
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
  if (mechanism === 'jwt') {
    // A token states the earlier of its own end and the session's.
    const ownSeconds = wasRenewed(question) ? 0 : seconds
    const isLate = ownSeconds >= policy.jwt.accessSeconds || isOver(question, seconds)
    return isLate ? refused('token_expired', because) : null
  }
  if (!isOver(question, seconds)) return null
  const isAbsolute = seconds >= policy.lifetime.absoluteSeconds
  return refused(isAbsolute ? 'expired_absolute' : 'expired_idle', because)
}
