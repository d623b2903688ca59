import { randomBytes } from 'node:crypto'
import type { LabEvent } from '#lib/ledger/event.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import { createCountedChecks, type PendingChecks } from './counted-checks.ts'
import { markOf } from './digest.ts'
import type { AuditFact } from './fact.ts'
import { type AuditRow, erasedName } from './row.ts'
import { type AuditPage, createTrailReader, type PageOptions, type ReadRow } from './trail-reader.ts'
import { type Checkpoint, trailStore } from './trail-store.ts'
import { createTrailWriter, type Entry } from './trail-writer.ts'
import { type Anchor, ERASURE_EVENT, type Verification } from './verify.ts'
import { factsOf } from './vocabulary.ts'
import { createWriteQueue } from './write-queue.ts'

/** Why the recording is not complete now. */
export type NotRecording = 'policy' | 'store' | 'lost'

export interface TrailState extends Checkpoint {
  readonly recording: {
    readonly on: boolean
    /** Null if it is on. */
    readonly because: NotRecording | null
    /** Facts of this process that are not written yet. */
    readonly waiting: number
    /** Accepted checks and repeated refusals of this process that are counted in the current minute. */
    readonly counting: PendingChecks
  }
}

/**
 * The audit trail of one bench: rows that continue each other by their hashes, derived from events. No request waits for it,
 * and no decision reads it.
 */
export interface AuditTrail {
  /** @param cause the seq of the event */
  note(event: LabEvent, cause: string): void
  /** Records a decision that is no event of the event log. */
  record(fact: AuditFact): void
  /** Resolves when everything noted so far is written, except the checks that are being counted. */
  whenFlushed(): Promise<void>
  /** The newest row, what is kept, and whether the recording is complete. */
  state(): Promise<TrailState>
  page(options: PageOptions): Promise<AuditPage>
  /** All rows after a seq, in batches, without damaged ones. */
  rows(after?: number): AsyncGenerator<readonly AuditRow[]>
  /** The same with damaged ones, each with what is wrong with it. */
  entries(after?: number): AsyncGenerator<readonly ReadRow[]>
  /** Verifies the stored rows, and that the newest one is that of the head. */
  verify(anchor?: Anchor): Promise<Verification>
  /** The rows about a user. */
  rowsOf(name: string): Promise<readonly AuditRow[]>
  /**
   * Erases a user: deletes the salt and the addresses, and writes a row about it. The rows keep marks, which nothing can be
   * computed from, so the chain is still intact.
   * @returns what stands for the user in the rows from now on, and how many rows that are
   */
  erase(name: string): Promise<{ readonly mark: string; readonly rows: number }>
  /** Background work: deletes rows that have become too old, also if no further row is written. */
  tidy(): void
  /** Writes the counts of checks now, for a process that shuts down. */
  settle(): void
  /** The bench is deleted: nothing is written any more. */
  close(): Promise<void>
}

export interface TrailOptions {
  readonly redis: RedisClient
  readonly benchId: string
  /** How long the keys live after their last change. */
  readonly lifetimeMs: number
  readonly now: () => number
  /** The settings of the policy; null if this bench has no trail. */
  readonly settings: () => {
    readonly recording: boolean
    readonly retainSeconds: number
    readonly maxRows: number
  } | null
  /** Called when rows were lost. */
  readonly onLost?: (count: number) => void
}

