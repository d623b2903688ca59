import type { AuditFact } from './fact.ts'

/** Sessions that are counted at the same time. With more, the count that was begun first is written early. */
const MAX_COUNTS = 500
const MINUTE_MS = 60_000

interface Count {
  readonly fact: AuditFact
  /** On the bench clock. */
  readonly since: number
  /** On the wall clock. */
  readonly begunAt: number
  checks: number
}

/** Counts accepted checks: one row for each session and minute. */
export interface CountedChecks {
  add(fact: AuditFact): void
  /** Writes the counts of minutes that are over, on the bench clock or on the wall clock. */
  closeOld(): void
  /** Writes the count of a session that has ended, before the row of its end. */
  close(sessionId: string): void
  closeAll(): void
  /** What is counted and not yet written. */
  pending(): { readonly sessions: number; readonly checks: number }
}

/**
 * @param now the bench clock
 * @param write receives the fact with its count
 */
export function createCountedChecks(now: () => number, write: (fact: AuditFact) => void): CountedChecks {
  const counts = new Map<string, Count>()
  let hasTimer = false

  function closeOne(key: string, { fact, since, checks }: Count): void {
    counts.delete(key)
    write({ ...fact, count: checks, since })
  }

  function closeOld(): void {
    const minute = Math.floor(now() / MINUTE_MS)
    for (const [key, count] of counts) {
      const isOver = Math.floor(count.since / MINUTE_MS) !== minute || Date.now() - count.begunAt >= MINUTE_MS
      if (isOver) closeOne(key, count)
    }
  }

  function closeLater(): void {
    if (hasTimer) return
    hasTimer = true
    setTimeout(() => {
      hasTimer = false
      closeOld()
      if (counts.size > 0) closeLater()
    }, MINUTE_MS).unref()
  }

  return {
    add(fact) {
      const key = fact.sessionId ?? ''
      const found = counts.get(key)
      if (found !== undefined) {
        if (Math.floor(found.since / MINUTE_MS) === Math.floor(now() / MINUTE_MS)) {
          found.checks++
          return
        }
        closeOne(key, found)
      }
      const [oldest] = counts.size >= MAX_COUNTS ? counts : []
      if (oldest) closeOne(...oldest)
      counts.set(key, { fact, since: now(), begunAt: Date.now(), checks: 1 })
      closeLater()
    },
    closeOld,
    close(sessionId) {
      const count = counts.get(sessionId)
      if (count) closeOne(sessionId, count)
    },
    closeAll() {
      for (const [key, count] of counts) closeOne(key, count)
    },
    pending: () => ({
      sessions: counts.size,
      checks: Array.from(counts.values(), ({ checks }) => checks).reduce((sum, checks) => sum + checks, 0),
    }),
  }
}
