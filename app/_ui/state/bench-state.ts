import type { ClockState } from '#lib/core/clock.ts'
import type { Policy, PresetId } from '#lib/core/policy.ts'
import { type Instant, MECHANISM_IDS, type MechanismId, type SessionView } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { isSimulated } from '#lib/web/simulated-client-ids.ts'
import { clockFrom } from './clock.ts'
import type { Outcomes } from './difference.ts'
import {
  type Beat,
  type CookieInfo,
  MAX_BEATS,
  mapLanes,
  type Outcome,
  type RequestCost,
  refusesCredential,
  type Verdict,
} from './lane-state.ts'
import { type ClientStates, foldClients, NO_CLIENTS } from './other-clients.ts'
import { foldSession, type Rows, rowsOf } from './session-rows.ts'
import type { BenchInfo, BenchUser } from './state.ts'

/** One lane at one moment, from the event log: its last result for this browser. */
export interface BenchLane {
  readonly verdict: Verdict | null
  readonly cost: RequestCost | null
  readonly cookie: CookieInfo | null
  readonly beats: readonly Beat[]
}

/** The state of a bench up to one event, from the event log alone. */
export interface BenchState {
  /** The last event that was applied; null before the first. */
  readonly seq: string | null
  readonly at: Instant
  readonly realAt: number
  readonly rows: Rows
  readonly clock: ClockState
  readonly policy: Policy | null
  readonly preset: PresetId | null
  readonly nodes: BenchInfo['nodes']
  readonly users: readonly BenchUser[]
  readonly faults: BenchInfo['faults'] | null
  readonly lanes: Readonly<Record<MechanismId, BenchLane>>
  readonly otherClients: ClientStates
  /** The outcomes before the last change, and its time: an act changes several lanes at the same time. */
  readonly before: Outcomes
  readonly changedAt: number | null
}

const NO_LANE: BenchLane = { verdict: null, cost: null, cookie: null, beats: [] }

/** A bench without any known state. */
export const UNKNOWN_STATE: BenchState = {
  seq: null,
  at: 0,
  realAt: 0,
  rows: [],
  clock: { offsetMs: 0, frozenAt: null },
  policy: null,
  preset: null,
  nodes: [],
  users: [],
  faults: null,
  lanes: mapLanes(() => NO_LANE),
  otherClients: NO_CLIENTS,
  before: mapLanes(() => null),
  changedAt: null,
}

/** Lanes that change within this time changed together. */
const TOGETHER_MS = 1500

/** The state at a snapshot. */
export function stateFromSnapshot(snapshot: Snapshot, known: BenchState): BenchState {
  const { seq, at, realAt, clock } = snapshot
  return { ...known, seq, at, realAt, clock, rows: rowsOf(snapshot) }
}

/** The state after one more event: the only fold of events, for the current state and for every moment of the past. */
export function applyEvent(past: BenchState, event: RecordedEvent): BenchState {
  const { seq, at, realAt } = event
  const next = {
    ...past,
    seq,
    at,
    realAt,
    rows: foldSession(past.rows, event),
    otherClients: foldClients(past.otherClients, event),
  }
  switch (event.type) {
    case 'clock.advanced':
      return { ...next, clock: clockFrom(event, event.now) }
    case 'policy.changed':
      return { ...next, policy: event.policy, preset: event.preset ?? next.preset }
    case 'faults.changed':
      return { ...next, faults: { redis: event.redis, pools: event.pools ?? 'free' } }
    case 'node.changed':
      return {
        ...next,
        nodes: next.nodes.map((node) => (node.id === event.node ? { ...node, up: event.up } : node)),
      }
    case 'user.changed':
      return {
        ...next,
        users: next.users.map((user) =>
          user.name === event.user ? { ...user, roles: event.roles, disabled: event.disabled } : user,
        ),
      }
    case 'bench.reset':
      return {
        ...next,
        lanes: UNKNOWN_STATE.lanes,
        before: UNKNOWN_STATE.before,
        changedAt: null,
        nodes: next.nodes.map(({ id }) => ({ id, up: true })),
      }
    default:
      return withLaneEvent(next, event)
  }
}

