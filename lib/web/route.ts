import type { Bench } from '#lib/bench/bench.ts'
import { beginRequest } from '#lib/bench/in-progress.ts'
import { withMutations } from '#lib/bench/mutations.ts'
import { Trace } from '#lib/bench/trace.ts'
import { FIRST_SEQ } from '#lib/ledger/seq.ts'
import type { BenchCall, Call, Params, RequestScope } from './call.ts'
import { callOf } from './call-of.ts'
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
import { cookiesAfterChange } from './policy-cookies.ts'
import type { Problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { readQuery, resolve } from './resolve.ts'
import { type ProblemResult, problem, problemOf, type RouteResult, respond } from './respond.ts'
import { assertRequestOpen } from './room-gate.ts'
import { assertSameOrigin } from './same-origin.ts'

type Handle = (call: Call, params: Params, scope: RequestScope) => Promise<RouteResult | Response>

/** One method of one path: its contract and its handler. */
export interface Endpoint<C extends Contract = Contract> {
  readonly contract: C
  /** Whether a request names a bench. */
  readonly isOfBench: boolean
  readonly handle: Handle
  /**
   * Answers the preflight of a page of another origin, for a path with these methods; null if it gets the answer of every unused
   * method.
   */
  readonly preflight?: (call: Call, methods: string) => Promise<RouteResult | null>
}

/** The result of a handler: the response of the contract, or a problem. */
type ResultOf<C extends Contract> = RouteResult<ResponseOf<C>> | ProblemResult

/** Serves the methods of one path; other methods get 405. */
export function route(
  endpoints: Partial<Readonly<Record<Method, Pick<Endpoint, 'handle' | 'preflight'>>>>,
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
  const preflight = Object.values(endpoints).find((endpoint) => endpoint.preflight)?.preflight
  return async (request, params) => {
    const scope: RequestScope = { trace: new Trace(), node: 'a', seq: FIRST_SEQ }
    try {
      const endpoint = endpoints[request.method === 'HEAD' ? 'GET' : (request.method as Method)]
      const answer = await (endpoint
        ? endpoint.handle(callOf(request, scope), params, scope)
        : request.method === 'OPTIONS' && preflight?.(callOf(request, scope), allow.join(', ')))
      return respond(answer || problem(notAllowed), scope)
    } catch (error) {
      return respond(problem(problemOf(error)), scope, error)
    } finally {
      scope.release?.()
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
      const { maxBodyBytes: maxBytes } = contract
      const body = (contract.body && (await readBody(request, contract.body, { maxBytes }))) as BodyOf<C>
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
    handle: async (received, params, scope) => {
      const assertOpen = (bench: Bench) => assertRequestOpen(received, bench, contract)
      const { call, body, query, mutations } = await resolve(contract, received, params, scope, assertOpen)
      const { policy } = call.bench.state
      scope.release = beginRequest(call.bench)
      const handled = withMutations(mutations, () => handle(call, body, query))
      const answer = (await handled.catch((error: unknown) => {
        // What goes wrong because the bench was deleted in the meantime has that reason.
        call.bench.deletion.signal.throwIfAborted()
        throw error
      })) as RouteResult | Response
      if (call.bench.state.policy === policy || answer instanceof Response) return answer
      const cookies = cookiesAfterChange(call, policy.cookies)
      return cookies.length === 0 ? answer : { ...answer, cookies: [...(answer.cookies ?? []), ...cookies] }
    },
  }
}
