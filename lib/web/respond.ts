import type { Header } from '#lib/bench/exchanges.ts'
import type { Trace } from '#lib/bench/trace.ts'
import { SessionTooLarge } from '#lib/core/credential-size.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import type { Carrier } from '#lib/core/session.ts'
import type { RequestScope } from './call.ts'
import { logError, logStoreFailure } from './log.ts'
import { ERROR_STATUS, type Problem, type ProblemBody, problemBody } from './problem.ts'
import { BadRequest } from './read-body.ts'

/** The result of a handler, from which the Response is created. */
export interface RouteResult<Body = object> {
  readonly status: number
  readonly body?: Body
  readonly cookies?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes of issued credentials. */
  readonly bytesDown?: number
  /** Bytes of the credentials in the request. */
  readonly bytesUp?: number
}

/** The result that reports a problem. */
export type ProblemResult = RouteResult<ProblemBody>

/** @param more fields in addition to those of RFC 9457 */
export function problem(what: Problem, more: object = {}): ProblemResult {
  return {
    status: what.status,
    body: { ...problemBody(what), ...more },
    headers: {
      'content-type': 'application/problem+json',
      // RFC 9110 §15.5.2 requires the header with 401; a mechanism overrides the default.
      ...(what.status === 401 ? { 'www-authenticate': 'Bearer realm="session-lab"' } : {}),
      // The default, unless the handler sets a more precise value.
      ...(what.status === 429 || what.status === 503 ? { 'retry-after': '1' } : {}),
      ...what.headers,
    },
  }
}

type Wire = Pick<RouteResult, 'bytesUp' | 'bytesDown'>

/** The headers of every response: the node, the position of the last event, and the cost. */
function commonHeaders({ trace, node, seq }: RequestScope, wire: Wire = {}) {
  return {
    'cache-control': 'no-store',
    'lab-node': node,
    'lab-seq': seq,
    'server-timing': serverTiming(trace, wire),
  }
}

/**
 * The response to a request. A Response that a handler made itself, such as a stream, keeps the headers that it has.
 * @param error what the handler threw
 */
export function respond(result: RouteResult | Response, scope: RequestScope, error?: unknown): Response {
  if (result instanceof Response) {
    for (const [name, value] of Object.entries(commonHeaders(scope))) {
      if (!result.headers.has(name)) result.headers.set(name, value)
    }
    return result
  }
  record(result, scope, error)
  scope.trace.begin('answer')
  const { cookies: renewed = [], bytes = 0 } = scope.renewed ?? {}
  const made = { status: result.status, body: result.body, cookies: [...renewed, ...(result.cookies ?? [])] }
  const { status, body, cookies } = scope.plantBugs?.(made) ?? made
  const text = body ? JSON.stringify(body) : null
  const headers = {
    ...commonHeaders(scope, { ...result, bytesDown: (result.bytesDown ?? 0) + bytes }),
    ...(body ? { 'content-type': 'application/json' } : {}),
    ...result.headers,
    ...scope.cors,
    ...(scope.exchange ? { 'lab-exchange': scope.exchange.id } : {}),
  }
  const response = new Response(text, { status, headers })
  const setCookies = cookies.map((line): Header => ['set-cookie', line])
  for (const [name, line] of setCookies) response.headers.append(name, line)
  // With a known length, head and body are sent in one write: if the process is killed, a client gets all of it or nothing.
  if (text !== null) response.headers.set('content-length', String(Buffer.byteLength(text)))
  const sent = [...Object.entries(headers), ...setCookies]
  scope.exchange?.keep({ status, headers: sent, body, text }, scope.node)
  return response
}

/** Writes the event of the response, before the header Lab-Seq is set to the last event. */
function record({ status, body }: RouteResult, { responseEvent, node }: RequestScope, error: unknown): void {
  const code = status < 400 ? undefined : (body as { code?: string } | undefined)?.code
  try {
    responseEvent?.record(status, code, node, error)
  } catch {
    // A failure of the event log must not change the response.
  }
}

/** One entry per step (W3C Server Timing), with durations in milliseconds. `policy` is the time outside all other steps. */
function serverTiming(trace: Trace, { bytesUp = 0, bytesDown = 0 }: Wire): string {
  const total = trace.elapsed()
  const parse = trace.steps.get('parse') ?? 0
  const store = trace.steps.get('store') ?? 0
  const verify = trace.steps.get('verify') ?? 0
  const password = trace.steps.get('password') ?? 0
  const policy = Math.max(0, total - parse - store - verify - password)
  const ms = (duration: number) => duration.toFixed(3)
  return (
    `parse;dur=${ms(parse)}, verify;dur=${ms(verify)}, ` +
    `store;dur=${ms(store)};desc="reads=${trace.storeReads} writes=${trace.storeWrites}", ` +
    `${password > 0 ? `password;dur=${ms(password)}, ` : ''}policy;dur=${ms(policy)}, wire;desc="up=${bytesUp} down=${bytesDown}", total;dur=${ms(total)}`
  )
}

/** The problem for an error. For an unexpected error, the response contains no details of it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof BadRequest) return error.problem
  if (error instanceof RequestRefused) {
    return {
      code: error.code,
      status: ERROR_STATUS[error.code],
      detail: error.message,
      ...(error.field ? { errors: [{ field: error.field, detail: error.message }] } : {}),
      ...(error.retryAfterSeconds ? { headers: { 'retry-after': String(error.retryAfterSeconds) } } : {}),
    }
  }
  if (error instanceof SessionTooLarge) {
    const { bytes, max: mostBytes, carrier } = error
    return {
      code: 'session_too_large',
      status: ERROR_STATUS.session_too_large,
      detail: TOO_LARGE[carrier](bytes, mostBytes),
      carriage: { bytes, mostBytes },
    }
  }
  if (error instanceof StoreUnavailable) {
    logStoreFailure(error)
    return {
      code: 'store_unavailable',
      status: 503,
      detail: `${error.message} The session is unchanged; retry after Retry-After.`,
    }
  }
  logError(error)
  return {
    code: 'internal_error',
    status: 500,
    detail: 'Unexpected server error. Retry; if it persists, check the server log.',
  }
}

const TOO_LARGE: Readonly<Record<Carrier, (bytes: number, max: number) => string>> = {
  cookie: (bytes, max) =>
    `The cookie would be ${bytes} bytes; the limit is ${max}. Nothing was changed. Store less session data.`,
  bearer: (bytes, max) =>
    `The Authorization header would be ${bytes} bytes; the limit is ${max}. Nothing was changed. Store less session data.`,
}
