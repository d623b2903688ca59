import { DEFAULT_LANES } from '#lib/core/mechanism-facts.ts'
import { type Policy, PRESET_IDS, PRESETS, type PresetId, withAddedSettings } from '#lib/core/policy.ts'
import {
  type Instant,
  MECHANISM_IDS,
  type MechanismId,
  type NodeId,
  type SessionView,
} from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { RedisState } from '#lib/web/fleet-types.ts'
import type { SimulatedClientId } from '#lib/web/simulated-client-ids.ts'
import { type BenchState, UNKNOWN_STATE } from './bench-state.ts'
import { type PageClock, UNKNOWN_CLOCK } from './clock.ts'
import type { Clause, Outcomes } from './difference.ts'
import { type History, NO_HISTORY } from './history.ts'
import { EMPTY_LANE, type LaneState, mapLanes, NO_CREDENTIAL, type Verdict } from './lane-state.ts'
import { type ClientStates, NO_CLIENTS } from './other-clients.ts'
import type { Rows } from './session-rows.ts'

export { mapLanes } from './lane-state.ts'

export interface User {
  readonly name: string
  readonly roles: readonly string[]
}

/** A user of the bench. */
export interface BenchUser extends User {
  readonly disabled: boolean
  readonly balance: number
}

/** A bench as in `GET /api/bench`. */
export interface BenchInfo {
  readonly id: string
  /** Identifies the bench and gives no access to it. */
  readonly publicName: string
  readonly now: number
  readonly clock: { readonly offsetSeconds: number; readonly frozen: boolean }
  /** The preset that was selected last; the policy may differ from it. */
  readonly preset: PresetId
  readonly policy: Policy
  readonly users: readonly BenchUser[]
  readonly nodes: readonly { readonly id: NodeId; readonly up: boolean }[]
  readonly faults: { readonly redis: RedisState; readonly pools?: 'free' | 'exhausted' }
  /** The active planted bugs; recordings have none. */
  readonly mutations?: readonly string[]
  readonly store: { readonly engine: string; readonly status: string }
  /** The last event of the ledger when the bench was read; a recording has none. */
  readonly seq?: string
  /** The mechanisms whose cookies the browser sent when the bench was read; a recording has none. */
  readonly presented?: readonly MechanismId[]
}

/**
 * The state of the connection to a bench. While the server cannot be reached or creates no more benches, the page
 * retries; it stops if the browser keeps no cookies, or has another bench whose passwords no tab has.
 */
export type Phase = 'connecting' | 'ready' | 'unreachable' | 'full' | 'no-cookies' | 'other-bench'

/** A moment of the past. */
export interface Moment {
  readonly at: Instant
  readonly realAt: number
  /** The number of known events until then. */
  readonly count: number
}

/** An act whose result is announced: its lanes, and the simulated client that acted; null for this browser. */
export interface Announced {
  readonly lanes: readonly MechanismId[]
  readonly by: SimulatedClientId | null
  /** The outcomes of a simulated client: their events may arrive later. */
  readonly outcomes?: Outcomes
}

/** The state of the page, independent of its rendering. */
export interface LabState {
  readonly phase: Phase
  /** Wall clock of the next attempt, while there is no bench. */
  readonly retryAt: number | null
  readonly bench: BenchInfo | null
  /** The event stream. */
  readonly live: 'connecting' | 'open' | 'reconnecting'
  readonly clock: PageClock
  readonly rows: Rows
  /** The events, newest first, without the checks. */
  readonly events: readonly RecordedEvent[]
  /** The checks, newest first. */
  readonly checks: readonly RecordedEvent[]
  /** The history as far as this page has it, oldest first. */
  readonly history: History
  /** The bench after the newest event: the source of `rows`, `otherClients`, `clock` and the changing parts of `bench`. */
  readonly benchState: BenchState
  /** The seq of the displayed moment's last event. Null while the page is live. */
  readonly lookingAt: string | null
  /** Set if this state is derived from events: a moment of the past. */
  readonly moment: Moment | null
  /** The seq of the newest event that this state includes. */
  readonly seq: string | null
  /** The seq of the newest event about the bench itself: its clock, policy, nodes or users. */
  readonly benchSeq: string | null
  readonly lanes: Readonly<Record<MechanismId, LaneState>>
  /** The simulated clients of the server. */
  readonly otherClients: ClientStates
  readonly heartbeat: boolean
  readonly user: string
  readonly rememberMe: boolean
  readonly difference: readonly Clause[] | null
  /** The client of the difference: a simulated one, or null for this browser. */
  readonly differenceBy: SimulatedClientId | null
  /** The last act to announce: a new object for each act. */
  readonly announced: Announced | null
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
  benchState: UNKNOWN_STATE,
  lookingAt: null,
  moment: null,
  seq: null,
  benchSeq: null,
  lanes: mapLanes(() => EMPTY_LANE),
  otherClients: NO_CLIENTS,
  heartbeat: true,
  user: 'alice',
  rememberMe: false,
  difference: null,
  differenceBy: null,
  announced: null,
}

