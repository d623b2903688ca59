import { randomBytes } from 'node:crypto'
import { RequestRefused } from '#lib/core/errors.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { verifyClientAddress } from '#lib/services/assertion.ts'
import { CALL_TIMEOUT_MS } from '#lib/services/hop.ts'
import { Deadline, HopFailed, IdentityRejected, type ServiceRequest } from '#lib/services/service-request.ts'
import type { Party, Topology } from '#lib/services/topology.ts'
import type { BenchCall } from './call.ts'
import { clientNameOf } from './client.ts'
import type { Problem } from './problem.ts'
import { refusalDetail } from './refusal-details.ts'
import { assertLane } from './resolve.ts'
import { problemOf } from './respond.ts'

type TopologyCall = BenchCall & { readonly params: { readonly topology: Topology } }

/**
 * The request from the point of view of the service that received it.
 * @param isFromOutside whether the client itself sent it: then no header about the client's address is trusted
 */
export function serviceRequestOf(call: TopologyCall, service: Party, isFromOutside: boolean): ServiceRequest {
  const { bench, node, seen, trace, onEvent, lab, params, request } = call
  const own = lab.ownAddress()
  if (own === null)
    throw new RequestRefused('not_supported', 'Not supported: the server has no listening port.')
  const { headers } = request
  const traceId = traceIdOf(headers)
  const signed = isFromOutside ? null : verifyClientAddress(bench, traceId, headers.get('lab-client'))
  return {
    service,
    topology: params.topology,
    bench,
    redis: lab.link.commands,
    node,
    seen: { ...seen, ip: signed ?? seen.ip },
    client: clientNameOf(bench, seen.userAgent),
    trace,
    onEvent,
    own,
    slots: lab.slots,
    isDirect: !isFromOutside && signed === null,
    deadline: new Deadline(timeoutOf(headers)),
    traceId,
    hops: [],
    verified: null,
  }
}

/** The ID of the call that this request belongs to, or a new one (W3C Trace Context §3.2.2; an ID of zeros is invalid). */
function traceIdOf(headers: Headers): string {
  const traceId = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(headers.get('traceparent') ?? '')?.[1]
  return traceId !== undefined && /[1-9a-f]/.test(traceId) ? traceId : randomBytes(16).toString('hex')
}

/** How long the caller waits, but at most the timeout of this server. */
function timeoutOf(headers: Headers): number {
  const milliseconds = headers.get('lab-deadline')
  if (milliseconds === null) return CALL_TIMEOUT_MS
  if (!/^\d{1,5}$/.test(milliseconds)) {
    throw new RequestRefused(
      'invalid_request',
      'Lab-Deadline must be a number of milliseconds, at most five digits.',
      {
        field: 'Lab-Deadline',
      },
    )
  }
  return Math.min(CALL_TIMEOUT_MS, Number(milliseconds))
}

/** The problem for an error between services. */
export function serviceProblem(error: unknown): Problem {
  if (error instanceof IdentityRejected) {
    const { code, endReason, endedAt } = error.refused
    const status = code === 'step_up_required' || code === 'csrf' ? 403 : 401
    return {
      code,
      status,
      detail: refusalDetail(code),
      ...(endReason ? { endReason } : {}),
      ...(endedAt === undefined ? {} : { endedAt }),
    }
  }
  if (!(error instanceof HopFailed)) return problemOf(error)
  const { code, status, message, retryAfterSeconds } = error
  return {
    code,
    status,
    detail: message,
    ...(retryAfterSeconds === null ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
  }
}

/** The credential of a mechanism that the request presents. @throws RequestRefused `not_found` if it is not a lane */
export function presentedIn({ bench, credentials }: BenchCall, mechanism: MechanismId) {
  assertLane(bench, mechanism)
  return credentials.find(mechanism)
}
