import type { Instant, MechanismId } from '#lib/core/session.ts'
import type { Row, Rows } from './session-rows.ts'

/** The sessions of a lane as its list shows them. */
export interface SessionGroups {
  /** Always shown: the session of this browser first, then the newest. */
  readonly shown: Rows
  /** As `shown`, beyond the number of rows. */
  readonly more: Rows
  /** Ended, and no copy is accepted. */
  readonly ended: Rows
}

/**
 * Groups the sessions of a lane. If all of them fit, none is folded.
 * @param own the ID of the session whose credential this browser has
 * @param room how many rows are shown
 */
export function groupSessions(
  rows: Rows,
  of: MechanismId,
  { own, now, room }: { own: string | undefined; now: Instant; room: number },
): SessionGroups {
  const mine = rows.filter(({ mechanism }) => mechanism === of)
  const ordered = [...mine.filter(({ id }) => id === own), ...mine.filter(({ id }) => id !== own)]
  if (mine.length <= room) return { shown: ordered, more: [], ended: [] }
  const isCurrent = (row: Row) => row.id === own || row.state === 'active'
  const hasCopies = (row: Row) => row.acceptedAfterEnd || (row.copiesLiveUntilAt ?? 0) > now
  const ended = ordered.filter((row) => !isCurrent(row))
  const current = [...ordered.filter(isCurrent), ...ended.filter(hasCopies)]
  return {
    shown: current.slice(0, room),
    more: current.slice(room),
    ended: ended.filter((row) => !hasCopies(row)),
  }
}
