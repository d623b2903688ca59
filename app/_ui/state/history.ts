import { PRESETS } from '#lib/core/policy.ts'
import type { SessionView } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'
import { applyEvent, EMPTY_PAST, type PastState, pastFromSnapshot } from './past-state.ts'
import { type Rows, rowsOf } from './session-rows.ts'
import type { BenchInfo } from './state.ts'

/**
 * The events, oldest first, and the state before them. Every moment of the past is `base` with the events up to it
 * applied.
 */
export interface History {
  readonly base: PastState
  readonly events: readonly RecordedEvent[]
  /** Whether the events before the base were read. After a reconnect they are missing again. */
  readonly hasBacklog: boolean
}

export const NO_HISTORY: History = { base: EMPTY_PAST, events: [], hasBacklog: false }

/** Events that a page keeps. Beyond it the oldest are folded into the base, a thousand at a time. */
const MAX_EVENTS = 6000
const BATCH = 1000

/** A new event stream: the history begins here. */
export function restartAt(history: History, snapshot: Snapshot): History {
  return { ...NO_HISTORY, base: pastFromSnapshot(snapshot, { ...EMPTY_PAST, ...setting(history.base) }) }
}

/** One more event. A reset starts a new history. */
export function append(history: History, event: RecordedEvent): History {
  if (event.type === 'bench.reset')
    return { base: applyEvent(history.base, event), events: [], hasBacklog: true }
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
  const isChanged = before.some(({ type }) => type === 'policy.changed')
  const opening = isChanged
    ? { policy: PRESETS.textbook, preset: 'textbook' as const }
    : { policy: base.policy, preset: base.preset }
  return {
    base: {
      ...EMPTY_PAST,
      ...setting(base),
      ...opening,
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
  setting: Partial<PastState>,
): History {
  const ended = restartAt({ ...NO_HISTORY, base: { ...EMPTY_PAST, ...setting } }, snapshot)
  return withBacklog(ended, earlier)
}

/** The bench was read: values that no event has changed are taken from there. */
export function withBenchInfo(history: History, { policy, preset, nodes, users }: BenchInfo): History {
  const { base, events } = history
  const hasEvent = (type: RecordedEvent['type']) => events.some((event) => event.type === type)
  return {
    ...history,
    base: {
      ...base,
      policy: hasEvent('policy.changed') ? (base.policy ?? policy) : policy,
      preset: hasEvent('policy.changed') ? (base.preset ?? preset) : preset,
      nodes: hasEvent('node.changed') && base.nodes.length > 0 ? base.nodes : nodes,
      users: hasEvent('user.changed') && base.users.length > 0 ? base.users : users,
    },
  }
}

function setting({
  policy,
  preset,
  nodes,
  users,
}: PastState): Pick<PastState, 'policy' | 'preset' | 'nodes' | 'users'> {
  return { policy, preset, nodes, users }
}

/** Rows before these events: without the sessions that were created in them, and with the ended ones active again. */
function rewindRows(rows: Rows, events: readonly RecordedEvent[]): Rows {
  const created = new Set<string>()
  const ended = new Set<string>()
  for (const event of events) {
    if (event.type === 'session.created') created.add(event.sessionId)
    if (event.type === 'session.ended') ended.add(event.sessionId)
  }
  const revived = (row: SessionView): SessionView =>
    ended.has(row.id)
      ? { ...row, state: 'active', endReason: null, endedAt: null, copiesLiveUntilAt: null }
      : row
  return rowsOf({ sessions: rows.filter(({ id }) => !created.has(id)).map(revived) })
}

/** A seq has the form `<milliseconds>-<counter>`. */
export function isAfter(x: string, y: string): boolean {
  const [xMs = 0, xCount = 0] = x.split('-').map(Number)
  const [yMs = 0, yCount = 0] = y.split('-').map(Number)
  return xMs === yMs ? xCount > yCount : xMs > yMs
}
