/**
 * Thrown if a store is unavailable: stopped, hung, read-only or out of memory.
 * The response is 503 with `Retry-After`; it must look neither like a logged-out nor like a logged-in state.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly store: string
  constructor(store: string, cause?: unknown, message = `The ${store} store is unavailable.`) {
    super(message, { cause })
    this.store = store
  }
}

/** Codes of errors that do not refuse a credential. */
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
  'conflict',
  'service_unavailable',
] as const
export type ErrorCode = (typeof ERROR_CODES)[number]

/** Thrown if a request cannot be carried out; `code` is stable and part of the contract. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly code: ErrorCode
  /** The invalid field, as a dotted path. */
  readonly field: string | undefined
  readonly retryAfterSeconds: number | undefined
  constructor(code: ErrorCode, detail: string, more: { field?: string; retryAfterSeconds?: number } = {}) {
    super(detail)
    this.code = code
    this.field = more.field
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}
