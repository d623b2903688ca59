import type { Policy } from '#lib/core/policy.ts'
import type { Instant, MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import type { SimulatedClientId } from '#lib/web/simulated-client-ids.ts'
import { clockFrom, syncRealTime } from './clock.ts'
import type { Clause } from './difference.ts'
import { append, isAfter, restartAt, withBacklog, withBenchInfo } from './history.ts'
import {
  applyVerdict,
  type Beat,
  beat,
  type CheckedLane,
  type CookieInfo,
  EMPTY_LANE,
  type LaneState,
  type Notice,
  noteAfter,
} from './lane-state.ts'
import { foldClients, syncHeldCredentials } from './other-clients.ts'
import { foldSession, rowsOf } from './session-rows.ts'
import {
  type BenchInfo,
  INITIAL,
  type LabState,
  laneIdsOf,
  mapLanes,
  type Phase,
  withClock,
} from './state.ts'

/**
 * Events that the event list keeps, and as many checks separately, so that the heartbeat does not displace the events.
 */
export const MAX_EVENTS = 100

/** The actions of the reducer. */
export type Action =
  | { readonly type: 'no-bench'; readonly phase: Exclude<Phase, 'ready'>; readonly retryAt: number | null }
  | { readonly type: 'bench'; readonly bench: BenchInfo; readonly stopwatch: number }
  | { readonly type: 'policy'; readonly policy: Policy }
  | { readonly type: 'live'; readonly live: LabState['live'] }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot; readonly stopwatch: number }
  | { readonly type: 'event'; readonly event: RecordedEvent; readonly stopwatch: number }
  | { readonly type: 'look-at'; readonly seq: string | null }
  | {
      readonly type: 'recalled'
      readonly events: readonly RecordedEvent[]
      /** The lists of events, completed with those of the ledger. */
      readonly lists?: Pick<LabState, 'events' | 'checks'>
    }
  | { readonly type: 'judged'; readonly lane: MechanismId; readonly judged: CheckedLane }
  | { readonly type: 'beat'; readonly lane: MechanismId; readonly beat: Beat }
  | { readonly type: 'note'; readonly lane: MechanismId; readonly note: Notice | null }
  | { readonly type: 'busy'; readonly lanes: readonly MechanismId[]; readonly change: 1 | -1 }
  | {
      readonly type: 'difference'
      readonly difference: readonly Clause[] | null
      readonly by?: SimulatedClientId
    }
  | {
      readonly type: 'clients-hold'
      readonly held: Parameters<typeof syncHeldCredentials>[1]
      readonly at: Instant
    }
  | { readonly type: 'choose'; readonly choice: Partial<Pick<LabState, 'user' | 'rememberMe' | 'heartbeat'>> }
  | { readonly type: 'remember'; readonly cookies: Partial<Record<MechanismId, CookieInfo | null>> }
  | { readonly type: 'lanes-as-new' }

/** The page after an action. A lane that is hidden loses its state. */
export function reduce(state: LabState, action: Action): LabState {
  const next = apply(state, action)
  const [before, after] = [laneIdsOf(state), laneIdsOf(next)]
  if (before === after || next.bench === null) return next
  if (before.join() !== after.join()) return { ...next, lanes: lanesAsNew(next, after) }
  // The same list, so that nothing is rendered again after each reading of the bench.
  return { ...next, bench: { ...next.bench, policy: { ...next.bench.policy, lanes: before } } }
}

function apply(state: LabState, action: Action): LabState {
  switch (action.type) {
    case 'no-bench':
      return { ...state, phase: action.phase, retryAt: action.retryAt }
    case 'bench':
      return onBench(state, action)
    case 'policy':
      return state.bench ? { ...state, bench: { ...state.bench, policy: action.policy } } : state
    case 'live':
      return { ...state, live: action.live }
    case 'snapshot': {
      const { snapshot, stopwatch } = action
      const synced = { ...state, clock: syncRealTime(state.clock, snapshot.realAt, stopwatch) }
      return {
        ...withClock(synced, snapshot.clock),
        rows: rowsOf(snapshot),
        seq: snapshot.seq,
        history: restartAt(synced.history, snapshot),
      }
    }
    case 'look-at':
      return { ...state, lookingAt: action.seq }
    case 'recalled':
      return { ...state, ...action.lists, history: withBacklog(state.history, action.events) }
    case 'event':
      return onEvent(state, action.event, action.stopwatch)
    case 'judged':
      return onLane(state, action.lane, (lane) => applyVerdict(lane, action.judged))
    case 'beat':
      return onLane(state, action.lane, (lane) => beat(lane, action.beat))
    case 'note':
      return onLane(state, action.lane, (lane) => ({ ...lane, note: exact(action.note, state.bench) }))
    case 'busy':
      return action.lanes.reduce(
        (next, id) => onLane(next, id, (lane) => ({ ...lane, busy: lane.busy + action.change })),
        state,
      )
    case 'difference':
      return { ...state, difference: action.difference, differenceBy: action.by ?? null }
    case 'clients-hold':
      return { ...state, otherClients: syncHeldCredentials(state.otherClients, action.held, action.at) }
    case 'choose':
      return { ...state, ...action.choice }
    case 'remember':
      return {
        ...state,
        lanes: mapLanes((id) => ({
          ...state.lanes[id],
          cookie: state.lanes[id].cookie ?? action.cookies[id] ?? null,
        })),
      }
    case 'lanes-as-new':
      return { ...state, difference: null, lanes: lanesAsNew(state) }
  }
}

