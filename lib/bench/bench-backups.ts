import { BackupRefused } from '#lib/backup/refusal.ts'
import { openRecords, sealRecords } from '#lib/backup/sealed-text.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import type { RestoreProtection } from '#lib/core/restore-prediction.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'
import { MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { type BackupLock, takeBackupLock } from '#lib/redis/backup-lock.ts'
import { type BackupShelf, redisBackups } from '#lib/redis/bench-backups.ts'
import type { Bench } from './bench.ts'
import {
  type BackupSummary,
  type BenchSnapshot,
  recordsOfSnapshot,
  snapshotOfRecords,
  takeSnapshot,
} from './bench-snapshot.ts'
import type { Benches } from './benches.ts'
import type { RestoredSession } from './restore-measurement.ts'
import { readAndComplete, runRestore } from './restore-run.ts'
import type { OnEvent } from './session-operator.ts'
import { BENCH_LIFE_MS } from './state.ts'

/** For each bench. */
export const MAX_BACKUPS = 3
/** Of one backup, as it is stored. About two thousand sessions. */
const MAX_BYTES = 256 * 1024

export interface BackupsOptions {
  readonly benches: Pick<Benches, 'change'>
  readonly bench: Bench
  /** Newest first. */
  readonly secrets: readonly [string, ...string[]]
  readonly onEvent: OnEvent
}

export interface RestoreResult {
  readonly sessions: readonly RestoredSession[]
  /**
   * Whether the bench had been restored since the backup. Then sessions that ended after the backup were active again, or the
   * other way round, so the result cannot be compared with that of a first restore. False if the event log no longer has it.
   */
  readonly restoredBefore: boolean
}

/** The backups of a bench. They are stored sealed in Redis, next to what they are copies of, for as long as the bench. */
export class BenchBackups {
  private readonly options: BackupsOptions
  private readonly shelf: BackupShelf

  constructor(options: BackupsOptions) {
    this.options = options
    const { redis } = options.bench.stores
    const limits = { max: MAX_BACKUPS, lifetimeMs: BENCH_LIFE_MS }
    this.shelf = redisBackups(redis, options.bench.id, limits)
  }

  /** One whose summary cannot be read is listed as damaged, so that it can be deleted. */
  async list(): Promise<readonly BackupSummary[]> {
    const { bench } = this.options
    const listed = (await this.shelf.summaries()).map(
      ([id, text]) => summaryIn(text) ?? damaged(id, bench.now()),
    )
    return listed.sort((x, y) => y.at - x.at)
  }

  /** @throws RequestRefused `conflict` if there are as many as allowed; `session_too_large` if it is too large */
  async create(): Promise<BackupSummary> {
    assertReachable(this.options.bench)
    return this.alone(() => this.createAlone())
  }

  private async createAlone(): Promise<BackupSummary> {
    const { bench, secrets } = this.options
    const { snapshot, contents } = await takeSnapshot(bench)
    const { id, at } = snapshot.about
    const text = await sealRecords(secrets[0], recordsOfSnapshot(snapshot))
    if (text.length > MAX_BYTES) {
      throw new RequestRefused(
        'session_too_large',
        `The backup has ${text.length} bytes. A bench may store ${MAX_BYTES} for each; end some sessions first.`,
      )
    }
    const sessions = contents.reduce((sum, { records }) => sum + records, 0)
    const summary = { id, at, sessions, bytes: text.length, contents }
    if (!(await this.shelf.put(id, JSON.stringify(summary), text))) {
      throw new RequestRefused('conflict', `The bench has ${MAX_BACKUPS} backups. Delete one first.`)
    }
    this.emit({ type: 'backup.created', backup: id, sessions })
    return summary
  }

  async delete(id: string): Promise<void> {
    if (!(await this.shelf.delete(id))) throw unknownBackup()
  }

  /**
   * Puts the stores of the bench back, as the nodes restart, and reports what became of each session.
   * @throws RequestRefused before anything is changed: `not_found`; `conflict` with the reason. Later: `service_unavailable`
   * if a store became unavailable; `conflict` if the bench was reset
   */
  async restore(id: string, protection: RestoreProtection): Promise<RestoreResult> {
    assertReachable(this.options.bench)
    return this.alone((lock) => this.restoreAlone(id, protection, lock))
  }

  private async restoreAlone(
    id: string,
    protection: RestoreProtection,
    lock: BackupLock,
  ): Promise<RestoreResult> {
    const { bench, benches } = this.options
    const context = { bench, benches, lock, emit: (event: LabEvent) => this.emit(event) }
    await readAndComplete(context)
    const snapshot = await this.read(id)
    assertSameStore(bench, snapshot)
    await bench.observer.ledger.whenFlushed()
    const events = await this.eventsSince(snapshot, protection)
    const rows = await bench.observer.index.all({})
    try {
      const sessions = await runRestore(context, { snapshot, protection, observed: { rows, events } })
      return { sessions, restoredBefore: events.some(({ type }) => type === 'backup.restored') }
    } catch (error) {
      if (error instanceof StoreUnavailable) throw interrupted(error.store)
      throw error
    }
  }

  /**
   * Runs a backup or a restore while no other process runs one on this bench.
   * @throws RequestRefused `conflict` while one does
   */
  private async alone<T>(work: (lock: BackupLock) => Promise<T>): Promise<T> {
    const { bench } = this.options
    const lock = await takeBackupLock(bench.stores.redis, bench.id)
    if (lock === null) {
      throw new RequestRefused(
        'conflict',
        'A backup or a restore of this bench is running. Wait until it is done.',
      )
    }
    try {
      return await work(lock)
    } finally {
      await lock.release()
    }
  }

  /** @throws RequestRefused `conflict` if it is damaged, of an earlier format, or sealed with another secret */
  private async read(id: string): Promise<BenchSnapshot> {
    const { bench, secrets } = this.options
    const text = await this.shelf.contents(id)
    if (text === null) throw unknownBackup()
    try {
      return snapshotOfRecords(await openRecords(secrets, text), bench.id)
    } catch (error) {
      if (!(error instanceof BackupRefused)) throw error
      throw new RequestRefused('conflict', `${error.message} Nothing was changed.`)
    }
  }

  /**
   * What happened since the backup, from the event log, which is not part of it.
   * @throws RequestRefused `conflict` if the ends are to be repeated and the log no longer reaches back
   */
  private async eventsSince(
    { about }: BenchSnapshot,
    protection: RestoreProtection,
  ): Promise<readonly RecordedEvent[]> {
    const { ledger } = this.options.bench.observer
    if (await ledger.retains(about.position)) return ledger.read(about.position, MAX_EVENTS * 2)
    if (protection !== 'journal') return []
    throw new RequestRefused(
      'conflict',
      'The event log no longer reaches back to this backup, so the ends since then are not known. Restore it with the protection epoch.',
    )
  }

  private emit(event: LabEvent): void {
    const { bench, onEvent } = this.options
    onEvent(bench.append(event))
  }
}

/** @throws StoreUnavailable if a fault of the bench keeps its stores from being read or written */
function assertReachable({ state: { faults } }: Bench): void {
  if (faults.redis === 'down' || faults.redis === 'read-only') throw new StoreUnavailable('redis')
}

/** @throws RequestRefused `conflict` if the records would be put back into a store that is not in use */
function assertSameStore({ state: { policy } }: Bench, { about }: BenchSnapshot): void {
  const { store } = policy.serverSession
  if (store === about.store) return
  throw new RequestRefused(
    'conflict',
    `The backup was made while the store of server-session was ${about.store}; now it is ${store}. Change it back first. Nothing was changed.`,
  )
}

function interrupted(store: string): RequestRefused {
  return new RequestRefused(
    'service_unavailable',
    `The ${store} store became unavailable during the restore, so it is not known whether the stores were put back. With the protection epoch or journal no ended session is accepted. The list of sessions is corrected when the store is available.`,
    { retryAfterSeconds: 5 },
  )
}

/** The summary of a backup; null if it cannot be read. */
function summaryIn(text: string): BackupSummary | null {
  try {
    const found = JSON.parse(text) as Partial<BackupSummary> | null
    const numbers = [found?.at, found?.sessions, found?.bytes]
    const isWhole =
      typeof found?.id === 'string' && Array.isArray(found.contents) && numbers.every(Number.isFinite)
    return isWhole ? (found as BackupSummary) : null
  } catch {
    return null
  }
}

const damaged = (id: string, at: number): BackupSummary => ({
  ...{ id, at, sessions: 0, bytes: 0, contents: [] },
  damaged: true,
})

function unknownBackup(): RequestRefused {
  return new RequestRefused('not_found', 'Backup not found on this bench.')
}
