/** Why a backup or a restore stopped. Each has an exit code, so that a script can tell them apart. */
export const EXIT_CODES = { failed: 1, usage: 2, refused: 3, unavailable: 4 } as const
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
