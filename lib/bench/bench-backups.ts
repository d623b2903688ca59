import { BackupRefused } from '#lib/backup/refusal.ts'
import { openRecords, sealRecords } from '#lib/backup/sealed-text.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import type { RestoreProtection } from '#lib/core/restore-prediction.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'
import { MAX_EVENTS } from '#lib/ledger/ledger.ts'
import { type BackupShelf, redisBackups } from '#lib/redis/bench-backups.ts'
import { IncompatibleDump } from '#lib/redis/dump.ts'
import type { Bench } from './bench.ts'
import {
  applySnapshot,
  type BackupSummary,
  type BenchSnapshot,
  recordsOfSnapshot,
  snapshotOfRecords,
  takeSnapshot,
} from './bench-snapshot.ts'
import type { Benches } from './benches.ts'
import { type RestoredSession, RestoreMeasurement } from './restore-measurement.ts'
import { nextEpoch, protectRestored, restartNodes } from './restore-protection.ts'
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

  async list(): Promise<readonly BackupSummary[]> {
    return (await this.shelf.summaries())
      .map((summary) => JSON.parse(summary) as BackupSummary)
      .sort((x, y) => y.at - x.at)
  }

  /** @throws RequestRefused `conflict` if there are as many as allowed; `session_too_large` if it is too large */
  async create(): Promise<BackupSummary> {
    const { bench, secrets } = this.options
    assertReachable(bench)
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
   * @throws RequestRefused before anything is changed: `not_found`; `conflict` with the reason
   */
  async restore(id: string, protection: RestoreProtection): Promise<readonly RestoredSession[]> {
    const { bench, benches } = this.options
    const { ledger, index } = bench.observer
    assertReachable(bench)
    const snapshot = await this.read(id)
    assertSameStore(bench, snapshot)
    await ledger.whenFlushed()
    const since = await this.eventsSince(snapshot, protection)
    const rows = await index.all({})
    const measurement = new RestoreMeasurement(bench, snapshot, rows, since)
    await measurement.before()
    const previous = bench.state.restore?.epoch ?? null
    const epoch = protection === 'epoch' ? await nextEpoch(bench, rows) : previous
    // Set before the stores are put back: from then on, nothing in them counts.
    if (epoch !== previous) await restartNodes(benches, bench, epoch)
    await applySnapshot(bench, snapshot, rows).catch(refuseIncompatible)
    await restartNodes(benches, bench, epoch)
    await bench.stores.readRevocationData()
    await bench.stores.retime()
    await protectRestored(bench, { protection, events: since, rows })
    const sessions = await measurement.after()
    for (const event of measurement.events()) this.emit(event)
    const count = (outcome: RestoredSession['outcome']) =>
      sessions.filter((session) => session.outcome === outcome).length
    const counts = { returned: count('returned'), loggedOut: count('logged-out') }
    this.emit({ type: 'backup.restored', backup: id, protection, ...counts })
    await ledger.whenFlushed()
    return sessions
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

function refuseIncompatible(error: unknown): never {
  if (!(error instanceof IncompatibleDump)) throw error
  throw new RequestRefused(
    'conflict',
    'This Redis cannot read the backup: a newer version of Redis made it. Nothing was changed.',
  )
}

function unknownBackup(): RequestRefused {
  return new RequestRefused('not_found', 'Backup not found on this bench.')
}
