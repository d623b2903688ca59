import { isMilestone } from '#lib/core/milestone.ts'
import type { Instant } from '#lib/core/session.ts'
import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { benchKeys, LEDGER_CHANNEL } from '#lib/redis/keys.ts'
import { script } from '#lib/redis/script.ts'
import type { LabEvent, RecordedEvent } from './event.ts'
import type { LedgerIndex } from './ledger-index.ts'
import { compareSeq, FIRST_SEQ, nextSeq, writerOffset } from './seq.ts'

const write = script<number>(new URL('./append-events.lua', import.meta.url))
const replaceBodies = script<number>(new URL('./rewrite-events.lua', import.meta.url))

/** Events kept for each bench, approximately: Redis trims whole blocks, which is cheap. */
export const MAX_EVENTS = 2000
/** Events about experiments that are kept for each bench, approximately. */
const MAX_MILESTONES = 1000
/** How long an event waits, to be written together with others. Shorter than a frame of the page. */
const BATCH_MS = 5
/** Pause before a failed write is retried, if no other event is appended. */
const RETRY_MS = 500
/** Buffer for events while Redis is unavailable. If it is full, the oldest are dropped and counted. */
const MAX_PENDING = 1000

/** The append-only event log of one bench. No verification reads it, and no request waits for it. */
export interface Ledger {
  /** Returns the seq of the event immediately and writes it asynchronously. Never throws. */
  append(event: LabEvent): string
  /** Seq of the newest event that this process appended or read. */
  lastSeq(): string
  /** Seq of the newest written event. */
  newest(): Promise<string>
  /** Resolves when everything appended so far is written. */
  whenFlushed(): Promise<void>
  /** Events after this seq, oldest first. */
  read(after: string, limit: number): Promise<readonly RecordedEvent[]>
  /** All events about experiments, and the resets of the bench, oldest first. */
  readMilestones(): Promise<readonly RecordedEvent[]>
  /**
   * Replaces events in the stored log; each keeps its seq, and so its place for every reader.
   * @param change returns the same event if it stays as it is
   * @returns how many were replaced
   */
  rewrite(change: (event: RecordedEvent) => RecordedEvent): Promise<number>
  /** Whether all events after this seq are still stored. */
  retains(after: string): Promise<boolean>
  /** How many events were lost to an outage that outlasted the buffer. */
  dropped(): number
  /** Drops what is not written, and all later events. Resolves when nothing is being written. */
  close(): Promise<void>
}

/**
 * @param now the bench's clock
 * @param lifetimeMs how long the stream lives after its last entry
 */
export function createLedger(
  redis: RedisClient,
  benchId: string,
  index: LedgerIndex,
  now: () => Instant,
  lifetimeMs: number,
): Ledger {
  const { events, milestones } = benchKeys(benchId)
  const pending: RecordedEvent[] = []
  const offset = writerOffset()
  let last = FIRST_SEQ
  let lost = 0
  let isClosed = false
  let writing: Promise<void> | null = null
  /** Ends the wait of `collectBatch`. */
  let writeNow = () => {}

  /** Waits for further events to write together. Under load, writing is most of the cost of observing. */
  function collectBatch(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, BATCH_MS)
      writeNow = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function writeAll(): Promise<void> {
    try {
      while (pending.length > 0) {
        await collectBatch()
        const batch = pending.slice()
        await orUnavailable(Promise.all([appendAll(batch), index.project(batch)]))
        const newest = batch.at(-1)
        if (newest) pending.splice(0, pending.indexOf(newest) + 1)
      }
    } catch (error) {
      // A client may wait for this event on its stream, and no later event may trigger a write.
      setTimeout(() => void flush().catch(() => {}), RETRY_MS).unref()
      throw error
    } finally {
      // Synchronously after the last check of `pending`, so that an event appended later starts the next write.
      writing = null
    }
  }

  function appendAll(batch: readonly RecordedEvent[]): Promise<number> {
    const entries = batch.flatMap((event) => [event.seq, JSON.stringify(event), isMilestone(event) ? 1 : 0])
    const channel = LEDGER_CHANNEL + benchId
    return write(redis, [events, milestones], [MAX_EVENTS, lifetimeMs, channel, MAX_MILESTONES, ...entries])
  }

  const parsed = (entries: readonly [id: string, fields: string[]][]) =>
    entries.map(([id, [, body = '{}']]) => ({ ...(JSON.parse(body) as RecordedEvent), seq: id }))

  async function flush(): Promise<void> {
    if (pending.length === 0) return
    writing ??= writeAll()
    await writing
  }

  return {
    append(event) {
      last = nextSeq(last, Date.now(), offset)
      if (isClosed) return last
      pending.push({ ...event, seq: last, at: now(), realAt: Date.now() })
      if (pending.length > MAX_PENDING) {
        pending.shift()
        lost++
      }
      // The events of a failed write stay pending.
      flush().catch(() => {})
      return last
    },
    lastSeq: () => last,
    async newest() {
      const [entry] = await orUnavailable(redis.xrevrange(events, '+', '-', 'COUNT', 1))
      const written = entry?.[0] ?? FIRST_SEQ
      if (compareSeq(written, last) > 0) last = written
      return written
    },
    async whenFlushed() {
      while (pending.length > 0) {
        const flushed = flush()
        writeNow()
        await orUnavailable(flushed)
      }
    },
    async read(after, limit) {
      return parsed(await orUnavailable(redis.xrange(events, `(${after}`, '+', 'COUNT', limit)))
    },
    async readMilestones() {
      return parsed(await orUnavailable(redis.xrange(milestones, '-', '+')))
    },
    async rewrite(change) {
      await this.whenFlushed()
      const all = parsed(await orUnavailable(redis.xrange(events, '-', '+')))
      const replaced = all.flatMap((event) => {
        const after = change(event)
        return after === event ? [] : [event.seq, JSON.stringify(after)]
      })
      if (replaced.length === 0) return 0
      return orUnavailable(replaceBodies(redis, [events], [lifetimeMs, ...replaced]))
    },
    async retains(after) {
      if (after === FIRST_SEQ) return true
      const found = await orUnavailable(redis.xrange(events, after, after))
      return found.length > 0
    },
    dropped: () => lost,
    async close() {
      isClosed = true
      pending.length = 0
      await writing?.catch(() => {})
    },
  }
}
