import type { z } from 'zod'
import type { Bench } from '#lib/bench/bench.ts'
import { type Lab, lab } from '#lib/bench/lab.ts'
import { Operator } from '#lib/bench/operator.ts'
import { Trace } from '#lib/bench/trace.ts'
import { SessionTooLarge } from '#lib/core/credential-size.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import { type Carrier, type ClientInfo, type MechanismId, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { Act } from '#lib/ledger/event.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { AnswerRecorder } from './answer-event.ts'
import { clientAddress, deviceOf, forwardedScheme } from './client.ts'
import { isSecureOrigin } from './cookies.ts'
import { credentialCookies, RequestCredentials } from './credentials.ts'
import { type ExchangeRecorder, recordExchange } from './exchange-recorder.ts'
import { logError, logStoreFailure } from './log.ts'
import { ERROR_STATUS, type Problem, problemBody } from './problem.ts'
import { BadRequest, check, readBody } from './read-body.ts'
import { refusalDetail } from './refusal-details.ts'
import { isSameOrigin } from './same-origin.ts'

/** What a handler answers; the wrapper makes a Response of it. */
export interface RouteResult {
  readonly status: number
  readonly body?: object
  readonly cookies?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes of credential that were handed out. */
  readonly bytesDown?: number
  /** Bytes of credential that the request brought. */
  readonly bytesUp?: number
}

/** A request as handlers see it. */
export interface Call {
  readonly request: Request
  readonly lab: Lab
  readonly trace: Trace
  readonly wallet: RequestCredentials
  readonly secure: boolean
  readonly client: string
  /** Takes the place of each event that this request causes. */
  readonly onEvent: (seq: string) => void
}

/** A request to a bench. */
export interface BenchCall extends Call {
  readonly bench: Bench
  readonly node: NodeId
  readonly seen: ClientInfo
  readonly operator: Operator
  readonly params: Params
  /** Adds a credential that a check renewed to the answer, whatever the answer will be. */
  readonly handBack: (mechanism: MechanismId, carrier: Carrier, renewed: Issued | null) => void
  /** Null if the request is not one to a mechanism. */
  readonly recorder: AnswerRecorder | null
}

type Wire = Pick<RouteResult, 'bytesUp' | 'bytesDown'>

