import type { z } from 'zod'
import type { Bench } from '#lib/bench/bench.ts'
import { lab } from '#lib/bench/lab.ts'
import { Operator } from '#lib/bench/operator.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import { MECHANISM_IDS, type MechanismId, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { BenchCall, Call, Params, RequestScope } from './call.ts'
import { clientAddress, deviceOf, forwardedScheme } from './client.ts'
import type { BenchContract, BodyOf, ParamsOf, QueryOf } from './contract.ts'
import { isSecureOrigin } from './cookies.ts'
import { credentialCookies, RequestCredentials } from './credentials.ts'
import { recordExchange } from './exchange-recorder.ts'
import { BadRequest, check, readBody } from './read-body.ts'
import { queryOf } from './request-url.ts'
import { ResponseEventRecorder } from './response-event.ts'
import { assertSameOrigin, foreignSiteOf } from './same-origin.ts'

/* Determines the context of a request: the client and its credentials, the bench, the node and the query. */

export function callOf(request: Request, scope: RequestScope): Call {
  const shared = lab()
  const { headers } = request
  const { trustedProxies } = shared.environment
  const secure = isSecureOrigin(headers.get('host'), forwardedScheme(headers, trustedProxies))
  return {
    request,
    lab: shared,
    trace: scope.trace,
    secure,
    credentials: new RequestCredentials(headers, secure),
    client: clientAddress(headers, trustedProxies),
    onEvent: (seq) => {
      scope.seq = seq
      scope.exchange?.event(seq)
    },
  }
}

/** A request to an endpoint of a bench, as its contract describes it. */
interface ResolvedRequest<C> {
  readonly call: BenchCall & { readonly params: ParamsOf<C> }
  readonly body: BodyOf<C>
  readonly query: QueryOf<C>
}

/** Resolves a request in this order: mechanism, bench, origin, node, query, other path parameters, body. */
export async function resolve<C extends BenchContract>(
  contract: C,
  call: Call,
  params: Params,
  scope: RequestScope,
): Promise<ResolvedRequest<C>> {
  const { params: valid = {}, act, csrf, publicNameInQuery = false }: BenchContract = contract
  const { request, lab, client, secure, trace, onEvent } = call
  // Checked before the bench and the body, which cannot be valid without a mechanism.
  const mechanism = act && mechanismIn(params)
  const bench = await benchOf(call, publicNameInQuery)
  if (mechanism) assertLane(bench, mechanism)
  scope.seq = bench.observer.ledger.lastSeq()
  const userAgent = (request.headers.get('user-agent') ?? '').slice(0, 256)
  if (act && mechanism) {
    scope.exchange = recordExchange(call, bench, act, mechanism)
    scope.responseEvent = new ResponseEventRecorder({
      act,
      mechanism,
      client: () => deviceOf(userAgent),
      site: foreignSiteOf(request.headers),
      micros: () => trace.micros(),
      append: (event) => onEvent(bench.append(event)),
    })
  }
  const isGuarded = csrf !== 'by-policy' || bench.state.policy.csrf === 'fetch-metadata'
  if (request.method !== 'GET' && isGuarded) assertSameOrigin(call)
  // Requests of clients count for round robin; those of operators and of the page do not.
  const isCounted = act !== undefined || csrf === 'by-policy'
  const node = nodeOf(call, bench, { isOfMechanism: act !== undefined, isCounted })
  scope.node = node
  if (act) bench.nodes.countRequest(node)
  const query = contract.query && readQuery(request, contract.query)
  for (const [name, values] of Object.entries(valid)) {
    if (!values.includes(params[name] ?? '')) throw unknownParameter(name, values)
  }
  const body = contract.body && (await readBody(request, contract.body, scope.exchange?.body))
  trace.add('parse', trace.elapsed())
  const benchCall: BenchCall = {
    ...call,
    bench,
    node,
    params,
    seen: { ip: client, userAgent, node },
    operator: new Operator(lab.benches, bench, node, onEvent),
    responseEvent: scope.responseEvent ?? null,
    addRenewed(mechanism, carrier, renewed) {
      if (renewed === null || carrier !== 'cookie') return
      const cookies = credentialCookies(mechanism, renewed, bench.nowAt(node), secure)
      scope.renewed = { cookies, bytes: renewed.credential.length }
    },
  }
  return { call: benchCall, query, body } as ResolvedRequest<C>
}

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

/** Values of the bench cookie that are looked up. A client that sends more did not receive them from this server. */
const MAX_BENCH_COOKIES = 5

/**
 * The bench that a request names: by its public name in the query, its ID in the header, or its ID in the cookie, in this
 * order. Empty values are ignored.
 */
async function benchOf({ request, credentials, lab: { benches } }: Call, byQuery: boolean): Promise<Bench> {
  const publicName = byQuery ? (queryOf(request)?.get('bench') ?? null) : null
  const header = request.headers.get('bench')
  const ids = header ? [header] : credentials.benches
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
  // Another port of the host can set a cookie without the prefix, so the intended bench is unknown.
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