/** The lanes of the page, in their order. Policies in older recordings do not state them. */
export function laneIdsOf({ bench }: Pick<LabState, 'bench'>): readonly MechanismId[] {
  return bench?.policy.lanes ?? DEFAULT_LANES
}

/** The last outcome of each lane. */
export function outcomesOf(state: Pick<LabState, 'lanes'>): Outcomes {
  return mapLanes((id) => state.lanes[id].verdict?.outcome ?? null)
}

/**
 * The page with a state of the bench: the current one, or that of a moment of the past. Values that no event contains
 * are kept.
 */
export function withBenchState(page: LabState, state: BenchState): LabState {
  const { seq, rows, otherClients, clock } = state
  return {
    ...page,
    benchState: state,
    seq,
    rows,
    otherClients,
    clock: page.clock.clock === clock ? page.clock : { ...page.clock, clock },
    bench: page.bench && benchWith(page.bench, state),
  }
}

/** The same object if nothing differs, so that an event about something else renders no part of the bench. */
function benchWith(bench: BenchInfo, state: BenchState): BenchInfo {
  const known = {
    policy: state.policy ?? bench.policy,
    preset: state.preset ?? bench.preset,
    nodes: state.nodes.length > 0 ? state.nodes : bench.nodes,
    users: state.users.length > 0 ? state.users : bench.users,
    faults: state.faults ?? bench.faults,
  }
  const isSame = (Object.keys(known) as (keyof typeof known)[]).every((name) => known[name] === bench[name])
  return isSame ? bench : { ...bench, ...known }
}

/** The state of Redis: the injected fault, or what the server itself finds. */
export function redisOf({ faults, store }: Pick<BenchInfo, 'faults' | 'store'>): RedisState {
  if (faults.redis !== 'up') return faults.redis
  return store.status === 'up' ? 'up' : 'down'
}

/**
 * The preset that equals a policy; null if a setting differs. The lanes are no part of a preset, and a recording may be older than
 * a setting.
 */
export function presetOf(stored: Policy): PresetId | null {
  const { lanes: _, ...policy } = withAddedSettings(stored)
  const text = JSON.stringify(sorted(policy))
  const settingsOf = ({ lanes: _, ...settings }: Policy) => settings
  return PRESET_IDS.find((id) => JSON.stringify(sorted(settingsOf(PRESETS[id]))) === text) ?? null
}

function sorted(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .sort(([x], [y]) => (x < y ? -1 : 1))
      .map(([name, inner]) => [name, typeof inner === 'object' && inner !== null ? sorted(inner) : inner]),
  )
}

/**
 * The last verdict of a lane. In the past, a lane without a check and without a session had no credential: the page checks
 * only lanes with one.
 */
export function verdictOn(
  { lanes, rows, moment }: Pick<LabState, 'lanes' | 'rows' | 'moment'>,
  of: MechanismId,
): Verdict | null {
  const isEmpty =
    moment !== null && !rows.some(({ mechanism, state }) => mechanism === of && state === 'active')
  return lanes[of].verdict ?? (isEmpty ? NO_CREDENTIAL : null)
}

/** The session of this browser's credential, if it has ended according to the event log. */
export function endedHere(
  { rows, lanes }: Pick<LabState, 'rows' | 'lanes'>,
  of: MechanismId,
): SessionView | null {
  const own = lanes[of].cookie?.sessionId
  return rows.find(({ id, state }) => id === own && state === 'ended') ?? null
}

/**
 * The sessions whose credentials this browser has, except those that ended according to the event log. The log may not
 * have the newest login yet: its response has arrived, its event is still on the way.
 */
export function ownSessions(
  state: Pick<LabState, 'rows' | 'lanes'>,
): readonly Pick<SessionView, 'id' | 'mechanism'>[] {
  return MECHANISM_IDS.flatMap((mechanism) => {
    const id = state.lanes[mechanism].cookie?.sessionId
    return id === undefined || endedHere(state, mechanism) ? [] : [{ id, mechanism }]
  })
}

/** Whether every lane was checked, and none accepts. */
export function isLoggedOutEverywhere(state: Pick<LabState, 'bench' | 'lanes' | 'phase'>): boolean {
  return (
    state.phase === 'ready' &&
    laneIdsOf(state).every((id) => {
      const outcome = state.lanes[id].verdict?.outcome
      return outcome === 'none' || outcome === 'refused'
    })
  )
}
