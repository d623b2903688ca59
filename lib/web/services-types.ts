import type { MechanismId } from '#lib/core/session.ts'
import type { HopReport } from '#lib/services/service-request.ts'
import type { Topology } from '#lib/services/topology.ts'

/* What a page that draws calls needs to know of them, and nothing that runs a service. */

export type { Hop, IdentityCheck } from '#lib/services/service-request.ts'
export { TOPOLOGIES, type Topology } from '#lib/services/topology.ts'

/** A call as a whole: its tree, and the sums over it. */
export interface ServiceCall {
  readonly topology: Topology
  readonly mechanism: MechanismId
  readonly traceId: string
  /** Requests between services, keys and tokens included. */
  readonly requests: number
  /** How often somebody checked something; to believe a header is not to check it. */
  readonly verifications: number
  readonly storeReads: number
  readonly storeWrites: number
  readonly tookMs: number
  readonly root: HopReport
}
