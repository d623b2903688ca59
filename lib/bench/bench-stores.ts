import { MECHANISM_FACTS, type Table } from '#lib/core/mechanism-facts.ts'
import { type Instant, MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import { TOPOLOGIES } from '#lib/core/topology.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import { deleteKeys, orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { type DeviceNames, redisDeviceNames } from '#lib/redis/device-names.ts'
import { benchKeys, tableKeys } from '#lib/redis/keys.ts'
import { type MeasurementRecord, redisMeasurement } from '#lib/redis/measurement.ts'
import { RedoLog, withRedoLog } from '#lib/redis/redo-log.ts'
import { redisRevocations } from '#lib/redis/revocations.ts'
import { type RedisSessions, redisSessions } from '#lib/redis/sessions.ts'
import { redisShop } from '#lib/redis/shop.ts'
import {
  countRowsOf,
  type Database,
  databaseStore,
  type LastingEnds,
  putMarkInRows,
  readBenchRows,
  replaceBenchRows,
  rowIdsOfUser,
} from '#lib/stores/database.ts'
import { BENCH_LIFE_MS } from './state.ts'

export interface BenchStoresOptions {
  readonly redis: RedisClient
  readonly database: Database
  readonly benchId: string
  readonly now: () => Instant
  readonly isFrozen: () => boolean
}

/** The stores of a bench outside the memory of its nodes: tables and revocation data in Redis, and rows in the database. */
export class BenchStores {
  readonly redis: RedisClient
  /** One per mechanism: its records, or its session index. */
  readonly tables: Readonly<Record<Table, RedisSessions>>
  readonly inDatabase: SessionStore
  /** The newest measurement of the comparison on this bench. */
  readonly measurement: MeasurementRecord
  readonly revocations: ReturnType<typeof redisRevocations>
  readonly deviceNames: DeviceNames
  private readonly options: BenchStoresOptions
  private readonly redoLog = new RedoLog()

  constructor(options: BenchStoresOptions) {
    const { redis, database, benchId, now, isFrozen } = options
    this.options = options
    this.redis = redis
    this.inDatabase = databaseStore(database, benchId, now)
    const clock = {
      now,
      nativeMs: (until: Instant) => (isFrozen() ? BENCH_LIFE_MS : Math.max(1, Math.ceil(until - now()))),
      frozenMs: () => (isFrozen() ? BENCH_LIFE_MS : 0),
    }
    this.tables = Object.fromEntries(
      MECHANISM_IDS.map((mechanism) => {
        const { table } = MECHANISM_FACTS[mechanism]
        return [table, withRedoLog(redisSessions(redis, { benchId, table, mechanism }, clock), this.redoLog)]
      }),
    ) as Record<Table, RedisSessions>
    const outer = {
      now,
      nativeMs: (until: Instant) => this.outerMs(until),
      lifetimeMs: BENCH_LIFE_MS,
    }
    this.measurement = redisMeasurement(redis, benchId, BENCH_LIFE_MS)
    this.deviceNames = redisDeviceNames(redis, benchId, BENCH_LIFE_MS)
    this.revocations = redisRevocations(redis, benchId, outer, this.redoLog)
  }

  /**
   * The native lifetime of data that cannot be retimed later, such as a seal: until this instant, plus the longest time for
   * which the bench clock may be frozen. It is an upper bound; the exact expiry is checked against the bench clock.
   */
  outerMs(until: Instant): number {
    return Math.max(0, until - this.options.now()) + BENCH_LIFE_MS
  }

  /** Counts the rows of the bench in the database. */
  countRows(): Promise<number> {
    return countRowsOf(this.options.database, this.options.benchId)
  }

  /** The IDs of the rows of a user in the database, tombstones included. */
  rowsOfUser(user: string): Promise<readonly string[]> {
    return rowIdsOfUser(this.options.database, this.options.benchId, user)
  }

  /** Puts a mark in place of a user in the tombstones of the database. */
  putMarkInRows(user: string, mark: string): Promise<void> {
    return putMarkInRows(this.options.database, this.options.benchId, user, mark)
  }

  /** All rows of the bench in the database, for a backup. */
  readRows(): Promise<readonly object[]> {
    return readBenchRows(this.options.database, this.options.benchId)
  }

  /** Replaces all rows of the bench in the database by those of a backup. @returns the sessions as they were */
  async replaceRows(
    rows: readonly object[],
    ends: LastingEnds | null,
  ): Promise<readonly { readonly id: string; readonly hasEnded: boolean; readonly digest: string }[]> {
    const deleted = await replaceBenchRows(this.options.database, this.options.benchId, rows, ends)
    return deleted.map(({ id, end_reason, digest }) => ({ id, hasEnded: end_reason !== null, digest }))
  }

  /** Ends sessions in the table of a mechanism whose key was deleted. */
  async endByKey(mechanism: MechanismId, ids: readonly string[]): Promise<void> {
    const table = this.tables[MECHANISM_FACTS[mechanism].table]
    for (const id of ids) await table.end(id, 'key_retired', this.options.now())
  }

  /** Adapts native expiry in Redis to the bench clock. */
  async retime(): Promise<void> {
    await Promise.all(Object.values(this.tables).map((table) => table.retime()))
  }

  /** Reads the state of the revocation data. If Redis is unavailable, the process continues with the last state it read. */
  async readRevocationData(): Promise<void> {
    await this.revocations.resume().catch(() => {})
  }

  /** Repeats recent revocations on a Redis that may have lost them: another master, or an older snapshot. */
  async replayRevocations(): Promise<void> {
    // If Redis becomes unavailable again, this runs again after it has returned.
    await Promise.allSettled([this.redoLog.repeat(), this.revocations.resume()])
  }

  /** The recent revocations are no longer repeated on another Redis: a reset has ended all sessions. */
  clearRedoLog(): void {
    this.redoLog.clear()
  }

  /** Deletes the data of the mechanisms in Redis, as a restart without a snapshot does. */
  async emptyRedis(known: readonly IndexedSession[]): Promise<void> {
    await Promise.all([
      ...Object.values(this.tables).map((table) => table.clear()),
      this.revocations.clear(known),
    ])
  }

  /** Deletes all session records. @param hasRows whether the bench uses the database: it is not opened otherwise */
  async clearSessions(hasRows: boolean): Promise<void> {
    this.clearRedoLog()
    const { deviceNames, backups } = benchKeys(this.options.benchId)
    // Its backups contain the sessions that are deleted. First, because a restore that is running writes nothing from then on.
    await orUnavailable(this.redis.unlink(deviceNames, backups))
    if (hasRows) await this.inDatabase.clear()
    await Promise.all(Object.values(this.tables).map((table) => table.clear()))
  }

  /** Deletes the carts and orders of every topology of the services. */
  async clearShop(users: readonly string[]): Promise<void> {
    const { redis, benchId } = this.options
    await Promise.all(TOPOLOGIES.map((topology) => redisShop(redis, benchId, topology).delete(users)))
  }

  /**
   * Deletes the keys of the bench itself, and what outlasts its sessions.
   * @param users who may be revoked without having a session
   * @param known sessions of which tombstones may be stored
   */
  async deleteBenchKeys(users: readonly string[], known: readonly IndexedSession[]): Promise<void> {
    const { events, milestones, measurement, backups, backupLock, ids, completeSince, ...keys } = benchKeys(
      this.options.benchId,
    )
    const { auditRows, auditAddresses, auditSalts, auditHead, deviceNames, networks, revokedUsers } = keys
    const { runs, runResults } = keys
    await orUnavailable(
      this.redis.unlink(
        ...[events, milestones, measurement, backups, backupLock, ids, completeSince],
        ...[auditRows, auditAddresses, auditSalts, auditHead, deviceNames, networks, runs, runResults],
        ...MECHANISM_IDS.flatMap((mechanism) => users.map((user) => `${revokedUsers}${mechanism}:${user}`)),
      ),
    )
    const recordOf = ({ id, mechanism }: IndexedSession) =>
      tableKeys(this.options.benchId, MECHANISM_FACTS[mechanism].table).record + id
    await deleteKeys(this.redis, known.map(recordOf))
  }

  /** Counts the sessions of a seeded bench, one mechanism at a time, starting with 1. */
  async countSession(mechanism: MechanismId): Promise<number> {
    const { ids } = benchKeys(this.options.benchId)
    const [count] = await orUnavailable(
      Promise.all([this.redis.hincrby(ids, mechanism, 1), this.redis.pexpire(ids, BENCH_LIFE_MS)]),
    )
    return count
  }
}
