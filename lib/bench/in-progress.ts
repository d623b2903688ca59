import { within } from '#lib/core/within.ts'
import type { Bench } from './bench.ts'
import { benchNotFound } from './state.ts'

/* The requests of a bench that are in progress in this process: its deletion waits for them. */

interface InProgress {
  count: number
  readonly waiting: Set<() => void>
}

const requests = new WeakMap<object, InProgress>()

function requestsOf(bench: object): InProgress {
  const known = requests.get(bench) ?? { count: 0, waiting: new Set() }
  requests.set(bench, known)
  return known
}

/**
 * Counts a request as in progress. @returns what ends it
 * @throws RequestRefused `bench_not_found` if the bench was deleted since the request has found it
 */
export function beginRequest(bench: Bench): () => void {
  if (bench.isDeleted) throw benchNotFound()
  const own = requestsOf(bench)
  own.count++
  let isOver = false
  return () => {
    if (isOver) return
    isOver = true
    own.count--
    for (const check of own.waiting) check()
  }
}

/** Resolves when at most this many requests are in progress, or after this time. */
export async function whenRequestsEnded(bench: Bench, most: number, timeoutMs: number): Promise<void> {
  const own = requestsOf(bench)
  if (own.count <= most) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const check = () => own.count <= most && resolve()
  own.waiting.add(check)
  await within(timeoutMs, promise).catch(() => {})
  own.waiting.delete(check)
}
