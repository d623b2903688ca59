import type { StoreUnavailable } from '#lib/core/errors.ts'
import { logThrottled, writeLine } from '#lib/ledger/log.ts'

/** Writes an unexpected error to the log. Never a request's headers or body. */
export function logError(error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const frames = stack
    ?.split('\n')
    .slice(1, 6)
    .map((line) => line.trim())
  writeLine('error', { name, message, place: frames })
}

/**
 * Logs why a store is unavailable, such as a wrong password, a missing permission or a lack of memory. The response does not
 * contain the cause. An injected fault has no cause and is in the event log of its bench.
 */
export function logStoreFailure({ store, cause }: StoreUnavailable): void {
  if (cause instanceof Error)
    logThrottled({ event: 'store.failed', store, reason: cause.message.slice(0, 200) })
}
