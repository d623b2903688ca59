import { setTimeout as sleep } from 'node:timers/promises'
import { checkLifetime } from '#lib/core/lifetime.ts'
import { isKeyed, MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import type { RestoreOutcome } from '#lib/core/restore-prediction.ts'
import type { IssuanceStamp, MechanismId } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Bench } from './bench.ts'
import type { Replaced } from './restore-snapshot.ts'
import { type SinceBackup, type Standing, standingOf } from './standing.ts'

export interface RestoredSession {
  readonly id: string
  readonly mechanism: MechanismId
  readonly user: string
  readonly outcome: RestoreOutcome
  /** Why its credential is refused; null if it is accepted. */
  readonly code: RefusalCode | null
  /** Whether its refresh token is accepted; null if the mechanism has none. */
  readonly refresh: boolean | null
}

/** Sessions that are evaluated at the same time. */
const BATCH = 50

/** How long a measurement waits for events of what happened during the restore, in any process. */
const MAX_WAIT_MS = 2000
const PAUSE_MS = 50

const NOTHING_REPLACED: Replaced = { lost: [], revived: [], outdated: [] }

/** The sessions of a bench, and the events since the backup. */
export interface Observed {
  readonly rows: readonly IndexedSession[]
  readonly events: readonly RecordedEvent[]
}

/**
 * Evaluates every session of a bench before and after a restore. Without the evaluation before, of a restore that was
 * interrupted, an active session that is refused counts as logged out.
 */
export class RestoreMeasurement {
  private readonly bench: Bench
  /** Sessions that had ended when the backup was made. */
  private readonly endedBefore: ReadonlySet<string>
  private rows: readonly IndexedSession[] = []
  private stamps: readonly (readonly [string, IssuanceStamp])[] = []
  private activeBefore: ReadonlySet<string> = new Set()
  private was: ReadonlyMap<string, Standing> = new Map()
  private is: ReadonlyMap<string, Standing> = new Map()

  constructor(bench: Bench, endedBefore: readonly string[]) {
    this.bench = bench
    this.endedBefore = new Set(endedBefore)
  }

  async before({ rows, events }: Observed): Promise<void> {
    const active = rows.filter(({ state }) => state === 'active')
    this.activeBefore = new Set(active.map(({ id }) => id))
    // Now the tables have the tokens that the clients have. A session that the restore ends keeps its access token.
    this.stamps = await this.stampsNow(active)
    this.was = await this.evaluate(rows, { ...this.sinceOf(events), refreshed: new Set() })
  }

  /** The stamps of the newest credentials, by session. */
  private async stampsNow(
    active: readonly IndexedSession[],
  ): Promise<readonly (readonly [string, IssuanceStamp])[]> {
    const keyed = active.filter(({ mechanism }) => isKeyed(mechanism))
    const found = await Promise.all(
      keyed.map(async ({ mechanism, id }) => {
        const entry = await this.bench.stores.tables[MECHANISM_FACTS[mechanism].table].find(id)
        return [id, entry?.state === 'live' ? entry.stored.session.stamp : undefined] as const
      }),
    )
    return found.flatMap(([id, stamp]) => (stamp === undefined ? [] : [[id, stamp] as const]))
  }

  /**
   * Sessions may have begun and ended during the restore, in any process: their events follow what they report.
   * @param observe reads the sessions and events as they are now
   * @param replaced what the stores had when they were put back
   */
  async after(
    observe: () => Promise<Observed>,
    { lost, revived, outdated }: Replaced = NOTHING_REPLACED,
  ): Promise<readonly RestoredSession[]> {
    const until = Date.now() + MAX_WAIT_MS
    for (;;) {
      const { rows, events } = await observe()
      this.rows = rows
      this.is = await this.evaluate(rows, this.sinceOf(events))
      const listed = new Set(rows.map(({ id }) => id))
      const active = new Set(rows.flatMap(({ id, state }) => (state === 'active' ? [id] : [])))
      const isComplete =
        lost.every((id) => listed.has(id)) &&
        !revived.some((id) => active.has(id)) &&
        !outdated.some((id) => active.has(id) && this.is.get(id)?.accepted) &&
        !rows.some((row) => this.changesLater(row, outdated))
      if (isComplete || Date.now() > until) break
      await sleep(PAUSE_MS)
    }
    return this.rows.flatMap((row) => {
      const outcome = this.outcomeOf(row)
      const { id, mechanism, user } = row
      const { code = null, refresh = null } = this.is.get(id) ?? {}
      return outcome === null ? [] : [{ id, mechanism, user, outcome, code, refresh }]
    })
  }