/** A notice with the exact cause: the server responds `store_unavailable` also if Redis only refuses writes. */
function exact(note: Notice | null, bench: BenchInfo | null): Notice | null {
  if (bench?.faults.redis !== 'read-only') return note
  const code = 'store_read_only'
  if (note?.kind === 'failed' && note.code === 'store_unavailable') return { ...note, code }
  if (note?.kind === 'admin' && note.result.kind === 'failed' && note.result.code === 'store_unavailable') {
    return { ...note, result: { ...note.result, code } }
  }
  return note
}

/** Lanes without any known state, but for those to keep. Acts in progress continue. */
function lanesAsNew({ lanes }: LabState, kept: readonly MechanismId[] = []): LabState['lanes'] {
  return mapLanes((id) =>
    kept.includes(id) ? lanes[id] : { ...EMPTY_LANE, busy: lanes[id].busy, order: lanes[id].order },
  )
}

/** The bench was read. A response older than the last event about the bench does not undo that event. */
function onBench(state: LabState, action: Extract<Action, { type: 'bench' }>): LabState {
  const { bench: loaded, stopwatch } = action
  const isOther = state.bench !== null && state.bench.id !== loaded.id
  const { heartbeat, user, rememberMe } = state
  const base = isOther ? { ...INITIAL, heartbeat, user, rememberMe, lanes: lanesAsNew(state) } : state
  const isOld = loaded.seq !== undefined && base.benchSeq !== null && isAfter(base.benchSeq, loaded.seq)
  const bench = isOld && base.bench !== null ? updated(loaded, base.bench) : loaded
  const { offsetSeconds, frozen } = loaded.clock
  const clock = isOld ? base.clock : { ...base.clock, clock: clockFrom(loaded.clock, loaded.now) }
  return {
    ...base,
    bench,
    history: withBenchInfo(base.history, bench),
    phase: 'ready',
    retryAt: null,
    clock: frozen ? clock : syncRealTime(clock, loaded.now - offsetSeconds * 1000, stopwatch),
  }
}

/** The read bench, with the later changes from events. */
function updated(loaded: BenchInfo, { clock, policy, preset, nodes, users, faults }: BenchInfo): BenchInfo {
  return {
    ...loaded,
    clock,
    policy,
    preset,
    nodes,
    faults,
    users: loaded.users.map((user) => {
      const known = users.find(({ name }) => name === user.name)
      return known ? { ...user, roles: known.roles, disabled: known.disabled } : user
    }),
  }
}

function onLane(state: LabState, id: MechanismId, change: (lane: LaneState) => LaneState): LabState {
  return { ...state, lanes: { ...state.lanes, [id]: change(state.lanes[id]) } }
}

/** Whether an event is a check, as of every heartbeat. */
export function isCheck(event: RecordedEvent): boolean {
  return 'act' in event && event.act === 'me'
}

function onEvent(state: LabState, event: RecordedEvent, stopwatch: number): LabState {
  if (state.seq !== null && !isAfter(event.seq, state.seq)) return state
  const stored = isCheck(event) ? 'checks' : 'events'
  const loaded = onBenchEvent(state, event)
  const next = {
    ...loaded,
    benchSeq: benchSeqAfter(state, loaded, event),
    rows: foldSession(state.rows, event),
    history: append(state.history, event),
    otherClients: foldClients(state.otherClients, event),
    lanes: mapLanes((id) => noteAfter(id, state.lanes[id], event)),
    [stored]: [event, ...state[stored]].slice(0, MAX_EVENTS),
    seq: event.seq,
  }
  return { ...next, clock: syncRealTime(next.clock, event.realAt, stopwatch) }
}

/** A reset event does not contain the new state of the bench: the next reading does. */
function benchSeqAfter(state: LabState, loaded: LabState, event: RecordedEvent): string | null {
  if (event.type === 'bench.reset') return null
  return loaded === state ? state.benchSeq : event.seq
}

function onBenchEvent(state: LabState, event: RecordedEvent): LabState {
  const { bench } = state
  if (bench === null) return state
  switch (event.type) {
    case 'clock.advanced':
      return withClock(state, clockFrom(event, event.now))
    case 'policy.changed':
      return { ...state, bench: { ...bench, policy: event.policy, preset: event.preset ?? bench.preset } }
    case 'faults.changed':
      return { ...state, bench: { ...bench, faults: { redis: event.redis } } }
    case 'node.changed': {
      const nodes = bench.nodes.map((node) => (node.id === event.node ? { ...node, up: event.up } : node))
      return { ...state, bench: { ...bench, nodes } }
    }
    case 'user.changed': {
      const users = bench.users.map((user) =>
        user.name === event.user ? { ...user, roles: event.roles, disabled: event.disabled } : user,
      )
      return { ...state, bench: { ...bench, users } }
    }
    default:
      return state
  }
}
