import type { EndReason, NodeId } from '#lib/core/session.ts'
import type { RequestCost } from '../state/lane-state.ts'

/** An error of the API (RFC 9457). */
export interface Problem {
  readonly code: string
  readonly status: number
  readonly detail: string
  /** The invalid fields. */
  readonly errors?: readonly { readonly field: string; readonly detail: string }[]
  readonly endReason?: EndReason
  readonly endedAt?: number
}

/** The result of a call. `problem` is null exactly if it succeeded. */
export interface ApiResult {
  readonly body: unknown
  readonly problem: Problem | null
  readonly cost: RequestCost | null
  readonly retryAfterSeconds: number | null
  /** The last event that the request caused. */
  readonly seq: string
}

export interface ApiOptions {
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
  /** `omit` makes this a client without cookies: another device. */
  readonly credentials?: 'same-origin' | 'omit'
}

/** Before every event. */
const NO_SEQ = '0-0'
/** A server that does not respond must not block the page. */
const PATIENCE_MS = 8000

/** Calls the API. Never throws: without a response, the status is 0 and the code `network`. */
export async function callApi(method: string, path: string, options: ApiOptions = {}): Promise<ApiResult> {
  try {
    const response = await fetch(path, {
      method,
      cache: 'no-store',
      credentials: options.credentials ?? 'same-origin',
      headers: { ...(options.body ? { 'content-type': 'application/json' } : {}), ...options.headers },
      ...(options.body ? { body: JSON.stringify(options.body) } : {}),
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    const text = await response.text()
    const body: unknown = text === '' ? null : JSON.parse(text)
    const retryAfter = Number(response.headers.get('retry-after'))
    return {
      body,
      problem: response.ok ? null : problemOf(response.status, body),
      cost: costOf(response.headers),
      retryAfterSeconds: retryAfter > 0 ? retryAfter : null,
      seq: response.headers.get('lab-seq') ?? NO_SEQ,
    }
  } catch {
    const problem = { code: 'network', status: 0, detail: '' }
    return { body: null, problem, cost: null, retryAfterSeconds: null, seq: NO_SEQ }
  }
}

function problemOf(status: number, body: unknown): Problem {
  const fields = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {}
  return { detail: '', ...fields, status, code: fields.code ?? `status_${status}` }
}

/** The cost that the response states (W3C Server Timing). */
function costOf(headers: Headers): RequestCost | null {
  const timing = headers.get('server-timing')
  if (timing === null) return null
  const number = (pattern: RegExp) => Number(pattern.exec(timing)?.[1] ?? 0)
  return {
    bytesUp: number(/wire;desc="up=(\d+)/),
    bytesDown: number(/wire;desc="up=\d+ down=(\d+)/),
    storeReads: number(/store;[^,]*reads=(\d+)/),
    totalMs: number(/total;dur=([\d.]+)/),
    node: headers.get('lab-node') as NodeId | null,
    exchange: headers.get('lab-exchange'),
  }
}
