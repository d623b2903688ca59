import type { MechanismId } from '#lib/core/session.ts'
import type { HopReport } from '#lib/services/service-request.ts'
import type { Topology } from '#lib/services/topology.ts'

/* Types of service calls for the page, without the code that runs a service. */

export type { Hop, IdentityCheck } from '#lib/services/service-request.ts'
export { TOPOLOGIES, type Topology } from '#lib/services/topology.ts'

/** All hops of one client request as a tree, and their sums. */
export interface ServiceCall {
  readonly topology: Topology
  readonly mechanism: MechanismId
  readonly traceId: string
  /** Requests between services, including those for keys and tokens. */
  readonly requests: number
  /** Identity checks; a plain header does not count as one. */
  readonly verifications: number
  readonly storeReads: number
  readonly storeWrites: number
  readonly tookMs: number
  readonly root: HopReport
}
