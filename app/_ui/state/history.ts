import { PRESETS } from '#lib/core/policy.ts'
import type { SessionView } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { applyEvent, type BenchState, stateFromSnapshot, UNKNOWN_STATE } from './bench-state.ts'
import { type Rows, rowsOf } from './session-rows.ts'
import type { BenchInfo } from './state.ts'

/**
 * The events, oldest first, and the state before them. Every moment of the past is `base` with the events up to it
 * applied.
 */
export interface History {
  readonly base: BenchState
  readonly events: readonly RecordedEvent[]
  /** Whether the events before the base were read. After a reconnect they are missing again. */
  readonly hasBacklog: boolean
}

export const NO_HISTORY: History = { base: UNKNOWN_STATE, events: [], hasBacklog: false }

/** Events that a page keeps. Beyond it the oldest are folded into the base, a thousand at a time. */
const MAX_EVENTS = 6000
const BATCH = 1000

/** A new event stream: the history begins here. @param known the state before it, for values that no snapshot has */
export function restartAt(known: BenchState, snapshot: Snapshot): History {
  return { ...NO_HISTORY, base: stateFromSnapshot(snapshot, { ...UNKNOWN_STATE, ...setting(known) }) }
}

/** One more event, and the state after it. A reset starts a new history. */
export function append(history: History, event: RecordedEvent, after: BenchState): History {
  if (event.type === 'bench.reset') return { base: after, events: [], hasBacklog: true }
  const events = [...history.events, event]
  if (events.length <= MAX_EVENTS) return { ...history, events }
  return {
    ...history,
    base: events.slice(0, BATCH).reduce(applyEvent, history.base),
    events: events.slice(BATCH),
  }
}

/**
 * Adds the events before the base. Begins after the last reset; if the ledger begins in the middle, older sessions are
 * taken in their state at that point.
 * @param earlier oldest first
 */
export function withBacklog(history: History, earlier: readonly RecordedEvent[]): History {
  const { base, events } = history
  const until = earlier.filter(({ seq }) => base.seq === null || !isAfter(seq, base.seq))
  const reset = until.findLastIndex(({ type }) => type === 'bench.reset')
  const before = until.slice(reset + 1)
  const [first] = before
  if (!first) return { ...history, hasBacklog: true }
  // The policy before the first known change is unknown; a page opens its benches with the textbook preset.
  const hasEvent = hasEventIn(before)
  const opening = hasEvent('policy.changed')
    ? { policy: PRESETS.textbook, preset: 'textbook' as const }
    : { policy: base.policy, preset: base.preset }
  const faults = hasEvent('faults.changed') ? NO_FAULTS : base.faults
  return {
    base: {
      ...UNKNOWN_STATE,
      ...setting(base),
      ...opening,
      faults,
      seq: until[reset]?.seq ?? '0-0',
      at: first.at,
      realAt: first.realAt,
      clock: { offsetMs: first.at - first.realAt, frozenAt: null },
      rows: rewindRows(base.rows, before),
    },
    events: [...before, ...events],
    hasBacklog: true,
  }
}

/** A history from an exported log: a snapshot of its end, and the events before it. */
export function historyOf(
  snapshot: Snapshot,
  earlier: readonly RecordedEvent[],
  setting: Partial<BenchState>,
): History {
  return withBacklog(restartAt({ ...UNKNOWN_STATE, ...setting }, snapshot), earlier)
}

/** The bench was read: values that no event has changed are taken from there. */
export function withBenchInfo(history: History, info: BenchInfo): History {
  const { base, events } = history
  const { policy, preset, nodes, users, faults } = info
  const hasEvent = hasEventIn(events)
  return {
    ...history,
    base: {
      ...base,
      policy: hasEvent('policy.changed') ? (base.policy ?? policy) : policy,
      preset: hasEvent('policy.changed') ? (base.preset ?? preset) : preset,
      faults: hasEvent('faults.changed') ? (base.faults ?? NO_FAULTS) : faults,
      nodes: hasEvent('node.changed') && base.nodes.length > 0 ? base.nodes : nodes,
      users: hasEvent('user.changed') && base.users.length > 0 ? base.users : users,
    },
  }
}

/** Before the first known change of the faults there are none. */
const NO_FAULTS = { redis: 'up' } as const

const hasEventIn = (events: readonly RecordedEvent[]) => (type: RecordedEvent['type']) =>
  events.some((event) => event.type === type)

/** The values of a bench that outlast a new event stream. */
function setting({ policy, preset, nodes, users, faults }: BenchState): Partial<BenchState> {
  return { policy, preset, nodes, users, faults }
}

/** The state after all events. */
export function endOf({ base, events }: History): BenchState {
  return events.reduce(applyEvent, base)
}

/**
 * Rows before these events: without the sessions that were created in them, with the ended ones active again, and with those
 * that a restore brought back ended.
 */
function rewindRows(rows: Rows, events: readonly RecordedEvent[]): Rows {
  const created = new Set<string>()
  const first = new Map<string, Partial<SessionView>>()
  for (const event of events) {
    if (event.type === 'session.created') created.add(event.sessionId)
    if (event.type !== 'session.ended' && event.type !== 'session.returned') continue
    const before: Partial<SessionView> =
      event.type === 'session.ended'
        ? { state: 'active', endReason: null, endedAt: null, copiesLiveUntilAt: null }
        : { state: 'ended', endReason: event.reason, endedAt: event.endedAt }
    if (!first.has(event.sessionId)) first.set(event.sessionId, before)
  }
  const revived = (row: SessionView): SessionView => ({ ...row, ...first.get(row.id) })
  return rowsOf({ sessions: rows.filter(({ id }) => !created.has(id)).map(revived) })
}

/** A seq has the form `<milliseconds>-<counter>`. */
export function isAfter(x: string, y: string): boolean {
  const [xMs = 0, xCount = 0] = x.split('-').map(Number)
  const [yMs = 0, yCount = 0] = y.split('-').map(Number)
  return xMs === yMs ? xCount > yCount : xMs > yMs
}
