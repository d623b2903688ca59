import { isKeyed, MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import type { RestoreOutcome } from '#lib/core/restore-prediction.ts'
import type { IssuanceStamp, MechanismId } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Bench } from './bench.ts'
import type { BenchSnapshot } from './bench-snapshot.ts'
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

/** Evaluates every session of a bench before and after a restore. */
export class RestoreMeasurement {
  private readonly bench: Bench
  private readonly rows: readonly IndexedSession[]
  private readonly endedBefore: ReadonlySet<string>
  private since: SinceBackup
  private was: ReadonlyMap<string, Standing> = new Map()
  private is: ReadonlyMap<string, Standing> = new Map()

  constructor(
    bench: Bench,
    { about }: BenchSnapshot,
    rows: readonly IndexedSession[],
    events: readonly RecordedEvent[],
  ) {
    this.bench = bench
    this.rows = rows
    this.endedBefore = new Set(about.ended)
    this.since = sinceOf(events)
  }

  async before(): Promise<void> {
    // Now the tables have the tokens that the clients have. A session that the restore ends keeps its access token.
    this.since = { ...this.since, stamps: new Map([...this.since.stamps, ...(await this.stampsNow())]) }
    this.was = await this.evaluate({ ...this.since, refreshed: new Set() })
  }

  /** The stamps of the newest credentials, by session. */
  private async stampsNow(): Promise<readonly (readonly [string, IssuanceStamp])[]> {
    const keyed = this.rows.filter(({ mechanism, state }) => isKeyed(mechanism) && state === 'active')
    const found = await Promise.all(
      keyed.map(async ({ mechanism, id }) => {
        const entry = await this.bench.stores.tables[MECHANISM_FACTS[mechanism].table].find(id)
        return [id, entry?.state === 'live' ? entry.stored.session.stamp : undefined] as const
      }),
    )
    return found.flatMap(([id, stamp]) => (stamp === undefined ? [] : [[id, stamp] as const]))
  }

  async after(): Promise<readonly RestoredSession[]> {
    this.is = await this.evaluate(this.since)
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
        const ending = { reason: 'store_lost', effect: 'immediate', effectiveAt: this.bench.now() } as const
        return [{ type: 'session.ended', ...facts, ...ending }]
      }
      const { endReason: reason, endedAt } = row
      if (reason === null || endedAt === null || !this.hasReturned(row)) return []
      return [{ type: 'session.returned', ...facts, reason, endedAt, session: activeAgain(row) }]
    })
  }

  /** Whether an ended session can be used as before: also one whose access token never left, and whose refresh token returns. */
  private hasReturned({ id }: IndexedSession): boolean {
    const [was, is] = [this.was.get(id), this.is.get(id)]
    if (is?.accepted !== true) return false
    return was?.accepted !== true || (is.refresh === true && was.refresh === false)
  }

  private outcomeOf({ id, state }: IndexedSession): RestoreOutcome | null {
    const wasAccepted = this.was.get(id)?.accepted === true
    const isAccepted = this.is.get(id)?.accepted === true
    if (state === 'active') return isAccepted ? 'stayed' : wasAccepted ? 'logged-out' : null
    if (isAccepted && !wasAccepted) return 'returned'
    // It had ended when the backup was made: only its return is of interest.
    if (this.endedBefore.has(id)) return null
    return isAccepted ? 'never-left' : 'stayed-ended'
  }

  private async evaluate(since: SinceBackup): Promise<ReadonlyMap<string, Standing>> {
    const standings = new Map<string, Standing>()
    for (let from = 0; from < this.rows.length; from += BATCH) {
      const batch = this.rows.slice(from, from + BATCH)
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
