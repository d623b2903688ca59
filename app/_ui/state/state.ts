import type { ClockState } from '#lib/core/clock.ts'
import { type Policy, PRESET_IDS, PRESETS, type PresetId } from '#lib/core/policy.ts'
import type { Instant, MechanismId, NodeId, SessionView } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { RedisState } from '#lib/web/fleet-types.ts'
import type { SimulatedClientId } from '#lib/web/simulated-client-ids.ts'
import { type PageClock, UNKNOWN_CLOCK } from './clock.ts'
import type { Clause, Outcomes } from './difference.ts'
import { type History, NO_HISTORY } from './history.ts'
import { EMPTY_LANE, type LaneState, mapLanes } from './lane-state.ts'
import { type GuestStates, NO_GUESTS } from './other-clients.ts'
import type { Rows } from './session-rows.ts'

export { mapLanes } from './lane-state.ts'

export interface User {
  readonly name: string
  readonly roles: readonly string[]
}

/** A user as the bench keeps them. */
export interface BenchUser extends User {
  readonly disabled: boolean
  readonly balance: number
}

/** A bench as `GET /api/bench` tells it. */
export interface BenchInfo {
  readonly id: string
  /** Identifies the bench and gives no access to it. */
  readonly publicName: string
  readonly now: number
  readonly clock: { readonly offsetSeconds: number; readonly frozen: boolean }
  /** The preset that was chosen last; the policy may have left it since. */
  readonly preset: PresetId
  readonly policy: Policy
  readonly users: readonly BenchUser[]
  readonly nodes: readonly { readonly id: NodeId; readonly up: boolean }[]
  readonly faults: { readonly redis: RedisState }
  readonly store: { readonly engine: string; readonly status: string }
  /** The ledger's last event when it was told; a recording has none. */
  readonly seq?: string
}

/**
 * Whether there is a bench. While the server cannot be reached or creates no more benches, the page tries again; it stops
 * if the browser keeps no cookies, or has another bench whose passwords no tab has.
 */
export type Phase = 'connecting' | 'ready' | 'unreachable' | 'full' | 'no-cookies' | 'other-bench'

/** A moment of the past. */
export interface Moment {
  readonly at: Instant
  readonly realAt: number
  /** How many of the events that are known had happened by then. */
  readonly place: number
}

/** Everything that the page shows, and nothing about how it is drawn. */
export interface LabState {
  readonly phase: Phase
  /** Wall clock of the next try, while there is no bench. */
  readonly retryAt: number | null
  readonly bench: BenchInfo | null
  /** The line on which events come. */
  readonly live: 'connecting' | 'open' | 'reconnecting'
  readonly clock: PageClock
  readonly rows: Rows
  /** What happened, newest first, without the checks. */
  readonly events: readonly RecordedEvent[]
  /** The checks, newest first. */
  readonly checks: readonly RecordedEvent[]
  /** What happened, as far back as this page knows, oldest first. */
  readonly history: History
  /** The moment that somebody looks back to: the place of its last event. Null while the page is live. */
  readonly lookingAt: string | null
  /** Set where this is no state of now: the past, drawn from the events. */
  readonly moment: Moment | null
  /** The place of the newest event that this state includes. */
  readonly seq: string | null
  /** That of the newest one which told of the bench itself: its clock, policy, nodes or users. */
  readonly benchSeq: string | null
  readonly lanes: Readonly<Record<MechanismId, LaneState>>
  /** The clients that live in the server. */
  readonly guests: GuestStates
  readonly heartbeat: boolean
  readonly user: string
  readonly rememberMe: boolean
  readonly difference: readonly Clause[] | null
  /** Whose doors that is about: a guest's, or null for this browser's. */
  readonly differenceBy: SimulatedClientId | null
}

export const INITIAL: LabState = {
  phase: 'connecting',
  retryAt: null,
  bench: null,
  live: 'connecting',
  clock: UNKNOWN_CLOCK,
  rows: [],
  events: [],
  checks: [],
  history: NO_HISTORY,
  lookingAt: null,
  moment: null,
  seq: null,
  benchSeq: null,
  lanes: mapLanes(() => EMPTY_LANE),
  guests: NO_GUESTS,
  heartbeat: true,
  user: 'alice',
  rememberMe: false,
  difference: null,
  differenceBy: null,
}

/** What each door did last. */
export function outcomesOf(state: Pick<LabState, 'lanes'>): Outcomes {
  return mapLanes((id) => state.lanes[id].verdict?.outcome ?? null)
}

/** A running or frozen clock, as `clock.advanced` and a snapshot tell it. */
export function withClock(state: LabState, clock: ClockState): LabState {
  return { ...state, clock: { ...state.clock, clock } }
}

/** How Redis does, by the fault that was injected and by what the server itself finds. */
export function redisOf({ faults, store }: Pick<BenchInfo, 'faults' | 'store'>): RedisState {
  if (faults.redis !== 'up') return faults.redis
  return store.status === 'up' ? 'up' : 'down'
}

/** The preset that a policy is, to the letter; null where somebody changed it. */
export function presetOf(policy: Policy): PresetId | null {
  const text = JSON.stringify(sorted(policy))
  return PRESET_IDS.find((id) => JSON.stringify(sorted(PRESETS[id])) === text) ?? null
}

function sorted(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([name, inner]) => [name, typeof inner === 'object' && inner !== null ? sorted(inner) : inner]),
  )
}

/** The session whose credential this browser holds, if the ledger says that it has ended. */
export function endedHere(
  { rows, lanes }: Pick<LabState, 'rows' | 'lanes'>,
  of: MechanismId,
): SessionView | null {
  const own = lanes[of].jar?.sessionId
  return rows.find(({ id, state }) => id === own && state === 'ended') ?? null
}

/** The sessions that go on and whose credentials this browser holds. */
export function heldIn({ rows, lanes }: Pick<LabState, 'rows' | 'lanes'>): Rows {
  return rows.filter(
    ({ id, state, mechanism }) => state === 'active' && lanes[mechanism].jar?.sessionId === id,
  )
}

/** Whether every door has answered, and none is open. */
export function isLoggedOutEverywhere(state: Pick<LabState, 'lanes' | 'phase'>): boolean {
  return (
    state.phase === 'ready' &&
    Object.values(outcomesOf(state)).every((outcome) => outcome === 'none' || outcome === 'refused')
  )
}
