/**
 * Why a backup or a restore stopped. Each has an exit code, so that a script can tell them apart; those of `npm run audit` mean
 * the same.
 * - `refused`: the stores are not in the state that the command needs, and were not changed.
 * - `damaged`: the file, the journal or the database cannot be read, or is not what was written.
 */
export const EXIT_CODES = { usage: 1, refused: 2, damaged: 3, unavailable: 4, failed: 5 } as const
export type StopReason = keyof typeof EXIT_CODES

/** Stops a backup or a restore with a message for its operator. */
export class StopError extends Error {
  override readonly name = 'StopError'
  readonly reason: StopReason
  constructor(reason: StopReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** A restore stopped after it had begun to change the stores. They are marked, and the app is not ready on them. */
export class RestoreIncomplete extends Error {
  override readonly name = 'RestoreIncomplete'
  constructor(cause: unknown) {
    super(
      'The stores are restored only in part, and the app reports that it is not ready. Repeat the restore with --replace.',
      { cause },
    )
  }
}

/** The reason that the system states for a failed call, without its path. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}
