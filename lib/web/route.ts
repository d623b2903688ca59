import { Operator } from '#lib/bench/operator.ts'
import { Trace } from '#lib/bench/trace.ts'
import type { ClientInfo, MechanismId } from '#lib/core/session.ts'
import type { RequestAct } from '#lib/ledger/event.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import { AnswerRecorder } from './answer-event.ts'
import type { BenchCall, Call, Params, RequestScope } from './call.ts'
import { deviceOf } from './client.ts'
import {
  type BodyOf,
  type Contract,
  METHODS,
  type Method,
  type ParamsOf,
  type QueryOf,
  type ResponseOf,
} from './contract.ts'
import { credentialCookies } from './credentials.ts'
import { recordExchange } from './exchange-recorder.ts'
import type { Problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { assertSameOrigin, benchOf, callOf, nodeOf, readQuery, unknownParameter } from './resolve.ts'
import {
  type ProblemResult,
  problem,
  problemOf,
  type RouteResult,
  respond,
  withCommonHeaders,
} from './respond.ts'

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
      const { request, trace } = call
      assertSameOrigin(call)
      const body = (await readBody(request, contract.body)) as BodyOf<C>
      trace.add('parse', trace.elapsed())
      return handle(call, body, params) as ReturnType<Handle>
    },
  }
}

/** Writes the event of the response, before the header Lab-Seq is set to the last event. */
function record({ status, body }: RouteResult, { recorder, node }: RequestScope, error?: unknown): void {
  const code = status < 400 ? undefined : (body as { code?: string } | undefined)?.code
  try {
    recorder?.answered(status, code, node, error)
  } catch {
    // A failure of the event log must not change the response.
  }
}

/** The contract of an endpoint of a bench. */
export interface BenchContract extends Contract {
  readonly csrf?: 'always' | 'by-policy'
  /** Whether the query may name the bench, by its public name: for public data. */
  readonly publicNameInQuery?: boolean
  /** The act of a request to a mechanism; if set, the request is kept for inspection. */
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
    if (request.method !== 'GET' && isGuarded) assertSameOrigin(call)
    // Requests of clients count for round robin; those of operators and of the page do not.
    const takesTurn = options.act !== undefined || options.csrf === 'by-policy'
    const node = nodeOf(call, bench, { isOfMechanism: options.act !== undefined, takesTurn })
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
