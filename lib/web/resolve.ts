import type { z } from 'zod'
import type { Bench } from '#lib/bench/bench.ts'
import { Operator } from '#lib/bench/operator.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import { MECHANISM_IDS, type MechanismId, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import { benchOf } from './bench-of.ts'
import type { BenchCall, Call, Params, RequestScope } from './call.ts'
import { clientNameOf, foreignSiteOf } from './client.ts'
import type { BenchContract, BodyOf, ParamsOf, QueryOf } from './contract.ts'
import { assertAllowedOrigin, corsHeaders } from './cors.ts'
import { credentialCookies } from './credentials.ts'
import { recordExchange } from './exchange-recorder.ts'
import { callOfBench } from './planted-bugs.ts'
import { check, readBody } from './read-body.ts'
import { queryOf } from './request-url.ts'
import { ResponseEventRecorder } from './response-event.ts'

/* Determines the context of a request to a bench: the bench, its credentials, the node, the query and the body. */

/** A request to an endpoint of a bench, as its contract describes it. */
interface ResolvedRequest<C> {
  readonly call: BenchCall & { readonly params: ParamsOf<C> }
  readonly body: BodyOf<C>
  readonly query: QueryOf<C>
  /** The planted bugs of this request; null if it has those of its bench. */
  readonly mutations: readonly string[] | null
}

/**
 * Resolves a request in this order: mechanism, bench, origin, node, query, other path parameters, body.
 * @param assertOpen throws if the bench may not be sent this request now, before the body is read
 */
export async function resolve<C extends BenchContract>(
  contract: C,
  received: Call,
  params: Params,
  scope: RequestScope,
  assertOpen: (bench: Bench) => Promise<void>,
): Promise<ResolvedRequest<C>> {
  const { params: valid = {}, act, csrf, publicNameInQuery = false }: BenchContract = contract
  const { request, lab, client, trace, onEvent } = received
  // Checked before the bench and the body, which cannot be valid without a mechanism.
  const mechanism = act && mechanismIn(params)
  const bench = await benchOf(received, publicNameInQuery)
  const { policy } = bench.state
  const { call, cookies, mutations } = callOfBench(received, bench, scope, { act, mechanism })
  if (act) scope.cors = corsHeaders(call, policy)
  if (mechanism) assertLane(bench, mechanism)
  scope.seq = bench.observer.ledger.lastSeq()
  const userAgent = (request.headers.get('user-agent') ?? '').slice(0, 256)
  if (act && mechanism) {
    scope.exchange = recordExchange(call, bench, act, mechanism)
    scope.responseEvent = new ResponseEventRecorder({
      act,
      mechanism,
      client: () => clientNameOf(bench, userAgent),
      site: foreignSiteOf(request.headers),
      micros: () => trace.micros(),
      append: (event) => onEvent(bench.append(event)),
    })
  }
  try {
    assertAllowedOrigin(call, contract, policy)
  } catch (error) {
    // Of a request to a mechanism, the event of the response states it.
    if (!act) bench.observer.audit.record(operatorCsrf(request.method))
    throw error
  }
  // Requests of clients count for round robin; those of operators and of the page do not.
  const isCounted = act !== undefined || csrf === 'by-policy'
  const node = nodeOf(call, bench, { isOfMechanism: act !== undefined, isCounted })
  scope.node = node
  if (act) bench.nodes.countRequest(node)
  const query = contract.query && readQuery(request, contract.query)
  for (const [name, values] of Object.entries(valid)) {
    if (!values.includes(params[name] ?? '')) throw unknownParameter(name, values)
  }
  await assertOpen(bench)
  const body =
    contract.body &&
    (await readBody(request, contract.body, {
      onText: scope.exchange?.body,
      anyType: act !== undefined && policy.contentType === 'any',
      maxBytes: contract.maxBodyBytes,
    }))
  trace.add('parse', trace.elapsed())
  const benchCall: BenchCall = {
    ...call,
    bench,
    node,
    params,
    cookies,
    seen: { ip: client, userAgent, node },
    operator: new Operator(lab.benches, bench, node, onEvent),
    responseEvent: scope.responseEvent ?? null,
    addRenewed(mechanism, carrier, renewed) {
      if (renewed === null || carrier !== 'cookie') return
      const lines = credentialCookies(mechanism, renewed, bench.nowAt(node), cookies)
      scope.renewed = { cookies: lines, bytes: renewed.credential.length }
    },
  }
  return { call: benchCall, query, body, mutations } as ResolvedRequest<C>
}

/** A page of another origin has sent a request of the operator. Without the path, which may contain the name of a user. */
const operatorCsrf = (method: string) =>
  ({
    event: 'malicious_csrf',
    level: 'WARN',
    initiator: 'admin',
    object: `operator ${method}`,
    reason: 'csrf',
  }) as const

/** The error of a path parameter that has none of the valid values. */
export function unknownParameter(name: string, values: readonly string[]): RequestRefused {
  return new RequestRefused('not_found', `Unknown ${name}. Valid: ${values.join(', ')}.`)
}

/** @throws RequestRefused `not_found` if the policy of the bench does not offer the mechanism */
export function assertLane({ state: { policy } }: Bench, id: MechanismId): void {
  if (policy.lanes.includes(id)) return
  throw new RequestRefused(
    'not_found',
    `${id} is not a lane of this bench. Its lanes: ${policy.lanes.join(', ')}. Change them with policy.lanes.`,
  )
}

/** @throws RequestRefused `not_found` if the path names no mechanism */
function mechanismIn({ mechanism }: Params): MechanismId {
  const id = MECHANISM_IDS.find((known) => known === mechanism)
  if (id) return id
  throw unknownParameter('mechanism', MECHANISM_IDS)
}

/**
 * The node that serves a request: the node in `Lab-Node`, otherwise the choice of the load balancer.
 * @param options `isOfMechanism`: a request of a client to a mechanism; `isCounted`: it counts for round robin. Requests of
 * operators are served even if all nodes are down, so that a node can be started again.
 * @throws StoreUnavailable if that node or all nodes are down
 */
function nodeOf(
  { request, credentials, client }: Call,
  bench: Bench,
  options: { readonly isOfMechanism: boolean; readonly isCounted: boolean },
): NodeId {
  const named = request.headers.get('lab-node')
  if (named !== null && !NODE_IDS.includes(named as NodeId)) {
    throw new RequestRefused('invalid_request', 'Lab-Node must be a, b or c.', { field: 'Lab-Node' })
  }
  const routed = bench.routeRequest(named as NodeId | null, client, credentials.node, options.isCounted)
  const node = routed ?? (options.isOfMechanism || named ? null : bench.connectedNode())
  if (node === null) {
    throw named === null
      ? new StoreUnavailable('every node', undefined, 'Every node is down.')
      : new StoreUnavailable(`node ${named}`, undefined, `Node ${named} is down.`)
  }
  return node
}

/** Validates the query string. Empty parameters are ignored, as forms send them; a repeated parameter is ambiguous and rejected. */
export function readQuery<T>(request: Request, schema: z.ZodType<T>): T {
  const parameters = Array.from(queryOf(request) ?? []).filter(([, value]) => value !== '')
  const fields = Object.fromEntries(parameters)
  const repeated = parameters.map(([name]) => name).find((name, at, names) => names.indexOf(name) !== at)
  if (repeated === undefined) return check(fields, schema)
  throw new RequestRefused(
    'invalid_request',
    `Query parameter ${repeated.slice(0, 40)} was sent more than once. Send it once.`,
    {
      field: repeated.slice(0, 200),
    },
  )
}
