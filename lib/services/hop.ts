import { randomBytes } from 'node:crypto'
import { requestSelf, type SelfResponse } from '#lib/bench/self-request.ts'
import type { ServiceId } from '#lib/bench/state.ts'
import { NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import { signClientAddress } from './assertion.ts'
import { type Hop, HopFailed, type HopReport, type ServiceRequest } from './service-request.ts'
import { ALLOWED_CALLS, type Topology } from './topology.ts'

/** How long the whole of a call may take, and one hop of it, in milliseconds. */
export const CALL_TIMEOUT_MS = 5000
const HOP_PATIENCE_MS = 4000
/** What each hop leaves to the one who asked, so that the innermost failure is the one that is told. */
const MARGIN_MS = 60

/** Which node each service runs on while it is up. Not the same for all: a memory that is one node's own is not theirs. */
const SERVICE_NODES: Readonly<Record<ServiceId, NodeId>> = { orders: 'b', cart: 'c', users: 'a', token: 'b' }

/** What is asked of a service. */
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
 * Asks the next service, over HTTP, and writes the hop down whatever comes of it.
 * @throws HopFailed with its answer where that is no good one, or saying that there was none
 */
export async function callService(
  visit: ServiceRequest,
  to: ServiceId,
  question: HopRequest,
): Promise<Readonly<Record<string, unknown>>> {
  if (!ALLOWED_CALLS[visit.service].includes(to)) throw new Error(`${visit.service} does not call ${to}.`)
  const fault = visit.bench.state.services.faults[to]
  const path = servicePath(visit.topology, to)
  const node = homeOf(visit, to)
  const { heard } = await sendHop(visit, to, path, {
    ...question,
    headers: { ...(node === null ? {} : { 'lab-node': node }), ...question.headers },
    isDown: fault === 'down',
  })
  if (heard === null) throw unanswered(to)
  if (heard.status < 400) return heard.body
  const { code, detail } = heard.body as { code?: RefusalCode; detail?: string }
  if (heard.status >= 500 && heard.status !== 503) throw unanswered(to)
  if (code === undefined || detail === undefined) throw unanswered(to)
  const retryAfter = Number(heard.headers['retry-after'])
  throw new HopFailed(heard.status, code, detail, retryAfter > 0 ? retryAfter : null)
}

function unanswered(to: string): HopFailed {
  return new HopFailed(503, 'service_unavailable', `The service ${to} is unavailable or timed out.`, 1)
}

/** One request and what came of it; it never throws. */
export async function sendHop(
  visit: ServiceRequest,
  service: Hop['service'],
  path: string,
  question: HopRequest & { readonly isDown?: boolean },
): Promise<{ readonly heard: HopResponse | null; readonly hop: Hop }> {
  const { trace, deadline } = visit
  const startMs = trace.elapsed()
  const patienceMs = Math.min(HOP_PATIENCE_MS, deadline.remaining() - MARGIN_MS)
  const heard = question.isDown || patienceMs <= 0 ? null : await send(visit, path, question, patienceMs)
  const { hop: told, code } = (heard?.body ?? {}) as { hop?: HopReport; code?: string }
  const timing = heard?.headers['server-timing']
  const node = heard?.headers['lab-node']
  const hop: Hop = {
    service,
    node: NODE_IDS.find((id) => id === node) ?? null,
    method: question.method,
    path,
    status: heard?.status ?? 0,
    code: heard === null ? 'service_unavailable' : (code ?? null),
    startMs,
    tookMs: trace.elapsed() - startMs,
    serverTiming: typeof timing === 'string' ? timing : null,
    verified: told?.verified ?? null,
    storeReads: told?.storeReads ?? 0,
    storeWrites: told?.storeWrites ?? 0,
    children: told?.children ?? [],
  }
  visit.hops.push(hop)
  return { heard, hop }
}

/** What the client sent beside its credential stops at the gateway: the headers of each hop are written anew. */
async function send(
  { own, bench, traceId, seen }: ServiceRequest,
  path: string,
  { method, body, headers }: HopRequest,
  patienceMs: number,
): Promise<HopResponse | null> {
  const told = await requestSelf(own, {
    method,
    path,
    body,
    timeoutMs: patienceMs,
    headers: {
      // A verifier has no capability: public keys are read by the bench's public name.
      ...(path.startsWith('/api/') ? { bench: bench.id } : {}),
      'user-agent': seen.userAgent,
      traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01`,
      'lab-deadline': String(Math.floor(patienceMs)),
      'lab-client': signClientAddress(bench, traceId, seen.ip),
      ...headers,
    },
  })
  const isObject = typeof told?.body === 'object' && told.body !== null
  return told && isObject ? { ...told, body: { ...told.body } } : null
}

/** The service's own node, or the next one that is up; null where all are down, and the balancer will say so. */
function homeOf({ bench }: ServiceRequest, to: ServiceId): NodeId | null {
  const first = NODE_IDS.indexOf(SERVICE_NODES[to])
  const inTurn = NODE_IDS.map((_, place) => NODE_IDS[(first + place) % NODE_IDS.length] as NodeId)
  return inTurn.find((id) => bench.state.nodes[id]) ?? null
}
