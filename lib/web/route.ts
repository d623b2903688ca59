import type { z } from 'zod'
import type { Bench } from '#lib/bench/bench.ts'
import { type Lab, lab } from '#lib/bench/lab.ts'
import { Operator } from '#lib/bench/operator.ts'
import { Trace } from '#lib/bench/trace.ts'
import { SessionTooLarge } from '#lib/core/credential-size.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import { type Carrier, type ClientInfo, type MechanismId, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { AnswerRecorder } from './answer-event.ts'
import { clientAddress, deviceOf, forwardedScheme } from './client.ts'
import {
  type BodyOf,
  type Contract,
  METHODS,
  type Method,
  type ParamsOf,
  type QueryOf,
  type ResponseOf,
} from './contract.ts'
import { isSecureOrigin } from './cookies.ts'
import { credentialCookies, RequestCredentials } from './credentials.ts'
import { type ExchangeRecorder, recordExchange } from './exchange-recorder.ts'
import { logError, logStoreFailure } from './log.ts'
import { ERROR_STATUS, type Problem, type ProblemBody, problemBody } from './problem.ts'
import { BadRequest, check, readBody } from './read-body.ts'
import { refusalDetail } from './refusal-details.ts'
import { isSameOrigin } from './same-origin.ts'

/** The result of a handler, from which the Response is made. */
export interface RouteResult<Body = object> {
  readonly status: number
  readonly body?: Body
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

export type Params = Readonly<Record<string, string>>
type Handle = (call: Call, params: Params, met: RequestScope) => Promise<RouteResult | Response>

/** One method of one path: its contract and its handler. */
export interface Endpoint<C extends Contract = Contract> {
  readonly contract: C
  /** Whether a request names a bench. */
  readonly isOfBench: boolean
  readonly handle: Handle
}

/** The result of a handler: the response of the contract, or a problem. */
type ResultOf<C extends Contract> = RouteResult<ResponseOf<C>> | ProblemResult

/** Serves the methods of one path; other methods get 405. */
export function route(
  endpoints: Partial<Readonly<Record<Method, Pick<Endpoint, 'handle'>>>>,
): (request: Request, params: Params) => Promise<Response> {
  const allow = METHODS.flatMap((method) =>
    endpoints[method] ? (method === 'GET' ? ['GET', 'HEAD'] : [method]) : [],
  )
  const notAllowed: Problem = {
    code: 'not_supported',
    status: 405,
    detail: `Method not allowed. Allowed: ${allow.join(', ')}.`,
    headers: { allow: allow.join(', ') },
  }
  return async (request, params) => {
    const trace = new Trace()
    const met: RequestScope = { node: 'a', seq: FIRST_SEQ }
    try {
      const endpoint = endpoints[request.method === 'HEAD' ? 'GET' : (request.method as Method)]
      if (!endpoint) return respond(problem(notAllowed), trace, met)
      const answer = await endpoint.handle(callOf(request, trace, met), params, met)
      if (answer instanceof Response) return withCommonHeaders(answer, trace, met)
      record(answer, met)
      return respond(answer, trace, met)
    } catch (error) {
      const answer = problem(problemOf(error))
      record(answer, met, error)
      return respond(answer, trace, met)
    }
  }
}

/** An endpoint that needs no bench. */
export function onServer<const C extends Contract>(
  contract: C,
  handle: (call: Call, body: BodyOf<C>, params: Params) => Promise<ResultOf<C> | Response>,
): Endpoint<C> {
  return {
    contract,
    isOfBench: false,
    handle: async (call, params) => {
      if (!contract.body) return handle(call, undefined as BodyOf<C>, params) as ReturnType<Handle>
      const { request, secure, trace } = call
      if (!isSameOrigin(request.headers, secure)) throw crossOrigin()
      const body = (await readBody(request, contract.body)) as BodyOf<C>
      trace.add('parse', trace.elapsed())
      return handle(call, body, params) as ReturnType<Handle>
    },
  }
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

/** The contract of an endpoint of a bench. */
export interface BenchContract extends Contract {
  readonly csrf?: 'always' | 'by-policy'
  /** Whether the query may name the bench, by its public name: for public data. */
  readonly publicNameInQuery?: boolean
  /** The act of a request to a mechanism; if set, the request is kept for a while. */
  readonly act?: RequestAct
}

/** An endpoint of a bench: finds the bench, chooses a node, checks the origin, and reads path, query and body. */
export function onBench<const C extends BenchContract>(
  contract: C,
  handle: (
    call: BenchCall & { readonly params: ParamsOf<C> },
    body: BodyOf<C>,
    query: QueryOf<C>,
  ) => Promise<ResultOf<C> | Response>,
): Endpoint<C> {
  const options: BenchContract = contract
  const run: Handle = async (call, params, met) => {
    const {
      request,
      lab: { benches },
      wallet,
      client,
      secure,
    } = call
    const { headers } = request
    const bench = await benchOf(call, options.publicNameInQuery ?? false)
    met.seq = bench.observer.ledger.lastSeq()
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
    const query = (options.query && readQuery(request, options.query)) as QueryOf<C>
    for (const [name, values] of Object.entries(options.params ?? {})) {
      if (!values.includes(params[name] ?? '')) throw unknownParameter(name, values)
    }
    const body = (options.body && (await readBody(request, options.body, met.watch?.body))) as BodyOf<C>
    const seen: ClientInfo = { ip: client, userAgent, node }
    call.trace.add('parse', call.trace.elapsed())
    const operator = new Operator(benches, bench, node, call.onEvent)
    const { recorder = null } = met
    const handBack: BenchCall['handBack'] = (mechanism, carrier, renewed) => {
      if (renewed === null || carrier !== 'cookie') return
      const cookies = credentialCookies(mechanism, renewed, bench.nowAt(node), secure)
      met.renewed = { cookies, bytes: renewed.credential.length }
    }
    const benchCall = { ...call, bench, node, seen, operator, params, recorder, handBack }
    return handle(
      benchCall as BenchCall & { readonly params: ParamsOf<C> },
      body,
      query,
    ) as ReturnType<Handle>
  }
  return { contract, isOfBench: true, handle: run }
}

/** The error of a path parameter that has none of the valid values. */
export function unknownParameter(name: string, values: readonly string[]): RequestRefused {
  return new RequestRefused('not_found', `Unknown ${name}. Valid: ${values.join(', ')}.`)
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
function crossOrigin(): BadRequest {
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

/** The result that reports a problem. */
export type ProblemResult = RouteResult<ProblemBody>

/** @param more fields in addition to those of RFC 9457 */
export function problem(what: Problem, more: object = {}): ProblemResult {
  return {
    status: what.status,
    body: { ...problemBody(what), ...more },
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