  /** What the restore changed, for the event log: it must not list sessions that are gone, nor miss those that returned. */
  events(): readonly LabEvent[] {
    return this.rows.flatMap((row): LabEvent[] => {
      const { mechanism, id: sessionId, user, node } = row
      const facts = { mechanism, sessionId, user, node }
      if (this.outcomeOf(row) === 'logged-out') {
        const reason = this.is.get(sessionId)?.endReason ?? 'store_lost'
        const ending = { reason, effect: 'immediate', effectiveAt: this.bench.now() } as const
        return [{ type: 'session.ended', ...facts, ...ending }]
      }
      const { endReason: reason, endedAt } = row
      if (reason === null || endedAt === null || !this.hasReturned(row)) return []
      return [{ type: 'session.returned', ...facts, reason, endedAt, session: activeAgain(row) }]
    })
  }

  /** Whether the store says that a session has ended, or got another token, and the event of it has not arrived. */
  private changesLater({ id, state }: IndexedSession, outdated: readonly string[]): boolean {
    const { endReason: reason, hasOtherToken = false } = this.is.get(id) ?? {}
    if (state !== 'active') return false
    return (reason !== undefined && reason !== 'store_lost') || (hasOtherToken && !outdated.includes(id))
  }

  /** Whether an ended session can be used as before: also one whose access token never left, and whose refresh token returns. */
  private hasReturned(row: IndexedSession): boolean {
    const is = this.is.get(row.id)
    if (row.state !== 'ended' || is?.accepted !== true) return false
    const wasRefused = this.endedInside(row) ? true : this.was.get(row.id)?.refresh === false
    return !this.wasAccepted(row) || (is.refresh === true && wasRefused)
  }

  /** Whether an ended session ended during the restore, or it is not known when. */
  private endedInside({ id }: IndexedSession): boolean {
    return !this.was.has(id) || this.activeBefore.has(id)
  }

  /** Whether copies of the credential of an ended session were accepted. */
  private wasAccepted(row: IndexedSession): boolean {
    if (this.endedInside(row)) return row.copiesLiveUntilAt !== null
    return this.was.get(row.id)?.accepted === true
  }

  private outcomeOf(row: IndexedSession): RestoreOutcome | null {
    const { id } = row
    const isAccepted = this.is.get(id)?.accepted === true
    if (row.state === 'active') {
      if (isAccepted) return 'stayed'
      const was = this.was.get(id)
      const wasRefused = was !== undefined && !was.accepted && was.code !== 'unknown_session'
      // One that has expired is listed until the next sweep.
      const hasExpired = checkLifetime(row, this.bench.now()) !== null
      return wasRefused || hasExpired ? null : 'logged-out'
    }
    if (isAccepted && !this.wasAccepted(row)) return 'returned'
    // It had ended when the backup was made: only its return is of interest.
    if (this.endedBefore.has(id)) return null
    return isAccepted ? 'never-left' : 'stayed-ended'
  }

  private sinceOf(events: readonly RecordedEvent[]): SinceBackup {
    const { stamps, refreshed } = sinceOf(events)
    return { stamps: new Map([...stamps, ...this.stamps]), refreshed }
  }

  private async evaluate(
    rows: readonly IndexedSession[],
    since: SinceBackup,
  ): Promise<ReadonlyMap<string, Standing>> {
    const standings = new Map<string, Standing>()
    for (let from = 0; from < rows.length; from += BATCH) {
      const batch = rows.slice(from, from + BATCH)
      const found = await Promise.all(
        batch.map(async (row) => [row.id, await standingOf(this.bench, row, since)] as const),
      )
      for (const [id, standing] of found) standings.set(id, standing)
    }
    return standings
  }
}

function sinceOf(events: readonly RecordedEvent[]): SinceBackup {
  const stamps = new Map<string, IssuanceStamp>()
  const refreshed = new Set<string>()
  for (const event of events) {
    if (event.type === 'session.created' && event.stamp) stamps.set(event.sessionId, event.stamp)
    if (event.type === 'token.refreshed' && event.family) refreshed.add(event.sessionId)
  }
  return { stamps, refreshed }
}

/** A row of the index as the view of an active session. */
function activeAgain({ fingerprint: _, kid: __, ...view }: IndexedSession) {
  return { ...view, state: 'active', endReason: null, endedAt: null, copiesLiveUntilAt: null } as const
}
