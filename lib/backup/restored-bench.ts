import { randomBytes } from 'node:crypto'
import { type ClockState, MAX_OFFSET_SECONDS, readClock } from '#lib/core/clock.ts'
import { MECHANISM_FACTS, type Table } from '#lib/core/mechanism-facts.ts'
import { publicNameOf } from '#lib/core/public-name.ts'
import { type Instant, MECHANISM_IDS } from '#lib/core/session.ts'
import { createLedger, type Ledger } from '#lib/ledger/ledger.ts'
import { createLedgerIndex, type LedgerIndex } from '#lib/ledger/ledger-index.ts'
import { compareSeq } from '#lib/ledger/seq.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import { RedoLog } from '#lib/redis/redo-log.ts'
import { redisRevocations } from '#lib/redis/revocations.ts'
import { type RedisSessions, redisSessions } from '#lib/redis/sessions.ts'
import { type Database, databaseStore } from '#lib/stores/database.ts'
import type { JournalEntry } from './journal-line.ts'
import { repeatEnds } from './repeat-ends.ts'
import { publishStaged, readStaged, writeStaged } from './staged-state.ts'

/** As long as a bench lives at most. */
const LIFE_MS = 24 * 60 * 60 * 1000

/** The fields of the stored state of a bench that a restore uses. */
interface StoredBench {
  readonly revision: number
  readonly clock: ClockState
}

/** One bench of a restored deployment, before any process serves it: its state is not under its key until `publish`. */
export class RestoredBench {
  readonly publicName: string
  private readonly redis: RedisClient
  private readonly id: string
  private readonly state: StoredBench
  private readonly index: LedgerIndex
  private readonly ledger: Ledger
  private appended = 0

  private constructor(redis: RedisClient, id: string, state: StoredBench) {
    this.redis = redis
    this.id = id
    this.state = state
    this.publicName = publicNameOf(id)
    this.index = createLedgerIndex(redis, id, LIFE_MS)
    this.ledger = createLedger(redis, id, this.index, () => this.now(), LIFE_MS)
  }

  /** Null if the bench has expired since the backup. */
  static async open(redis: RedisClient, id: string): Promise<RestoredBench | null> {
    const text = await readStaged(redis, id)
    return text === null ? null : new RestoredBench(redis, id, JSON.parse(text) as StoredBench)
  }

  /** Puts the state in its place, in one step: from then on the bench can be used. */
  publish(): Promise<void> {
    return publishStaged(this.redis, this.id)
  }

  private now(): Instant {
    return readClock(this.state.clock, Date.now())
  }

  /**
   * Ends again what ended after the backup.
   * @param entries those of this bench in the journal
   * @returns how many of them are later than the backup
   */
  async repeat(entries: readonly JournalEntry[], database: Database | null): Promise<number> {
    const position = await this.ledger.newest()
    const later = entries
      .filter(({ seq }) => compareSeq(seq, position) > 0)
      .sort((x, y) => compareSeq(x.seq, y.seq))
    const ends = later.map(({ end }) => end)
    const rows = await this.index.all({})
    const rowsById = new Map(rows.map((row) => [row.id, row]))
    const clock = {
      now: () => this.now(),
      nativeMs: (until: Instant) => Math.max(1, until - this.now()) + LIFE_MS,
      frozenMs: () => 0,
    }
    const stores = {
      tables: this.tables(clock),
      inDatabase: database && databaseStore(database, this.id, clock.now),
      revocations: redisRevocations(this.redis, this.id, { ...clock, lifetimeMs: LIFE_MS }, new RedoLog()),
      copiesUntil: (id: string) => rowsById.get(id)?.absoluteExpiresAt ?? this.now() + LIFE_MS,
    }
    await repeatEnds(stores, ends)
    for (const end of ends) {
      if (end.kind === 'user-revoked') continue
      const row = rowsById.get(end.sessionId)
      if (row?.state !== 'active') continue
      await this.append({
        type: 'session.ended',
        mechanism: end.mechanism,
        sessionId: end.sessionId,
        user: row.user,
        node: row.node,
        reason: end.kind === 'ended' ? end.reason : 'store_lost',
        effect: 'immediate',
        effectiveAt: this.now(),
      })
    }
    await this.ledger.whenFlushed()
    return later.length
  }

  /**
   * Refuses everything that was issued before now. The clock of the bench may have been advanced after the backup, so the
   * epoch is the latest instant that it can have shown.
   * @returns the number of sessions that the event log listed as active
   */
  async refuseAll(): Promise<number> {
    const epoch = Date.now() + MAX_OFFSET_SECONDS * 1000 + 1000
    const restore = { id: randomBytes(9).toString('base64url'), epoch }
    const state = JSON.stringify({ ...this.state, revision: this.state.revision + 1, restore })
    await writeStaged(this.redis, this.id, state)
    const active = await this.index.all({ state: 'active' })
    for (const { mechanism, id: sessionId, user, node } of active) {
      const ending = { reason: 'store_lost', effect: 'immediate', effectiveAt: this.now() } as const
      await this.append({ type: 'session.ended', mechanism, sessionId, user, node, ...ending })
    }
    await this.ledger.whenFlushed()
    return active.length
  }

  /** More than the ledger keeps for later writing would be dropped. */
  private async append(event: Parameters<Ledger['append']>[0]): Promise<void> {
    this.ledger.append(event)
    this.appended++
    if (this.appended % 500 === 0) await this.ledger.whenFlushed()
  }

  private tables(clock: Parameters<typeof redisSessions>[2]): Record<Table, RedisSessions> {
    return Object.fromEntries(
      MECHANISM_IDS.map((mechanism) => {
        const { table } = MECHANISM_FACTS[mechanism]
        return [table, redisSessions(this.redis, { benchId: this.id, table, mechanism }, clock)]
      }),
    ) as Record<Table, RedisSessions>
  }
}