export function createAuditTrail({
  redis,
  benchId,
  lifetimeMs,
  now,
  settings,
  onLost,
}: TrailOptions): AuditTrail {
  const retention = () => {
    const { maxRows = 1, retainSeconds = 1 } = settings() ?? {}
    return { maxRows, retainMs: retainSeconds * 1000 }
  }
  const store = trailStore(redis, benchId, lifetimeMs, retention)
  const reader = createTrailReader(store)
  const entryOf = (fact: AuditFact, cause?: string): Entry => ({
    ...{ fact, cause },
    ...{ at: now(), recordedAt: Date.now() },
  })
  const writer = createTrailWriter(store, (known, stored) =>
    queue.push(entryOf({ ...INTERRUPTED, reason: 'rows_missing', from: { ...known }, to: { ...stored } })),
  )
  const queue = createWriteQueue({
    write: (entries) => writer.write(entries),
    lossOf: (count, since) => {
      onLost?.(count)
      return { ...entryOf({ ...INTERRUPTED, reason: 'rows_lost', count, since }), lost: count }
    },
    now,
  })
  const checks = createCountedChecks(now, (fact) => queue.push(entryOf(fact)))
  /** On the wall clock. */
  let trimmedAt = Date.now()

  async function whenFlushed(): Promise<void> {
    checks.closeOld()
    await queue.whenFlushed()
  }

  async function state(): Promise<TrailState> {
    const policy = settings()
    const checkpoint = await store.trim()
    const because =
      policy?.recording === true ? (queue.isFailing() ? 'store' : queue.lost() > 0 ? 'lost' : null) : 'policy'
    return {
      ...checkpoint,
      lost: checkpoint.lost + queue.lost(),
      recording: {
        ...{ on: because === null, because },
        ...{ waiting: queue.waiting(), counting: checks.pending() },
      },
    }
  }

  async function rowsOf(name: string): Promise<readonly AuditRow[]> {
    await whenFlushed()
    const found: AuditRow[] = []
    for await (const rows of reader.batches()) found.push(...rows.filter(({ user }) => user === name))
    return found
  }

  /** Deletes the addresses of rows whose user was erased. */
  async function deleteErasedAddresses(): Promise<void> {
    for await (const rows of reader.batches()) {
      const erased = rows.filter(({ addressMark, salt }) => addressMark !== undefined && salt === undefined)
      await store.deleteAddresses(erased.map(({ seq }) => seq))
    }
  }

  return {
    note(event, cause) {
      const policy = settings()
      if (policy === null) return
      if (event.type === 'session.ended') checks.close(event.sessionId)
      for (const fact of factsOf(event, now())) {
        if (!policy.recording && fact.isAlways !== true) continue
        if (fact.isSampled) checks.add(fact)
        else if (fact.repeats === undefined || !checks.addRepeated(fact, fact.repeats))
          queue.push(entryOf(fact, cause))
      }
      if (event.type === 'clock.advanced') checks.closeOld()
      // From now on, nothing is counted.
      if (!policy.recording) checks.closeAll()
    },
    record(fact) {
      if (settings()?.recording) queue.push(entryOf(fact))
    },
    whenFlushed,
    state,
    page: reader.page,
    rows: reader.batches,
    entries: reader.entries,
    verify: reader.verify,
    rowsOf,
    async erase(name) {
      checks.closeAll()
      const rows = await rowsOf(name)
      const { [name]: known } = await store.salts()
      // A user without rows gets a mark as well, which stands for the user in other places.
      const salt = known ?? randomBytes(16).toString('base64url')
      const mark = erasedName(markOf('user', salt, name))
      const erasure: AuditFact = {
        ...{ event: ERASURE_EVENT, level: 'WARN', initiator: 'admin' },
        ...{ object: mark, reason: 'user_erased' },
      }
      await queue.inTurn(async () => {
        await writer.write([entryOf(erasure)], name)
        writer.forget(name)
      })
      await deleteErasedAddresses()
      return { mark, rows: rows.length }
    },
    tidy() {
      const { retainMs } = retention()
      if (settings() === null || Date.now() - trimmedAt < Math.min(retainMs, MAX_TRIM_PAUSE_MS)) return
      trimmedAt = Date.now()
      void store.trim().catch(() => {})
    },
    settle() {
      checks.closeAll()
      void queue.whenFlushed().catch(() => {})
    },
    close: queue.close,
  }
}

/** How often rows are deleted at least. */
const MAX_TRIM_PAUSE_MS = 60_000

/** The recording was interrupted: written when it is possible again. */
const INTERRUPTED = {
  event: 'sys_monitor_disabled',
  level: 'WARN',
  initiator: 'system',
  isAlways: true,
} as const