interface RequestScope {
  node: NodeId
  seq: string
  /** A credential that was renewed by the way. */
  renewed?: { readonly cookies: readonly string[]; readonly bytes: number }
  /** Set where the exchange is kept for whoever holds the bench to look at. */
  watch?: ExchangeRecorder | null
  /** Set if the request is one to a mechanism of a bench. */
  recorder?: AnswerRecorder
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS'
const METHODS: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

type Params = Readonly<Record<string, string>>
/** Only the address that catches everything else has a list in its params, and its handler does not look. */
type Context = { readonly params: Promise<Readonly<Record<string, string | string[]>>> }
type Handler = (request: Request, context: Context) => Promise<Response>

/** What each method of a route does; the methods that it does not name answer 405. */
type Handlers = Partial<
  Record<Method, (call: Call, params: Params, met: RequestScope) => Promise<RouteResult | Response>>
>

/** Makes the exports of a route file. Everything that is alike for all of /api is written here, once. */
export function route(handlers: Handlers): Record<Method, Handler> {
  const allow = METHODS.flatMap((method) =>
    handlers[method] ? (method === 'GET' ? ['GET', 'HEAD'] : [method]) : [],
  )
  const notAllowed: Problem = {
    code: 'not_supported',
    status: 405,
    detail: `Method not allowed. Allowed: ${allow.join(', ')}.`,
    headers: { allow: allow.join(', ') },
  }
  const entries = METHODS.map((method) => {
    const handle = handlers[method]
    const handler: Handler = async (request, context) => {
      const trace = new Trace()
      const met: RequestScope = { node: 'a', seq: FIRST_SEQ }
      try {
        if (!handle) return respond(problem(notAllowed), trace, met)
        const answer = await handle(callOf(request, trace, met), (await context.params) as Params, met)
        if (answer instanceof Response) return withCommonHeaders(answer, trace, met)
        record(answer, met)
        return respond(answer, trace, met)
      } catch (error) {
        const answer = problem(problemOf(error))
        record(answer, met, error)
        return respond(answer, trace, met)
      }
    }
    return [method, handler]
  })
  return Object.fromEntries(entries)
}

/** States the answer in the ledger, before its headers name the last event. */
function record({ status, body }: RouteResult, { recorder, node }: RequestScope, error?: unknown): void {
  const code = status < 400 ? undefined : (body as { code?: string } | undefined)?.code
  try {
    recorder?.answered(status, code, node, error)
  } catch {
    // The ledger changes no answer.
  }
}

/** A handler for a bench: finds it, gives it a node, checks where the request comes from and reads the body. */
export function onBench<Body, Query>(
  options: {
    readonly body?: z.ZodType<Body>
    /** The query parameters; without it, the query is not read. */
    readonly query?: z.ZodType<Query>
    readonly csrf?: 'always' | 'by-policy'
    /** Whether the query may name the bench, by its public name: for public data. */
    readonly publicNameInQuery?: boolean
    /** What is asked of a mechanism; given, the exchange is kept for a while. */
    readonly act?: Act
  },
  handle: (call: BenchCall, body: Body, query: Query) => Promise<RouteResult | Response>,
): NonNullable<Handlers[Method]> {
  return async (call, params, met) => {
    const {
      request,
      lab: { benches },
      wallet,
      client,
      secure,
    } = call
    const { headers } = request
    const bench = await benchOf(call, options.publicNameInQuery ?? false)
    met.seq = bench.ledger.lastSeq()
    const userAgent = (headers.get('user-agent') ?? '').slice(0, 256)
    if (options.act) {
      met.watch = recordExchange(call, bench, options.act, params)
      met.recorder = new AnswerRecorder({
        act: options.act,
        mechanism: params.mechanism as MechanismId,
        client: () => deviceOf(userAgent),
        micros: () => Math.round(call.trace.elapsed() * 1000),
        append: (event) => call.onEvent(bench.append(event)),
      })
    }
    const isGuarded = options.csrf !== 'by-policy' || bench.state.policy.csrf === 'fetch-metadata'
    if (request.method !== 'GET' && isGuarded && !isSameOrigin(headers, secure)) {
      throw crossOrigin()
    }
    const named = headers.get('lab-node')
    if (named !== null && !NODE_IDS.includes(named as NodeId)) {
      throw new RequestRefused('invalid_request', 'Lab-Node must be a, b or c.', { field: 'Lab-Node' })
    }
    // What is asked by a client goes round; an operator, and a page that looks on, may ask in between.
    const isClients = options.act !== undefined || options.csrf === 'by-policy'
    const routed = bench.routeRequest(named as NodeId | null, client, wallet.node, isClients)
    // With every node down nobody is let in, and whoever runs the bench has to be able to start one.
    const node = routed ?? (options.act || named ? null : bench.connectedNode())
    if (node === null) throw new StoreUnavailable(named === null ? 'every node' : `node ${named}`)
    met.node = node
    if (options.act) bench.nodes.serve(node)
    const query = options.query ? readQuery(request, options.query) : (undefined as Query)
    const body = options.body ? await readBody(request, options.body, met.watch?.body) : (undefined as Body)
    const seen: ClientInfo = { ip: client, userAgent, node }
    call.trace.add('parse', call.trace.elapsed())
    const operator = new Operator(benches, bench, node, call.onEvent)
    const { recorder = null } = met
    const handBack: BenchCall['handBack'] = (mechanism, carrier, renewed) => {
      if (renewed === null || carrier !== 'cookie') return
      const cookies = credentialCookies(mechanism, renewed, bench.nowAt(node), secure)
      met.renewed = { cookies, bytes: renewed.credential.length }
    }
    return handle({ ...call, bench, node, seen, operator, params, recorder, handBack }, body, query)
  }
}

/** Each value of the bench cookie is looked up. A client that sends more of them than this was given none of them by this server. */
const MAX_BENCH_COOKIES = 5

/**
 * The bench that a request names: by its public name in the query, by its id in the header, or by its id in the cookie,
 * in this order. An empty value names nothing.
 */
async function benchOf({ request, wallet, lab: { benches } }: Call, byQuery: boolean): Promise<Bench> {
  const publicName = byQuery ? new URL(request.url).searchParams.get('bench') : null
  const header = request.headers.get('bench')
  const ids = header ? [header] : wallet.benches
  if (!publicName && ids.length === 0) {
    throw new RequestRefused(
      'no_bench',
      'Send the header Bench or the cookie bench. POST /api/benches creates a bench and sets the cookie.',
    )
  }
  const searched = publicName
    ? [benches.findNamed(publicName)]
    : ids.slice(0, MAX_BENCH_COOKIES).map((id) => benches.find(id))
  const [bench, ...others] = (await Promise.all(searched)).filter((found) => found !== null)
  // Without the prefix another port of the host can set a cookie of the same name: which bench is meant cannot be known.
  if (others.length > 0) {
    const detail =
      'The cookies name more than one bench. Delete the cookies of this site, or send the header Bench.'
    throw new BadRequest({ code: 'malformed', status: 400, detail })
  }
  if (bench) return bench
  throw new RequestRefused(
    'bench_not_found',
    'Bench not found or expired. POST /api/benches creates a new one.',
  )
}

/** What a request from a page of another origin gets. */
export function crossOrigin(): BadRequest {
  return new BadRequest({ code: 'csrf', status: 403, detail: refusalDetail('csrf') })
}

/** Checks the query string. A field left empty, as a form leaves it, asks for nothing; one that is there twice asks for two things. */
function readQuery<T>(request: Request, schema: z.ZodType<T>): T {
  const given = Array.from(new URL(request.url).searchParams).filter(([, value]) => value !== '')
  const fields = Object.fromEntries(given)
  const twice = given.map(([name]) => name).find((name, at, names) => names.indexOf(name) !== at)
  if (twice === undefined) return check(fields, schema)
  throw new RequestRefused(
    'invalid_request',
    `Query parameter ${twice.slice(0, 40)} was sent more than once. Send it once.`,
    {
      field: twice.slice(0, 200),
    },
  )
}

/** The answer for a problem. */
export function problem(what: Problem): RouteResult {
  return {
    status: what.status,
    body: problemBody(what),
    headers: {
      'content-type': 'application/problem+json',
      // RFC 9110 §15.5.2: a 401 names a way to do better; whoever knows the mechanism says it more exactly.
      ...(what.status === 401 ? { 'www-authenticate': 'Bearer realm="session-lab"' } : {}),
      // And whoever is asked to come later is told when, by us where nobody knows better.
      ...(what.status === 429 || what.status === 503 ? { 'retry-after': '1' } : {}),
      ...what.headers,
    },
  }
}

function callOf(request: Request, trace: Trace, met: RequestScope): Call {
  const shared = lab()
  const { headers } = request
  const { trustedProxies } = shared.environment
  const secure = isSecureOrigin(headers.get('host'), forwardedScheme(headers, trustedProxies))
  return {
    request,
    lab: shared,
    trace,
    secure,
    wallet: new RequestCredentials(headers, secure),
    client: clientAddress(headers, trustedProxies),
    onEvent: (seq) => {
      met.seq = seq
      met.watch?.event(seq)
    },
  }
}

/** What every answer says: who served it, what it caused and what it cost. */
function commonHeaders(trace: Trace, met: RequestScope, wire: Wire = {}): [string, string][] {
  return [
    ['cache-control', 'no-store'],
    ['lab-node', met.node],
    ['lab-seq', met.seq],
    ['server-timing', serverTiming(trace, wire)],
  ]
}

/** An answer that a handler made by itself, a stream for one, keeps its own headers where it has set them. */
function withCommonHeaders(response: Response, trace: Trace, met: RequestScope): Response {
  for (const [name, value] of commonHeaders(trace, met)) {
    if (!response.headers.has(name)) response.headers.set(name, value)
  }
  return response
}

function respond(answer: RouteResult, trace: Trace, met: RequestScope): Response {
  trace.begin('answer')
  const { cookies = [], bytes = 0 } = met.renewed ?? {}
  const headers = commonHeaders(trace, met, { ...answer, bytesDown: (answer.bytesDown ?? 0) + bytes })
  if (answer.body) headers.push(['content-type', 'application/json'])
  for (const cookie of [...cookies, ...(answer.cookies ?? [])]) headers.push(['set-cookie', cookie])
  const text = answer.body ? JSON.stringify(answer.body) : null
  const response = new Response(text, {
    status: answer.status,
    headers,
  })
  for (const [name, value] of Object.entries(answer.headers ?? {})) response.headers.set(name, value)
  met.watch?.answered(response, { body: answer.body, text }, met.node)
  return response
}

/** One entry for each step (W3C Server Timing), durations in milliseconds; `policy` is what no other step accounts for. */
function serverTiming(trace: Trace, { bytesUp = 0, bytesDown = 0 }: Wire): string {
  const total = trace.elapsed()
  const parse = trace.steps.get('parse') ?? 0
  const store = trace.steps.get('store') ?? 0
  const verify = trace.steps.get('verify') ?? 0
  const policy = Math.max(0, total - parse - store - verify)
  const ms = (duration: number) => duration.toFixed(3)
  return (
    `parse;dur=${ms(parse)}, verify;dur=${ms(verify)}, ` +
    `store;dur=${ms(store)};desc="reads=${trace.storeReads} writes=${trace.storeWrites}", ` +
    `policy;dur=${ms(policy)}, wire;desc="up=${bytesUp} down=${bytesDown}", total;dur=${ms(total)}`
  )
}

/** What is told of an error; of one that nobody expected, nothing but that. */
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
    const { bytes, most: mostBytes, carrier } = error
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
