import type { Instant, SessionView } from '#lib/core/session.ts'

/** Below this, the remaining time of a session is shown to the second. */
export const NEAR_MS = 10 * 60_000

const MINUTE_MS = 60_000

/**
 * A time at which the row has the same content as now, so that a long list does not render a row each second: if none of its
 * figures shows seconds, the time at which one of them last changed.
 */
export function rowNow(row: SessionView, now: Instant): Instant {
  const changes = row.state === 'ended' ? changesOfEnded(row, now) : changesOfActive(row, now)
  return changes ? Math.max(...changes) : now
}

/** When the figures of an active session last changed; null if one of them shows seconds. */
function changesOfActive(
  { idleExpiresAt, absoluteExpiresAt, expiresAt }: SessionView,
  now: Instant,
): readonly Instant[] | null {
  const ends = [idleExpiresAt, absoluteExpiresAt, expiresAt]
  if (ends.some((at) => at - now < NEAR_MS + MINUTE_MS)) return null
  // Remaining time is rounded up to a second and shown in whole minutes: 29 min from 29:59 on.
  const minutesLeft = (at: Instant) => Math.floor((Math.ceil((at - now) / 1000) * 1000) / MINUTE_MS)
  return ends.map((at) => at - minutesLeft(at) * MINUTE_MS - 59_000)
}

/** The same for an ended one. */
function changesOfEnded(
  { endedAt, copiesLiveUntilAt }: SessionView,
  now: Instant,
): readonly Instant[] | null {
  const [from, copies] = [endedAt ?? 0, copiesLiveUntilAt ?? 0]
  if (copies > now || now - from < MINUTE_MS) return null
  return [copies, now - ((now - from) % MINUTE_MS)]
}
