import type { Entry } from './trail-writer.ts'

/** How long an entry waits, to be written together with others: most of the cost of a row is its share of a round trip. */
const BATCH_MS = 50
/** Rows that are written together. A script blocks Redis while it runs. */
const MAX_BATCH = 200
/** Pause before a failed write is repeated. */
const RETRY_MS = 500
/** Entries that wait while the store is unavailable. Later ones are lost and counted, so the beginning of an outage is kept. */
const MAX_WAITING = 2000
/** Further entries for those that must always be written. */
const RESERVE = 50

export interface WriteQueue {
  /** Adds an entry, which is written later. Never throws. */
  push(entry: Entry): void
  /** @throws StoreUnavailable */
  whenFlushed(): Promise<void>
  /** Runs while nothing else is written. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
  waiting(): number
  /** Entries that were lost and that no row states yet. */
  lost(): number
  /** Whether the last write failed. */
  isFailing(): boolean
  /** Drops what waits, and all later entries. Resolves when nothing is being written. */
  close(): Promise<void>
}

export interface WriteQueueOptions {
  readonly write: (entries: readonly Entry[]) => Promise<void>
  /** The entry that states lost entries. @param since the bench clock at the first of them */
  readonly lossOf: (count: number, since: number) => Entry
  readonly now: () => number
}

/** Entries that are written in order and in batches, while no request waits for them. */
export function createWriteQueue({ write, lossOf, now }: WriteQueueOptions): WriteQueue {
  const waiting: Entry[] = []
  /** What the last write contained. If it failed, it may have been written: exactly this is written again. */
  let batch: readonly Entry[] | null = null
  let lost: { readonly since: number; count: number } | null = null
  let isFailing = false
  let isClosed = false
  let writing: Promise<void> | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let writeNow = () => {}

  function collectBatch(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, BATCH_MS)
      writeNow = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work)
    turn = result.catch(() => {})
    return result
  }

  async function writeAll(): Promise<void> {
    try {
      while (waiting.length > 0) {
        await collectBatch()
        await inTurn(writeBatch)
      }
    } catch (error) {
      isFailing = true
      setTimeout(() => void flush().catch(() => {}), RETRY_MS).unref()
      throw error
    } finally {
      // Synchronously after the last check, so that an entry that is added later starts the next write.
      writing = null
    }
  }

  async function writeBatch(): Promise<void> {
    if (isClosed) return
    batch ??= waiting.slice(0, MAX_BATCH)
    await write(batch)
    waiting.splice(0, batch.length)
    batch = null
    isFailing = false
    // After the entries before the loss, and before all later ones.
    if (lost !== null) waiting.push(lossOf(lost.count, lost.since))
    lost = null
  }

  async function flush(): Promise<void> {
    if (waiting.length === 0) return
    writing ??= writeAll()
    await writing
  }

  return {
    push(entry) {
      if (isClosed) return
      const limit = MAX_WAITING + (entry.fact.isAlways ? RESERVE : 0)
      if (waiting.length >= limit) {
        lost ??= { since: now(), count: 0 }
        lost.count++
        return
      }
      waiting.push(entry)
      flush().catch(() => {})
    },
    async whenFlushed() {
      while (waiting.length > 0) {
        const flushed = flush()
        writeNow()
        await flushed
      }
    },
    inTurn,
    waiting: () => waiting.length,
    lost: () => lost?.count ?? 0,
    isFailing: () => isFailing,
    async close() {
      isClosed = true
      waiting.length = 0
      await turn
    },
  }
}
