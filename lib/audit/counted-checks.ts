import type { AuditFact } from './fact.ts'

/** Counts that are kept at the same time. With more, the one that was begun first is written early. */
const MAX_COUNTS = 500
const MINUTE_MS = 60_000

interface Count {
  readonly fact: AuditFact
  /** On the bench clock. */
  readonly since: number
  /** On the wall clock. */
  readonly begunAt: number
  /** 0 after a refusal that has a row of its own, until it is repeated. */
  checks: number
}

/** What is counted and not yet written. */
export interface PendingChecks {
  /** Sessions with accepted checks. */
  readonly sessions: number
  readonly checks: number
  /** Repeated refusals. */
  readonly refusals: number
}

/** Counts accepted checks, one row for each session and minute; and refusals that repeat an earlier one. */
export interface CountedChecks {
  add(fact: AuditFact): void
  /**
   * Counts a refusal, unless it is the first with its key: that one needs a row of its own, with its cause.
   * @returns whether it was counted
   */
  addRepeated(fact: AuditFact, key: string): boolean
  /** Writes the counts of minutes that are over, on the bench clock or on the wall clock. */
  closeOld(): void
  /** Writes the counts of a session that has ended, before the row of its end. */
  close(sessionId: string): void
  closeAll(): void
  pending(): PendingChecks
}

/**
 * @param now the bench clock
 * @param write receives the fact with its count
 */
export function createCountedChecks(now: () => number, write: (fact: AuditFact) => void): CountedChecks {
  const counts = new Map<string, Count>()
  let hasTimer = false

  const minuteOf = (at: number) => Math.floor(at / MINUTE_MS)

  function closeOne(key: string, { fact, since, checks }: Count): void {
    counts.delete(key)
    if (checks > 0) write({ ...fact, count: checks, since })
  }

  function put(key: string, fact: AuditFact, checks: number): void {
    counts.set(key, { fact, since: now(), begunAt: Date.now(), checks })
  }

  function begin(key: string, fact: AuditFact, checks: number): void {
    const [oldest] = counts.size >= MAX_COUNTS ? counts : []
    if (oldest) closeOne(...oldest)
    put(key, fact, checks)
    closeLater()
  }

  function isOver({ since, begunAt, checks }: Count): boolean {
    if (Date.now() - begunAt >= MINUTE_MS) return true
    // A first refusal is known for a whole minute, so that the next one is counted.
    return checks === 0 ? now() - since >= MINUTE_MS : minuteOf(since) !== minuteOf(now())
  }

  /** Closes a minute. Refusals that were repeated in it are counted in the next one as well. */
  function closeMinute(key: string, count: Count): void {
    closeOne(key, count)
    if (count.fact.repeats !== undefined && count.checks > 0) begin(key, count.fact, 0)
  }

  function closeOld(): void {
    for (const [key, count] of [...counts]) if (isOver(count)) closeMinute(key, count)
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

  const sum = (of: readonly Count[]) => of.reduce((total, { checks }) => total + checks, 0)

  return {
    add(fact) {
      const key = fact.sessionId ?? ''
      const found = counts.get(key)
      if (found && minuteOf(found.since) === minuteOf(now())) {
        found.checks++
        return
      }
      if (found) closeOne(key, found)
      begin(key, fact, 1)
    },
    addRepeated(fact, key) {
      const known = counts.get(key)
      if (known && isOver(known)) closeMinute(key, known)
      const found = counts.get(key)
      if (found === undefined) {
        begin(key, fact, 0)
        return false
      }
      // Several nodes may have responded to the requests of one count.
      if (found.checks === 0) put(key, { ...fact, node: undefined }, 1)
      else found.checks++
      return true
    },
    closeOld,
    close(sessionId) {
      for (const [key, count] of [...counts]) if (count.fact.sessionId === sessionId) closeOne(key, count)
    },
    closeAll() {
      for (const [key, count] of [...counts]) closeOne(key, count)
    },
    pending() {
      const all = [...counts.values()]
      const accepted = all.filter(({ fact }) => fact.repeats === undefined)
      const repeated = all.filter(({ fact }) => fact.repeats !== undefined)
      return { sessions: accepted.length, checks: sum(accepted), refusals: sum(repeated) }
    },
  }
}
