import { randomBytes } from 'node:crypto'
import { requestSelf, type SelfResponse } from '#lib/bench/self-request.ts'
import type { ServiceId } from '#lib/bench/state.ts'
import { NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import { signClientAddress } from './assertion.ts'
import { type Hop, HopFailed, type HopReport, type ServiceRequest } from './service-request.ts'
import { ALLOWED_CALLS, type Topology } from './topology.ts'

/** Timeout of a whole call, in milliseconds. */
export const CALL_TIMEOUT_MS = 5000
/** Timeout of one hop, in milliseconds. */
const HOP_TIMEOUT_MS = 4000
/** Each hop times out this much before its caller, so that the innermost failure is reported. */
const MARGIN_MS = 60

/** The node that each service runs on while it is up. The nodes differ, so services do not share the memory of one node. */
const SERVICE_NODES: Readonly<Record<ServiceId, NodeId>> = { orders: 'b', cart: 'c', users: 'a', token: 'b' }

/** The parts of a request to a service that the caller sets. */
export interface HopRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: object
  readonly headers?: Readonly<Record<string, string>>
}

interface HopResponse extends SelfResponse {
  readonly body: Readonly<Record<string, unknown>>
}

export const servicePath = (topology: Topology, service: ServiceId) =>
  `/api/services/internal/${topology}/${service}`

/**
 * Calls the next service over HTTP and records the hop, also if the call fails.
 * @throws HopFailed with the error of the service, or `service_unavailable` if there was no valid response
 */
export async function callService(
  incoming: ServiceRequest,
  to: ServiceId,
  request: HopRequest,
): Promise<Readonly<Record<string, unknown>>> {
  if (!ALLOWED_CALLS[incoming.service].includes(to))
    throw new Error(`${incoming.service} does not call ${to}.`)
  const fault = incoming.bench.state.services.faults[to]
  const path = servicePath(incoming.topology, to)
  const node = nodeOfService(incoming, to)
  const { response } = await sendHop(incoming, to, path, {
    ...request,
    headers: { ...(node === null ? {} : { 'lab-node': node }), ...request.headers },
    isDown: fault === 'down',
  })
  if (response === null) throw unavailable(to)
  if (response.status < 400) return response.body
  const { code, detail } = response.body as { code?: RefusalCode; detail?: string }
  if (response.status >= 500 && response.status !== 503) throw unavailable(to)
  if (code === undefined || detail === undefined) throw unavailable(to)
  const retryAfter = Number(response.headers['retry-after'])
  throw new HopFailed(response.status, code, detail, retryAfter > 0 ? retryAfter : null)
}

function unavailable(to: string): HopFailed {
  return new HopFailed(503, 'service_unavailable', `The service ${to} is unavailable or timed out.`, 1)
}

/** Sends one request and records the hop. Does not throw. */
export async function sendHop(
  incoming: ServiceRequest,
  service: Hop['service'],
  path: string,
  request: HopRequest & { readonly isDown?: boolean },
): Promise<{ readonly response: HopResponse | null; readonly hop: Hop }> {
  const { trace, deadline } = incoming
  const startMs = trace.elapsed()
  const timeoutMs = Math.min(HOP_TIMEOUT_MS, deadline.remaining() - MARGIN_MS)
  const response = request.isDown || timeoutMs <= 0 ? null : await send(incoming, path, request, timeoutMs)
  const { hop: report, code } = (response?.body ?? {}) as { hop?: HopReport; code?: string }
  const timing = response?.headers['server-timing']
  const node = response?.headers['lab-node']
  const hop: Hop = {
    service,
    node: NODE_IDS.find((id) => id === node) ?? null,
    method: request.method,
    path,
    status: response?.status ?? 0,
    code: response === null ? 'service_unavailable' : (code ?? null),
    startMs,
    tookMs: trace.elapsed() - startMs,
    serverTiming: typeof timing === 'string' ? timing : null,
    verified: report?.verified ?? null,
    storeReads: report?.storeReads ?? 0,
    storeWrites: report?.storeWrites ?? 0,
    children: report?.children ?? [],
  }
  incoming.hops.push(hop)
  return { response, hop }
}

/** The gateway forwards no other header of the client than the credential: each hop sets its own headers. */
async function send(
  { own, bench, traceId, seen }: ServiceRequest,
  path: string,
  { method, body, headers }: HopRequest,
  timeoutMs: number,
): Promise<HopResponse | null> {
  const response = await requestSelf(own, {
    method,
    path,
    body,
    timeoutMs,
    headers: {
      // Verifiers do not have the bench ID; they read public keys by the public name of the bench.
      ...(path.startsWith('/api/') ? { bench: bench.id } : {}),
      'user-agent': seen.userAgent,
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      'lab-deadline': String(Math.floor(timeoutMs)),
      'lab-client': signClientAddress(bench, traceId, seen.ip),
      ...headers,
    },
  })
  const isObject = typeof response?.body === 'object' && response.body !== null
  return response && isObject ? { ...response, body: { ...response.body } } : null
}

/** The node of the service, or the next one that is up; null if all are down, which the load balancer then reports. */
function nodeOfService({ bench }: ServiceRequest, to: ServiceId): NodeId | null {
  const first = NODE_IDS.indexOf(SERVICE_NODES[to])
  const ordered = NODE_IDS.map((_, index) => NODE_IDS[(first + index) % NODE_IDS.length] as NodeId)
  return ordered.find((id) => bench.state.nodes[id]) ?? null
}
