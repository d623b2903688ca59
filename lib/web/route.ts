import { Trace } from '#lib/bench/trace.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import type { BenchCall, Call, Params, RequestScope } from './call.ts'
import {
  type BenchContract,
  type BodyOf,
  type Contract,
  METHODS,
  type Method,
  type ParamsOf,
  type QueryOf,
  type ResponseOf,
} from './contract.ts'
import type { Problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { callOf, readQuery, resolve } from './resolve.ts'
import { type ProblemResult, problem, problemOf, type RouteResult, respond } from './respond.ts'
import { assertSameOrigin } from './same-origin.ts'

type Handle = (call: Call, params: Params, scope: RequestScope) => Promise<RouteResult | Response>

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
    const scope: RequestScope = { trace: new Trace(), node: 'a', seq: FIRST_SEQ }
    try {
      const endpoint = endpoints[request.method === 'HEAD' ? 'GET' : (request.method as Method)]
      const answer = endpoint
        ? await endpoint.handle(callOf(request, scope), params, scope)
        : problem(notAllowed)
      return respond(answer, scope)
    } catch (error) {
      return respond(problem(problemOf(error)), scope, error)
    }
  }
}

/** An endpoint that needs no bench. */
export function onServer<const C extends Contract>(
  contract: C,
  handle: (call: Call, body: BodyOf<C>, params: Params, query: QueryOf<C>) => Promise<ResultOf<C> | Response>,
): Endpoint<C> {
  return {
    contract,
    isOfBench: false,
    handle: async (call, params) => {
      const { request, trace } = call
      const query = (contract.query && readQuery(request, contract.query)) as QueryOf<C>
      if (contract.body) assertSameOrigin(call)
      const body = (contract.body && (await readBody(request, contract.body))) as BodyOf<C>
      if (contract.body) trace.add('parse', trace.elapsed())
      return handle(call, body, params, query) as ReturnType<Handle>
    },
  }
}

/** An endpoint of a bench. */
export function onBench<const C extends BenchContract>(
  contract: C,
  handle: (
    call: BenchCall & { readonly params: ParamsOf<C> },
    body: BodyOf<C>,
    query: QueryOf<C>,
  ) => Promise<ResultOf<C> | Response>,
): Endpoint<C> {
  return {
    contract,
    isOfBench: true,
    handle: async (...received) => {
      const { call, body, query } = await resolve(contract, ...received)
      return handle(call, body, query) as ReturnType<Handle>
    },
  }
}
