import type { ClockState } from '#lib/core/clock.ts'
import type { Policy, PresetId } from '#lib/core/policy.ts'
import { type Instant, MECHANISM_IDS, type MechanismId, type SessionView } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { simulatedClientOf } from '#lib/web/simulated-client-ids.ts'
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
import { foldClients, type GuestStates, NO_GUESTS } from './other-clients.ts'
import { foldSession, type Rows, rowsOf } from './session-rows.ts'
import type { BenchInfo, BenchUser } from './state.ts'

/** One lane at one moment, from the event log: its last result for this browser. */
export interface PastLane {
  readonly verdict: Verdict | null
  readonly price: RequestCost | null
  readonly jar: CookieInfo | null
  readonly beats: readonly Beat[]
}

/** The state of a bench up to one event, from the event log alone. */
export interface PastState {
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
  readonly doors: Readonly<Record<MechanismId, PastLane>>
  readonly guests: GuestStates
  /** The outcomes before the last change, and its time: an act changes several lanes at the same time. */
  readonly before: Outcomes
  readonly changedAt: number | null
}

const SHUT: PastLane = { verdict: null, price: null, jar: null, beats: [] }

/** A bench without any known state. */
export const EMPTY_PAST: PastState = {
  seq: null,
  at: 0,
  realAt: 0,
  rows: [],
  clock: { offsetMs: 0, frozenAt: null },
  policy: null,
  preset: null,
  nodes: [],
  users: [],
  doors: mapLanes(() => SHUT),
  guests: NO_GUESTS,
  before: mapLanes(() => null),
  changedAt: null,
}

/** Lanes that change within this time changed together. */
const TOGETHER_MS = 1500

/** The state at a snapshot. */
export function pastFromSnapshot(snapshot: Snapshot, known: PastState): PastState {
  const { seq, at, realAt, clock } = snapshot
  return { ...known, seq, at, realAt, clock, rows: rowsOf(snapshot) }
}

/** The state after one more event. The past is derived from this function only. */
export function applyEvent(standing: PastState, event: RecordedEvent): PastState {
  const { seq, at, realAt } = event
  const next = {
    ...standing,
    seq,
    at,
    realAt,
    rows: foldSession(standing.rows, event),
    guests: foldClients(standing.guests, event),
  }
  switch (event.type) {
    case 'clock.advanced':
      return { ...next, clock: clockFrom(event, event.now) }
    case 'policy.changed':
      return { ...next, policy: event.policy, preset: event.preset ?? next.preset }
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
        doors: EMPTY_PAST.doors,
        before: EMPTY_PAST.before,
        changedAt: null,
        nodes: next.nodes.map(({ id }) => ({ id, up: true })),
      }
    default:
      return withDoor(next, event)
  }
}

function withDoor(standing: PastState, event: RecordedEvent): PastState {
  switch (event.type) {
    case 'session.created':
      if (isGuest(event)) return standing
      return onDoor(standing, event.mechanism, (door) => ({ ...door, jar: jarOf(event) }))
    case 'session.rotated':
    case 'session.stepped_up':
    case 'token.refreshed':
      return onDoor(standing, event.mechanism, (door) =>
        door.jar?.sessionId === event.sessionId ? { ...door, jar: jarOf(event) } : door,
      )
    case 'request.verified': {
      if (event.act !== 'me' || event.carrier !== 'cookie' || isGuest(event)) return standing
      const session = standing.rows.find(({ id }) => id === event.sessionId) ?? null
      const roles = standing.users.find(({ name }) => name === event.user)?.roles ?? []
      return judged(standing, event, {
        outcome: 'accepted',
        code: null,
        endReason: session?.endReason ?? null,
        endedAt: null,
        user: { name: event.user, roles },
        session,
        asked: event.storeReads > 0,
      })
    }
    case 'request.refused': {
      if (event.act !== 'me' || isGuest(event)) return standing
      const isVerdict = refusesCredential(event)
      // Any other refusal below 500 is about the request, not about the credential.
      if (!isVerdict && (event.status ?? 0) < 500) return standing
      const row = standing.rows.find(({ id }) => id === event.sessionId)
      return judged(standing, event, {
        ...UNANSWERED,
        outcome: event.code === 'no_credential' ? 'none' : isVerdict ? 'refused' : 'unavailable',
        code: event.code,
        endReason: event.endReason ?? null,
        endedAt: row?.endedAt ?? null,
      })
    }
    case 'store.unavailable':
      return event.act === 'me' && !isGuest(event) ? judged(standing, event, UNANSWERED) : standing
    default:
      return standing
  }
}

const UNANSWERED: Verdict = {
  outcome: 'unavailable',
  code: 'store_unavailable',
  endReason: null,
  endedAt: null,
  user: null,
  session: null,
  asked: false,
}

function isGuest(event: { readonly client?: string }): boolean {
  return simulatedClientOf(event.client) !== null
}

type Issued = Extract<RecordedEvent, { readonly session: SessionView }>

function jarOf(event: Issued): CookieInfo {
  return {
    sessionId: event.sessionId,
    setAt: event.realAt,
    maxAgeMs: Math.ceil((event.session.expiresAt - event.at) / 1000) * 1000,
  }
}

function judged(
  standing: PastState,
  event: Extract<RecordedEvent, { type: 'request.verified' | 'request.refused' | 'store.unavailable' }>,
  verdict: Verdict,
): PastState {
  const { mechanism, realAt, at } = event
  const then = pastOutcomes(standing)
  const isNew = then[mechanism] !== verdict.outcome
  const isLater = standing.changedAt === null || realAt - standing.changedAt > TOGETHER_MS
  const changed = isNew ? { changedAt: realAt, ...(isLater ? { before: then } : {}) } : {}
  return onDoor({ ...standing, ...changed }, mechanism, (door) => ({
    verdict,
    price: priceOf(event) ?? door.price,
    jar: jarAfter(door.jar, verdict, 'sessionId' in event ? event.sessionId : undefined),
    beats: [...door.beats, { outcome: verdict.outcome, at }].slice(-MAX_BEATS),
  }))
}

/** The cost of a check, if its event contains it: recordings of earlier releases do not. */
function priceOf(
  event: Extract<RecordedEvent, { type: 'request.verified' | 'request.refused' | 'store.unavailable' }>,
): RequestCost | null {
  if (!('cost' in event) || event.cost === undefined) return null
  const { bytesUp, bytesDown, storeReads } = event.cost
  return { bytesUp, bytesDown, storeReads, totalMs: event.micros / 1000, node: event.node, exchange: null }
}

/** A browser that sends a cookie has it; when it was set is known only if the event was seen. */
function jarAfter(
  jar: CookieInfo | null,
  { outcome }: Verdict,
  sessionId: string | undefined,
): CookieInfo | null {
  if (outcome === 'none') return null
  if (outcome !== 'accepted' || sessionId === undefined || jar?.sessionId === sessionId) return jar
  return { sessionId, setAt: null, maxAgeMs: 0 }
}

function onDoor(standing: PastState, id: MechanismId, change: (door: PastLane) => PastLane): PastState {
  return { ...standing, doors: { ...standing.doors, [id]: change(standing.doors[id]) } }
}

/** The last outcome of each lane. */
export function pastOutcomes({ doors }: Pick<PastState, 'doors'>): Record<MechanismId, Outcome | null> {
  return mapLanes((id) => doors[id].verdict?.outcome ?? null)
}

/** Whether no outcome is known. */
export function hasNoOutcomes({ doors }: Pick<PastState, 'doors'>): boolean {
  return MECHANISM_IDS.every((id) => doors[id].verdict === null)
}
