import type { StoreUnavailable } from '#lib/core/errors.ts'
import { logThrottled, writeLine } from '#lib/ledger/log.ts'

/** Writes an unexpected error to the log. Never a request's headers or body. */
export function logError(error: unknown): void {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  const place = stack
    ?.split('\n')
    .slice(1, 6)
    .map((line) => line.trim())
  writeLine('error', { name, message, place })
}

/**
 * Writes why a store did not answer: the client learns that it did not, whoever runs it has to know whether a password, a
 * permission or memory is missing. What a bench was told to suffer has no cause, and is in its ledger.
 */
export function logStoreFailure({ store, cause }: StoreUnavailable): void {
  if (cause instanceof Error)
    logThrottled({ event: 'store.failed', store, reason: cause.message.slice(0, 200) })
}
