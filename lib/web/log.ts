import type { StoreUnavailable } from '#lib/core/errors.ts'
import { writeLine } from '#lib/ledger/log.ts'

/** Writes an unexpected error to the log. Never a request's headers or body. */
export function logError(error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const place = stack
    ?.split('\n')
    .slice(1, 6)
    .map((line) => line.trim())
  writeLine('error', { name, message, place })
}

/** How long the same complaint about a store is said once, real milliseconds; and how many different ones are remembered. */
const REPEAT_MS = 10_000
const MOST_COMPLAINTS = 50
const complaints = new Map<string, number>()

/**
 * Writes why a store did not answer: the client learns that it did not, whoever runs it has to know whether a password, a
 * permission or memory is missing. Each complaint once in a while, for an outage meets every request. What a bench was
 * told to suffer has no cause, and is in its ledger.
 */
export function logStoreFailure({ store, cause }: StoreUnavailable): void {
  if (!(cause instanceof Error)) return
  const reason = cause.message.slice(0, 200)
  const now = Date.now()
  if (now - (complaints.get(`${store} ${reason}`) ?? 0) < REPEAT_MS) return
  if (complaints.size >= MOST_COMPLAINTS) complaints.clear()
  complaints.set(`${store} ${reason}`, now)
  writeLine('error', { event: 'store.failed', store, reason })
}
