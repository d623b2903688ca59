import { factsOf } from '#lib/core/mechanism-facts.ts'
import { recordOf } from '#lib/core/record-of.ts'
import {
  type EndReason,
  type Instant,
  MECHANISM_IDS,
  type MechanismId,
  type NodeId,
  type SessionView,
} from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { ActResult } from './act-result.ts'

/** The same for each lane. */
export function mapLanes<T>(of: (id: MechanismId) => T): Record<MechanismId, T> {
  return recordOf(MECHANISM_IDS, of)
}

/** The result of a check: `none` means that this browser sent no credential. */
export type Outcome = 'accepted' | 'refused' | 'unavailable' | 'none'

export interface Verdict {
  readonly outcome: Outcome
  /** The refusal or error code, or null. */
  readonly code: string | null
  /** Why the session ended. For an accepted credential: the event log had its end before the request was sent. */
  readonly endReason: EndReason | null
  readonly endedAt: Instant | null
  readonly user: { readonly name: string; readonly roles: readonly string[] } | null
  readonly session: SessionView | null
  /** Whether a store was queried during the check. */
  readonly storeQueried: boolean
}

/** The verdict of a lane without a credential. */
export const NO_CREDENTIAL: Verdict = {
  outcome: 'none',
  code: 'no_credential',
  endReason: null,
  endedAt: null,
  user: null,
  session: null,
  storeQueried: false,
}

/** Cost of one request. */
export interface RequestCost {
  readonly bytesUp: number
  readonly bytesDown: number
  readonly storeReads: number
  readonly totalMs: number
  readonly node: NodeId | null
  /** The ID under which the server keeps the request for some time. */
  readonly exchange: string | null
}

/**
 * Data of the browser's cookie, as far as a page can have it of an HttpOnly cookie: when it was set, and its Max-Age.
 */
export interface CookieInfo {
  readonly sessionId: string
  /** Wall clock: Max-Age runs in real time, not in bench time. Null if it is not known here. */
  readonly setAt: number | null
  readonly maxAgeMs: number
}

/** One automatic check. */
export interface Beat {
  readonly outcome: Outcome
  readonly at: Instant
}

/** Result of the last act on this lane, beyond the verdict. */
export type Notice =
  | { readonly kind: 'admin'; readonly result: ActResult }
  /** A change of policy that changed settings of the lane. */
  | { readonly kind: 'policy'; readonly event: RecordedEvent }
  | {
      readonly kind: 'logged-out-everywhere' | 'nothing-to-log-out' | 'second-device' | 'refreshed'
    }
  | { readonly kind: 'logged-out-here' | 'logged-out-within'; readonly until: Instant }
  | {
      readonly kind: 'failed'
      readonly act: 'login' | 'check' | 'refresh' | 'logout' | 'second-device'
      readonly code: string
      readonly retryAfterSeconds: number | null
    }

export interface LaneState {
  readonly verdict: Verdict | null
  readonly cost: RequestCost | null
  readonly cookie: CookieInfo | null
  readonly beats: readonly Beat[]
  readonly note: Notice | null
  /** Acts in progress. */
  readonly busy: number
  /** The newest request whose response is shown: a late response to an older one must not overwrite it. */
  readonly order: number
}

export const MAX_BEATS = 60

export const EMPTY_LANE: LaneState = {
  verdict: null,
  cost: null,
  cookie: null,
  beats: [],
  note: null,
  busy: 0,
  order: 0,
}

/** The response to a request of this browser. If `jar` is undefined, the cookie is unchanged. */
export interface CheckedLane {
  readonly verdict: Verdict
  readonly cost: RequestCost | null
  readonly cookie?: CookieInfo | null
  readonly order: number
}

/** The lane after a response. */
export function applyVerdict(lane: LaneState, { verdict, cost, cookie, order }: CheckedLane): LaneState {
  if (order < lane.order) return lane
  const isLost = verdict.outcome === 'refused' || verdict.outcome === 'none'
  return {
    ...lane,
    verdict,
    order,
    cost: cost ?? lane.cost,
    cookie: cookie === undefined ? lane.cookie : cookie,
    note: isLost && verdict.outcome !== lane.verdict?.outcome && isOfSession(lane.note) ? null : lane.note,
  }
}

const OF_SESSION: readonly string[] = [
  'refreshed',
  'transferred',
  'step-up-needed',
  'stepped-up',
  'auto-refreshed',
  'extended',
]

/** Whether a notice is about an active session: it is obsolete once the credential is refused. */
function isOfSession(note: Notice | null): boolean {
  return note !== null && OF_SESSION.includes(note.kind === 'admin' ? note.result.kind : note.kind)
}

/** The changed settings that apply to a mechanism: its own, and those of no other. */
export function settingsOf(id: MechanismId, changed: readonly string[]): readonly string[] {
  const others = MECHANISM_IDS.filter((other) => other !== id).map((other) => `${factsOf(other).policyKey}.`)
  return changed.filter((path) => !others.some((section) => path.startsWith(section)))
}

/**
 * The lane after an event. A change of policy replaces each notice: its text under the former policy may no longer be
 * true. The notice of a change of policy lasts until the next act on the lane.
 */
export function noteAfter(id: MechanismId, lane: LaneState, event: RecordedEvent): LaneState {
  if (event.type === 'policy.changed') {
    const concerns =
      settingsOf(id, event.changed).length > 0 || (factsOf(id).recordsIn === 'policy' && event.did?.records)
    return { ...lane, note: concerns ? { kind: 'policy', event } : null }
  }
  return lane.note?.kind === 'policy' && isAct(event) && event.mechanism === id
    ? { ...lane, note: null }
    : lane
}

/** Whether an event is an act on a lane, and not a check or a consequence of a change of policy. */
function isAct(event: RecordedEvent): event is Extract<RecordedEvent, { mechanism: MechanismId }> {
  switch (event.type) {
    case 'session.created':
    case 'session.adjusted':
    case 'session.stepped_up':
    case 'token.refreshed':
    case 'credential.stolen':
      return true
    case 'session.ended':
      return event.reason !== 'store_lost'
    default:
      return 'act' in event && event.act !== 'me'
  }
}

/** The lane after one more tick. */
export function beat(lane: LaneState, tick: Beat): LaneState {
  return { ...lane, beats: [...lane.beats, tick].slice(-MAX_BEATS) }
}

type Refusal = Extract<RecordedEvent, { type: 'request.refused' }>

/** Whether a refusal is the verdict on a credential, and not on a password, a body, a limit or the origin of a request. */
export function refusesCredential({ verified, code, status = 401 }: Refusal): boolean {
  if (verified) return false
  return code === 'step_up_required' || (status <= 401 && !/^invalid_/.test(code))
}

/** How often each outcome occurs. */
export function countBeats(beats: readonly Beat[]): Record<Outcome, number> {
  const counts = { accepted: 0, refused: 0, unavailable: 0, none: 0 }
  for (const { outcome } of beats) counts[outcome]++
  return counts
}

/** Consecutive ticks of the same outcome in one row: the strip as a table. */
export function runsOf(
  beats: readonly Beat[],
): { outcome: Outcome; from: Instant; to: Instant; count: number }[] {
  const runs: { outcome: Outcome; from: Instant; to: Instant; count: number }[] = []
  for (const { outcome, at } of beats) {
    const run = runs.at(-1)
    if (run?.outcome === outcome) {
      run.to = at
      run.count++
    } else runs.push({ outcome, from: at, to: at, count: 1 })
  }
  return runs
}
