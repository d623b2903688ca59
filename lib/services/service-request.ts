import type { Bench } from '#lib/bench/bench.ts'
import type { Slots } from '#lib/bench/slots.ts'
import type { Trace } from '#lib/bench/trace.ts'
import type { ErrorCode } from '#lib/core/errors.ts'
import type { ClientInfo, MechanismId, NodeId } from '#lib/core/session.ts'
import type { RefusalCode, Refused } from '#lib/core/verdict.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import type { SelfAddress } from '#lib/server/peers.ts'
import type { Party, Topology } from './topology.ts'

/** How a service identified the user. `header` is not a verification: every client can set the header. */
export type IdentityCheck = {
  readonly how: 'mechanism' | 'assertion' | 'header' | 'store' | 'jwks'
  readonly ok: boolean
  readonly code?: RefusalCode
}

/** The report of a service about one request. */
export interface HopReport {
  readonly service: Party
  readonly node: NodeId
  readonly verified: IdentityCheck | null
  readonly storeReads: number
  readonly storeWrites: number
  readonly tookMs: number
  readonly children: readonly Hop[]
}

/** One request from a service to the next, as the caller saw it. `status` is 0 without a response. */
export interface Hop extends Omit<HopReport, 'service' | 'node'> {
  /** `bank` is the app itself, which is not one of the services. */
  readonly service: Party | 'jwks' | 'bank'
  readonly node: NodeId | null
  readonly method: string
  readonly path: string
  readonly status: number
  readonly code: string | null
  /** When it was sent, in milliseconds since the arrival of the request that caused it. */
  readonly startMs: number
  /** The header Server-Timing of the response (W3C Server Timing). */
  readonly serverTiming: string | null
}

/** The data that identifies the user from service to service. */
export type CallerIdentity =
  | { readonly kind: 'assertion'; readonly value: string }
  | { readonly kind: 'header'; readonly user: string }
  | { readonly kind: 'credential'; readonly mechanism: MechanismId; readonly value: string }
  | { readonly kind: 'token'; readonly value: string }

/** The time that a caller still waits for the response. A duration and not an instant, because clocks differ. */
export class Deadline {
  private readonly at: number
  constructor(ms: number) {
    this.at = performance.now() + ms
  }
  /** In milliseconds; never negative. */
  remaining(): number {
    return Math.max(0, this.at - performance.now())
  }
}

/** One request as a service processes it. */
export interface ServiceRequest {
  readonly service: Party
  readonly topology: Topology
  readonly bench: Bench
  readonly redis: RedisClient
  readonly node: NodeId
  readonly seen: ClientInfo
  /** The display name of the client, from its user agent. */
  readonly client: string
  readonly trace: Trace
  readonly onEvent: (seq: string) => void
  readonly own: SelfAddress
  /** The concurrent requests of this process. */
  readonly slots: Slots
  /** Whether the request bypassed the gateway. */
  readonly isDirect: boolean
  readonly deadline: Deadline
  /** The same for every request of one call (W3C Trace Context §3.2.2.3). */
  readonly traceId: string
  /** The requests of this service to others so far. */
  readonly hops: Hop[]
  verified: IdentityCheck | null
}

export function reportOf(incoming: ServiceRequest): HopReport {
  const { service, node, verified, trace, hops } = incoming
  return {
    service,
    node,
    verified,
    storeReads: trace.storeReads,
    storeWrites: trace.storeWrites,
    tookMs: trace.elapsed(),
    children: hops,
  }
}

/** Thrown if a service cannot identify the user, or refuses the identity. */
export class IdentityRejected extends Error {
  override readonly name = 'IdentityRejected'
  readonly refused: Refused
  constructor(refused: Refused) {
    super(refused.code)
    this.refused = refused
  }
}

/** Thrown if a called service returned an error or no response. The error is forwarded unchanged. */
export class HopFailed extends Error {
  override readonly name = 'HopFailed'
  readonly status: number
  readonly code: RefusalCode | ErrorCode
  readonly retryAfterSeconds: number | null
  constructor(
    status: number,
    code: RefusalCode | ErrorCode,
    detail: string,
    retryAfterSeconds: number | null,
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.retryAfterSeconds = retryAfterSeconds
  }
}
