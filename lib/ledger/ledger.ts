import type { Instant } from '#lib/core/session.ts'
import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { benchKeys, LEDGER_CHANNEL } from '#lib/redis/keys.ts'
import { script } from '#lib/redis/script.ts'
import type { LabEvent, RecordedEvent } from './event.ts'
import type { LedgerIndex } from './ledger-index.ts'
import { compareSeq, FIRST_SEQ, nextSeq, writerOffset } from './seq.ts'

const write = script<number>(new URL('./append-events.lua', import.meta.url))

/** Events that a bench remembers, roughly: Redis trims whole blocks, which costs nothing. */
export const MAX_EVENTS = 2000
/** How long an event may wait for company. A screen is redrawn less often. */
const GATHER_MS = 5
/** How soon a write that failed is tried again if no other event comes. */
const RETRY_MS = 500
/** Events that wait for Redis while it is away; beyond it the oldest are dropped and counted. */
const MAX_WAITING = 1000

/** The append-only log of one bench. It observes: no verification ever reads it, and no request waits for it. */
export interface Ledger {
  /** Takes an event and says its place at once; writes it when Redis gets round to it. Never throws. */
  append(event: LabEvent): string
  /** The place of the newest event that this process appended or read. */
  lastSeq(): string
  /** The place of the newest event that is written. */
  newest(): Promise<string>
  /** Resolves when everything appended so far is written. */
  whenFlushed(): Promise<void>
  /** Events after a place, oldest first. */
  read(after: string, most: number): Promise<readonly RecordedEvent[]>
  /** Whether nothing after this place has been trimmed away yet. */
  retains(after: string): Promise<boolean>
  /** How many events were lost to an outage that outlasted the buffer. */
  dropped(): number
}

/**
 * @param now the bench's clock
 * @param lifetimeMs how long the stream lives after its last entry
 */
export function createLedger(
  redis: RedisClient,
  benchId: string,
  directory: LedgerIndex,
  now: () => Instant,
  lifetimeMs: number,
): Ledger {
  const { events } = benchKeys(benchId)
  const waiting: RecordedEvent[] = []
  const own = writerOffset()
  let last = FIRST_SEQ
  let lost = 0
  let writing: Promise<void> | null = null
  /** Ends the wait for more: somebody wants to read. */
  let hurry = () => {}

  /** What happens within a moment is written together: under load that is most of what observing costs. */
  function gather(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS)
      hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async function writeAll(): Promise<void> {
    try {
      while (waiting.length > 0) {
        await gather()
        const batch = waiting.slice()
        await orUnavailable(Promise.all([appendAll(batch), directory.project(batch)]))
        const newest = batch.at(-1)
        if (newest) waiting.splice(0, waiting.indexOf(newest) + 1)
      }
    } catch (error) {
      // A client may be waiting for the event on its stream, and no other event may follow.
      setTimeout(() => void flush().catch(() => {}), RETRY_MS).unref()
      throw error
    } finally {
      // In the same step in which nothing was found waiting: an event that is appended later starts the next write.
      writing = null
    }
  }

  function appendAll(batch: readonly RecordedEvent[]): Promise<number> {
    const entries = batch.flatMap((event) => [event.seq, JSON.stringify(event)])
    return write(redis, [events], [MAX_EVENTS, lifetimeMs, LEDGER_CHANNEL + benchId, ...entries])
  }

  async function flush(): Promise<void> {
    if (waiting.length === 0) return
    writing ??= writeAll()
    await writing
  }

  return {
    append(event) {
      last = nextSeq(last, Date.now(), own)
      waiting.push({ ...event, seq: last, at: now(), realAt: Date.now() })
      if (waiting.length > MAX_WAITING) {
        waiting.shift()
        lost++
      }
      // A failed write keeps its events: they are written after a while, or with the next event.
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
      while (waiting.length > 0) {
        const flushed = flush()
        hurry()
        await orUnavailable(flushed)
      }
    },
    async read(after, most) {
      const entries = await orUnavailable(redis.xrange(events, `(${after}`, '+', 'COUNT', most))
      return entries.map(([id, [, body = '{}']]) => ({ ...(JSON.parse(body) as RecordedEvent), seq: id }))
    },
    async retains(after) {
      if (after === FIRST_SEQ) return true
      const found = await orUnavailable(redis.xrange(events, after, after))
      return found.length > 0
    },
    dropped: () => lost,
  }
}
