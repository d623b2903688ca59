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
