import type { EndReason, NodeId } from '#lib/core/session.ts'
import type { ApiMethod, ApiPath, RequestParts, ResponseBody } from '#lib/web/routes-types.ts'
import type { ServiceCall } from '#lib/web/services-types.ts'
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
  /** Of a problem behind the gateway: the tree of hops. */
  readonly call?: ServiceCall
}

interface Answered {
  readonly cost: RequestCost | null
  readonly retryAfterSeconds: number | null
  /** The last event that the request caused. */
  readonly seq: string
}

/** The result of a call: the response body, or a problem. */
export type ApiResult<Body = unknown> =
  | (Answered & { readonly problem: null; readonly body: Body })
  | (Answered & { readonly problem: Problem; readonly body: null })

/** Before every event. */
const NO_SEQ = '0-0'
/** A server that does not respond must not block the page. */
const TIMEOUT_MS = 8000

/**
 * Calls the API, with the types of the table of routes. Never throws: without a response, the status is 0 and the code
 * `network`.
 * @param path with its parameters in braces
 */
export function callApi<Path extends ApiPath, Method extends ApiMethod<Path> & string>(
  method: Method,
  path: Path,
  ...[parts]: Record<never, never> extends RequestParts<Path, Method>
    ? [parts?: RequestParts<Path, Method>]
    : [parts: RequestParts<Path, Method>]
): Promise<ApiResult<ResponseBody<Path, Method>>> {
  const { params, query, body }: AnyParts = parts ?? {}
  return send(method, urlOf(path, { params, query }), body)
}

interface AnyParts {
  readonly params?: Readonly<Record<string, string>> | undefined
  readonly query?: object | undefined
  readonly body?: object | undefined
}

/** The URL of a path with these parameters. */
export function urlOf(path: string, { params = {}, query = {} }: AnyParts): string {
  const pathname = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
  return search.size === 0 ? pathname : `${pathname}?${search}`
}

/** Sends a request. The type of the body is that of the contract, which the tests check; it is not validated here. */
export async function send<Body>(
  method: string,
  url: string,
  json?: object,
  abort?: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<ApiResult<Body>> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      method,
      cache: 'no-store',
      ...(json ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) } : {}),
      signal: abort ? AbortSignal.any([abort, timeout]) : timeout,
    })
    const text = await response.text()
    const body: unknown = text === '' ? null : JSON.parse(text)
    const retryAfter = Number(response.headers.get('retry-after'))
    const answered = {
      cost: costOf(response.headers),
      retryAfterSeconds: retryAfter > 0 ? retryAfter : null,
      seq: response.headers.get('lab-seq') ?? NO_SEQ,
    }
    return response.ok
      ? { ...answered, body: body as Body, problem: null }
      : { ...answered, body: null, problem: problemOf(response.status, body) }
  } catch {
    const problem = { code: 'network', status: 0, detail: '' }
    return { body: null, problem, cost: null, retryAfterSeconds: null, seq: NO_SEQ }
  }
}

/** The problem that a response body states. */
export function problemOf(status: number, body: unknown): Problem {
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