function withLaneEvent(past: BenchState, event: RecordedEvent): BenchState {
  switch (event.type) {
    case 'session.created':
      if (isSimulated(event.client)) return past
      return onLane(past, event.mechanism, (lane) => ({ ...lane, cookie: cookieOf(event) }))
    case 'session.rotated':
    case 'session.stepped_up':
    case 'token.refreshed':
      return onLane(past, event.mechanism, (lane) =>
        lane.cookie?.sessionId === event.sessionId ? { ...lane, cookie: cookieOf(event) } : lane,
      )
    case 'request.verified': {
      if (event.act !== 'me' || event.carrier !== 'cookie' || isSimulated(event.client)) return past
      const session = past.rows.find(({ id }) => id === event.sessionId) ?? null
      const roles = past.users.find(({ name }) => name === event.user)?.roles ?? []
      return withVerdict(past, event, {
        outcome: 'accepted',
        code: null,
        endReason: session?.endReason ?? null,
        endedAt: null,
        user: { name: event.user, roles },
        session,
        storeQueried: event.storeReads > 0,
      })
    }
    case 'request.refused': {
      if (event.act !== 'me' || isSimulated(event.client)) return past
      const isVerdict = refusesCredential(event)
      // Any other refusal below 500 is about the request, not about the credential.
      if (!isVerdict && (event.status ?? 0) < 500) return past
      const row = past.rows.find(({ id }) => id === event.sessionId)
      return withVerdict(past, event, {
        ...UNANSWERED,
        outcome: event.code === 'no_credential' ? 'none' : isVerdict ? 'refused' : 'unavailable',
        code: event.code,
        endReason: event.endReason ?? null,
        endedAt: row?.endedAt ?? null,
      })
    }
    case 'store.unavailable':
      return event.act === 'me' && !isSimulated(event.client) ? withVerdict(past, event, UNANSWERED) : past
    default:
      return past
  }
}

const UNANSWERED: Verdict = {
  outcome: 'unavailable',
  code: 'store_unavailable',
  endReason: null,
  endedAt: null,
  user: null,
  session: null,
  storeQueried: false,
}

type Issued = Extract<RecordedEvent, { readonly session: SessionView }>

function cookieOf(event: Issued): CookieInfo {
  return {
    sessionId: event.sessionId,
    setAt: event.realAt,
    maxAgeMs: Math.ceil((event.session.expiresAt - event.at) / 1000) * 1000,
  }
}

function withVerdict(
  past: BenchState,
  event: Extract<RecordedEvent, { type: 'request.verified' | 'request.refused' | 'store.unavailable' }>,
  verdict: Verdict,
): BenchState {
  const { mechanism, realAt, at } = event
  const then = laneOutcomes(past)
  const isNew = then[mechanism] !== verdict.outcome
  const isLater = past.changedAt === null || realAt - past.changedAt > TOGETHER_MS
  const changed = isNew ? { changedAt: realAt, ...(isLater ? { before: then } : {}) } : {}
  return onLane({ ...past, ...changed }, mechanism, (lane) => ({
    verdict,
    cost: costOf(event) ?? lane.cost,
    cookie: cookieAfter(lane.cookie, verdict, 'sessionId' in event ? event.sessionId : undefined),
    beats: [...lane.beats, { outcome: verdict.outcome, at }].slice(-MAX_BEATS),
  }))
}

/** The cost of a check, if its event contains it: recordings of earlier releases do not. */
function costOf(
  event: Extract<RecordedEvent, { type: 'request.verified' | 'request.refused' | 'store.unavailable' }>,
): RequestCost | null {
  if (!('cost' in event) || event.cost === undefined) return null
  const { bytesUp, bytesDown, storeReads } = event.cost
  return { bytesUp, bytesDown, storeReads, totalMs: event.micros / 1000, node: event.node, exchange: null }
}

/** A browser that sends a cookie has it; when it was set is known only if the event was seen. */
function cookieAfter(
  cookie: CookieInfo | null,
  { outcome }: Verdict,
  sessionId: string | undefined,
): CookieInfo | null {
  if (outcome === 'none') return null
  if (outcome !== 'accepted' || sessionId === undefined || cookie?.sessionId === sessionId) return cookie
  return { sessionId, setAt: null, maxAgeMs: 0 }
}

function onLane(past: BenchState, id: MechanismId, change: (lane: BenchLane) => BenchLane): BenchState {
  return { ...past, lanes: { ...past.lanes, [id]: change(past.lanes[id]) } }
}

/** The last outcome of each lane. */
export function laneOutcomes({ lanes }: Pick<BenchState, 'lanes'>): Record<MechanismId, Outcome | null> {
  return mapLanes((id) => lanes[id].verdict?.outcome ?? null)
}

/** Whether no outcome is known. */
export function hasNoOutcomes({ lanes }: Pick<BenchState, 'lanes'>): boolean {
  return MECHANISM_IDS.every((id) => lanes[id].verdict === null)
}
