import { isRefused, type SessionView } from '#lib/core/session.ts'
import type { RecordedEvent, Snapshot } from '#lib/ledger/event.ts'

/** Rows that a page keeps. The oldest ended sessions are dropped first, active ones last. */
const MAX_ROWS = 300

/** A session in the list of the page. */
export interface Row extends SessionView {
  /** A copy was accepted after the session ended, although no copy should have been accepted any longer. */
  readonly acceptedAfterEnd?: true
}

/** Every session that this page has, newest first. */
export type Rows = readonly Row[]

/** The rows of a snapshot. */
export function rowsOf(snapshot: Pick<Snapshot, 'sessions'>): Rows {
  return bounded([...snapshot.sessions].sort(newestFirst))
}

/** The rows after an event. An event may arrive twice, and an ended session stays ended. */
export function foldSession(rows: Rows, event: RecordedEvent): Rows {
  switch (event.type) {
    case 'session.created':
      return rows.some(({ id }) => id === event.sessionId) ? rows : insert(rows, event.session)
    case 'session.touched':
    case 'session.adjusted':
    case 'session.rotated':
    case 'session.stepped_up':
    case 'token.refreshed':
      return rows.some(({ id }) => id === event.sessionId)
        ? rows.map((row) => (row.id === event.sessionId ? renewed(row, event.session) : row))
        : insert(rows, event.session)
    case 'session.ended':
      return rows.map((row) =>
        row.id === event.sessionId && row.state === 'active'
          ? {
              ...row,
              state: 'ended',
              endReason: event.reason,
              endedAt: event.at,
              copiesLiveUntilAt: isRefused(event.effect) ? null : event.effectiveAt,
            }
          : row.id === event.sessionId && isRefused(event.effect)
            ? { ...row, copiesLiveUntilAt: null }
            : row,
      )
    case 'session.returned':
      return rows.some(({ id }) => id === event.sessionId)
        ? rows.map((row) => (row.id === event.sessionId ? event.session : row))
        : insert(rows, event.session)
    case 'request.verified':
      return rows.some((row) => contradicts(row, event))
        ? rows.map((row) => (contradicts(row, event) ? { ...row, acceptedAfterEnd: true } : row))
        : rows
    case 'bench.reset':
      return []
    default:
      return rows
  }
}

/** Whether a check that began after the end of a session, and after its copies expired, accepted a copy. */
function contradicts(
  { id, endedAt, copiesLiveUntilAt, acceptedAfterEnd }: Row,
  { sessionId, at, micros }: Extract<RecordedEvent, { type: 'request.verified' }>,
): boolean {
  if (id !== sessionId || endedAt === null || acceptedAfterEnd) return false
  return at - micros / 1000 > Math.max(endedAt, copiesLiveUntilAt ?? 0)
}

/**
 * A row after its credential was used or renewed. Values that a mechanism does not have (null) are kept from the login;
 * of an ended session, only the expiry of its copies can still change.
 */
function renewed(row: Row, now: SessionView): Row {
  if (row.state === 'ended') {
    return row.copiesLiveUntilAt === null
      ? row
      : { ...row, copiesLiveUntilAt: Math.max(row.copiesLiveUntilAt, now.expiresAt) }
  }
  return {
    ...now,
    ip: now.ip ?? row.ip,
    userAgent: now.userAgent ?? row.userAgent,
    device: now.device ?? row.device,
  }
}

function insert(rows: Rows, row: SessionView): Rows {
  return bounded([row, ...rows].sort(newestFirst))
}

function newestFirst(x: SessionView, y: SessionView): number {
  return y.createdAt - x.createdAt || (x.id < y.id ? 1 : -1)
}

function bounded(rows: Rows): Rows {
  if (rows.length <= MAX_ROWS) return rows
  const forgettable = [
    ...rows.filter(({ state }) => state === 'active'),
    ...rows.filter(({ state }) => state === 'ended'),
  ]
  const stored = new Set(forgettable.slice(0, MAX_ROWS))
  return rows.filter((row) => stored.has(row))
}
