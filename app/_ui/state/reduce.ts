import type { Policy } from '#lib/core/policy.ts'
import type { Instant, MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import type { SimulatedClientId } from '#lib/web/simulated-client-ids.ts'
import { applyEvent, type BenchState, stateFromSnapshot } from './bench-state.ts'
import { clockFrom, syncRealTime } from './clock.ts'
import type { Clause } from './difference.ts'
import { append, endOf, isAfter, restartAt, withBacklog, withBenchInfo } from './history.ts'
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
import { syncHeldCredentials } from './other-clients.ts'
import {
  type Announced,
  type BenchInfo,
  INITIAL,
  type LabState,
  laneIdsOf,
  mapLanes,
  type Phase,
  withBenchState,
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
  | { readonly type: 'announce'; readonly announced: Announced }
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
  return before.join() === after.join() ? next : { ...next, lanes: lanesAsNew(next, after) }
}

function apply(state: LabState, action: Action): LabState {
  switch (action.type) {
    case 'no-bench':
      return { ...state, phase: action.phase, retryAt: action.retryAt }
    case 'bench':
      return onBench(state, action)
    case 'policy':
      return withBenchState(state, { ...state.benchState, policy: action.policy })
    case 'live':
      return { ...state, live: action.live }
    case 'snapshot': {
      const { snapshot, stopwatch } = action
      const clock = syncRealTime(state.clock, snapshot.realAt, stopwatch)
      const history = restartAt(state.benchState, snapshot)
      return withBenchState({ ...state, clock, history }, stateFromSnapshot(snapshot, state.benchState))
    }
    case 'look-at':
      return { ...state, lookingAt: action.seq }
    case 'recalled':
      return onBacklog(state, action)
    case 'event':
      return onEvent(state, action.event, action.stopwatch)
    case 'judged':
      return onLane(state, action.lane, (lane) => applyVerdict(lane, action.judged))
    case 'beat':
      return onLane(state, action.lane, (lane) => beat(lane, action.beat))
    case 'note':
      return onLane(state, action.lane, (lane) => ({
        ...lane,
        note: withExactCause(action.note, state.bench),
      }))
    case 'busy':
      return action.lanes.reduce(
        (next, id) => onLane(next, id, (lane) => ({ ...lane, busy: lane.busy + action.change })),
        state,
      )
    case 'difference':
      return { ...state, difference: action.difference, differenceBy: action.by ?? null }
    case 'announce':
      return { ...state, announced: action.announced }
    case 'clients-hold':
      return withBenchState(state, {
        ...state.benchState,
        otherClients: syncHeldCredentials(state.otherClients, action.held, action.at),
      })
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
function withExactCause(note: Notice | null, bench: BenchInfo | null): Notice | null {
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

/**
 * The events from before the page was open were read. Sessions and other clients follow from all events now, not from
 * the snapshot, which does not state what happened to a session after its end. Settings stay as they were read.
 */
function onBacklog(state: LabState, { events, lists }: Extract<Action, { type: 'recalled' }>): LabState {
  const history = withBacklog(state.history, events)
  const { rows, otherClients, lanes, before, changedAt } = endOf(history)
  const benchState = { ...state.benchState, rows, otherClients, lanes, before, changedAt }
  return withBenchState({ ...state, ...lists, history }, benchState)
}

/** The bench was read. A response older than the last event about the bench does not undo that event. */
function onBench(
  state: LabState,
  { bench: loaded, stopwatch }: Extract<Action, { type: 'bench' }>,
): LabState {
  const isOther = state.bench !== null && state.bench.id !== loaded.id
  const { heartbeat, user, rememberMe } = state
  const base = isOther ? { ...INITIAL, heartbeat, user, rememberMe, lanes: lanesAsNew(state) } : state
  const isOld = loaded.seq !== undefined && base.benchSeq !== null && isAfter(base.benchSeq, loaded.seq)
  const bench = isOld && base.bench !== null ? { ...loaded, clock: base.bench.clock } : loaded
  const benchState = isOld ? withBalances(base.benchState, loaded) : withSettings(base.benchState, loaded)
  const page = withBenchState({ ...base, bench, phase: 'ready', retryAt: null }, benchState)
  const { offsetSeconds, frozen } = loaded.clock
  return {
    ...page,
    history: withBenchInfo(base.history, page.bench ?? bench),
    clock: frozen ? page.clock : syncRealTime(page.clock, loaded.now - offsetSeconds * 1000, stopwatch),
  }
}

/** The settings of the bench as it was read. */
function withSettings(state: BenchState, loaded: BenchInfo): BenchState {
  const { preset, nodes, users, faults } = loaded
  const known = state.policy?.lanes
  // The same list of lanes if it has not changed, so that they are not rendered again after each reading.
  const isKnown = known?.join() === loaded.policy.lanes?.join()
  const policy = known && isKnown ? { ...loaded.policy, lanes: known } : loaded.policy
  return { ...state, policy, preset, nodes, users, faults, clock: clockFrom(loaded.clock, loaded.now) }
}

/** Only the balances, which no event states: everything else has changed since the bench was read. */
function withBalances(state: BenchState, { users }: BenchInfo): BenchState {
  return {
    ...state,
    users: users.map((user) => {
      const known = state.users.find(({ name }) => name === user.name)
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
  const after = applyEvent(state.benchState, event)
  const page = {
    ...state,
    benchSeq: benchSeqAfter(state, after, event),
    history: append(state.history, event, after),
    lanes: mapLanes((id) => noteAfter(id, state.lanes[id], event)),
    [stored]: [event, ...state[stored]].slice(0, MAX_EVENTS),
  }
  const next = withBenchState(page, after)
  return { ...next, clock: syncRealTime(next.clock, event.realAt, stopwatch) }
}

/** What an event about the bench itself changes. */
const SETTINGS = ['clock', 'policy', 'nodes', 'users', 'faults'] as const

function benchSeqAfter(
  { benchSeq, benchState: before }: LabState,
  after: BenchState,
  event: RecordedEvent,
): string | null {
  // A reset event does not contain the new state of the bench: the next reading does.
  if (event.type === 'bench.reset') return null
  return SETTINGS.some((name) => after[name] !== before[name]) ? event.seq : benchSeq
}
