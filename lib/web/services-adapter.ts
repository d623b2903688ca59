import { randomBytes } from 'node:crypto'
import { RequestRefused } from '#lib/core/errors.ts'
import { verifyClientAddress } from '#lib/services/assertion.ts'
import { CALL_TIMEOUT_MS } from '#lib/services/hop.ts'
import { Deadline, HopFailed, IdentityRejected, type ServiceRequest } from '#lib/services/service-request.ts'
import { type Party, TOPOLOGIES } from '#lib/services/topology.ts'
import { deviceOf } from './client.ts'
import type { Problem } from './problem.ts'
import { refusalDetail } from './refusal-details.ts'
import { type BenchCall, problemOf } from './route.ts'

/**
 * A request as the service sees it that it reached.
 * @param isFromOutside whether the client itself sent it: then nobody's word is taken for where it comes from
 */
export function serviceRequestOf(call: BenchCall, service: Party, isFromOutside: boolean): ServiceRequest {
  const { bench, node, seen, trace, onEvent, lab, params, request } = call
  const topology = TOPOLOGIES.find((id) => id === params.topology)
  if (!topology) {
    throw new RequestRefused(
      'not_found',
      `There is no topology of that name. There are ${TOPOLOGIES.join(', ')}.`,
    )
  }
  const own = lab.ownAddress()
  if (own === null) throw new RequestRefused('not_supported', 'This process listens on no port.')
  const { headers } = request
  const traceId = traceIdOf(headers)
  const vouched = isFromOutside ? null : verifyClientAddress(bench, traceId, headers.get('lab-client'))
  return {
    service,
    topology,
    bench,
    redis: lab.link.commands,
    node,
    seen: { ...seen, ip: vouched ?? seen.ip },
    client: deviceOf(seen.userAgent),
    trace,
    onEvent,
    own,
    slots: lab.slots,
    isDirect: !isFromOutside && vouched === null,
    deadline: new Deadline(patienceOf(headers)),
    traceId,
    hops: [],
    verified: null,
  }
}

/** The call that this request belongs to, or a new one (W3C Trace Context §3.2.2; an id of noughts is none). */
function traceIdOf(headers: Headers): string {
  const told = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(headers.get('traceparent') ?? '')?.[1]
  return told !== undefined && /[1-9a-f]/.test(told) ? told : randomBytes(16).toString('hex')
}

/** How long the one who asks will wait; never longer than we would. */
function patienceOf(headers: Headers): number {
  const told = headers.get('lab-deadline')
  if (told === null) return CALL_TIMEOUT_MS
  if (!/^\d{1,5}$/.test(told)) {
    throw new RequestRefused('invalid_request', 'Lab-Deadline is a number of milliseconds.', {
      field: 'Lab-Deadline',
    })
  }
  return Math.min(CALL_TIMEOUT_MS, Number(told))
}

/** What is told of an error on the way through the services. */
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
