import type { z } from 'zod'
import type { Bench } from '#lib/bench/bench.ts'
import { lab } from '#lib/bench/lab.ts'
import type { Trace } from '#lib/bench/trace.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import { NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { Call, RequestScope } from './call.ts'
import { clientAddress, forwardedScheme } from './client.ts'
import { isSecureOrigin } from './cookies.ts'
import { RequestCredentials } from './credentials.ts'
import { BadRequest, check } from './read-body.ts'
import { refusalDetail } from './refusal-details.ts'
import { isSameOrigin } from './same-origin.ts'

/* Determines the context of a request: the client and its credentials, the bench, the node and the query. */

export function callOf(request: Request, trace: Trace, met: RequestScope): Call {
  const shared = lab()
  const { headers } = request
  const { trustedProxies } = shared.environment
  const secure = isSecureOrigin(headers.get('host'), forwardedScheme(headers, trustedProxies))
  return {
    request,
    lab: shared,
    trace,
    secure,
    credentials: new RequestCredentials(headers, secure),
    client: clientAddress(headers, trustedProxies),
    onEvent: (seq) => {
      met.seq = seq
      met.watch?.event(seq)
    },
  }
}

/** The error of a path parameter that has none of the valid values. */
export function unknownParameter(name: string, values: readonly string[]): RequestRefused {
  return new RequestRefused('not_found', `Unknown ${name}. Valid: ${values.join(', ')}.`)
}

/** Values of the bench cookie that are looked up. A client that sends more did not receive them from this server. */
const MAX_BENCH_COOKIES = 5

/**
 * The bench that a request names: by its public name in the query, its ID in the header, or its ID in the cookie, in this
 * order. Empty values are ignored.
 */
export async function benchOf(
  { request, credentials, lab: { benches } }: Call,
  byQuery: boolean,
): Promise<Bench> {
  const publicName = byQuery ? new URL(request.url).searchParams.get('bench') : null
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
 * @param options `isOfMechanism`: a request of a client to a mechanism; `takesTurn`: it counts for round robin. Requests of
 * operators are served even if all nodes are down, so that a node can be started again.
 * @throws StoreUnavailable if that node or all nodes are down
 */
export function nodeOf(
  { request, credentials, client }: Call,
  bench: Bench,
  options: { readonly isOfMechanism: boolean; readonly takesTurn: boolean },
): NodeId {
  const named = request.headers.get('lab-node')
  if (named !== null && !NODE_IDS.includes(named as NodeId)) {
    throw new RequestRefused('invalid_request', 'Lab-Node must be a, b or c.', { field: 'Lab-Node' })
  }
  const routed = bench.routeRequest(named as NodeId | null, client, credentials.node, options.takesTurn)
  const node = routed ?? (options.isOfMechanism || named ? null : bench.connectedNode())
  if (node === null) throw new StoreUnavailable(named === null ? 'every node' : `node ${named}`)
  return node
}

/** @throws BadRequest `csrf` if a page of another origin sent the request (Fetch Metadata) */
export function assertSameOrigin({ request, secure }: Call): void {
  if (isSameOrigin(request.headers, secure)) return
  throw new BadRequest({ code: 'csrf', status: 403, detail: refusalDetail('csrf') })
}

/** Validates the query string. Empty parameters are ignored, as forms send them; a repeated parameter is ambiguous and rejected. */
export function readQuery<T>(request: Request, schema: z.ZodType<T>): T {
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
