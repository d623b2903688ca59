import type { Bench } from '#lib/bench/bench.ts'
import type { Slots } from '#lib/bench/slots.ts'
import type { Trace } from '#lib/bench/trace.ts'
import type { ErrorCode } from '#lib/core/errors.ts'
import type { ClientInfo, MechanismId, NodeId } from '#lib/core/session.ts'
import type { RefusalCode, Refused } from '#lib/core/verdict.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import type { SelfAddress } from '#lib/server/peers.ts'
import type { Party, Topology } from './topology.ts'

/** By what a service takes somebody for who they are; `header` is what the textbooks do, and what anybody can write. */
export type IdentityCheck = {
  readonly how: 'mechanism' | 'assertion' | 'header' | 'store' | 'jwks'
  readonly ok: boolean
  readonly code?: RefusalCode
}

/** One service's own account of one request. */
export interface HopReport {
  readonly service: Party
  readonly node: NodeId
  readonly verified: IdentityCheck | null
  readonly storeReads: number
  readonly storeWrites: number
  readonly tookMs: number
  readonly children: readonly Hop[]
}

/** One request from a service to the next, as the one who asked saw it. `status` 0 where nobody answered. */
export interface Hop extends Omit<HopReport, 'service' | 'node'> {
  /** `bank` is the app’s own door, which is none of the services. */
  readonly service: Party | 'jwks' | 'bank'
  readonly node: NodeId | null
  readonly method: string
  readonly path: string
  readonly status: number
  readonly code: string | null
  /** When it was sent, in milliseconds since the request came in that caused it. */
  readonly startMs: number
  /** What the answer said of itself (W3C Server Timing). */
  readonly serverTiming: string | null
}

/** What travels from service to service to say who is asking. */
export type CallerIdentity =
  | { readonly kind: 'assertion'; readonly value: string }
  | { readonly kind: 'header'; readonly user: string }
  | { readonly kind: 'credential'; readonly mechanism: MechanismId; readonly value: string }
  | { readonly kind: 'token'; readonly value: string }

/** How much longer somebody waits for the answer: a span and never an instant, because two clocks disagree. */
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

/** One service at work on one request. */
export interface ServiceRequest {
  readonly service: Party
  readonly topology: Topology
  readonly bench: Bench
  readonly redis: RedisClient
  readonly node: NodeId
  readonly seen: ClientInfo
  /** The name that the client's user agent goes by. */
  readonly client: string
  readonly trace: Trace
  readonly onEvent: (seq: string) => void
  readonly own: SelfAddress
  /** What is in progress in this process. */
  readonly slots: Slots
  /** Whether the request reached a service past the gateway. */
  readonly isDirect: boolean
  readonly deadline: Deadline
  /** The same for every request of one call (W3C Trace Context §3.2.2.3). */
  readonly traceId: string
  /** What this service asked of others so far. */
  readonly hops: Hop[]
  verified: IdentityCheck | null
}

export function reportOf(visit: ServiceRequest): HopReport {
  const { service, node, verified, trace, hops } = visit
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

/** Thrown where a service does not know who is asking, or does not believe it. */
export class IdentityRejected extends Error {
  override readonly name = 'NotAdmitted'
  readonly refused: Refused
  constructor(refused: Refused) {
    super(refused.code)
    this.refused = refused
  }
}

/** Thrown where a service that was asked said no, or nothing. Its answer is passed on as it came. */
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
