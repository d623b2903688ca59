/**
 * Thrown by a store when it cannot answer: stopped, hung, read-only, out of memory.
 * The web turns it into 503 with `Retry-After`; it must never look like "signed out", and never like "signed in".
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly store: string
  constructor(store: string, cause?: unknown) {
    super(`The ${store} store did not answer.`, { cause })
    this.store = store
  }
}

/** Codes that are not refusals of a credential. Together with `RefusalCode` they are every `code` of the contract. */
export const ERROR_CODES = [
  'no_bench',
  'bench_not_found',
  'invalid_request',
  'invalid_credentials',
  'too_many_sessions',
  'session_too_large',
  'rate_limited',
  'not_found',
  'not_supported',
  'service_unavailable',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** Thrown where a request cannot be carried out as asked; `code` is stable and part of the contract. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly code: ErrorCode
  /** Which field of the body was wrong, where one was: a dotted path. */
  readonly field: string | undefined
  readonly retryAfterSeconds: number | undefined
  constructor(code: ErrorCode, detail: string, more: { field?: string; retryAfterSeconds?: number } = {}) {
    super(detail)
    this.code = code
    this.field = more.field
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}
