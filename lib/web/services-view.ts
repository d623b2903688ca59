import { SERVICE_IDS } from '#lib/bench/state.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import type { AttackAttempt } from '#lib/services/gateway.ts'
import { type Hop, reportOf, type ServiceRequest } from '#lib/services/service-request.ts'
import { ALLOWED_CALLS, TOPOLOGIES, type Topology, unsupportedReason } from '#lib/services/topology.ts'
import type { BenchCall } from './call.ts'
import type { ServiceCall } from './services-types.ts'

/* What responses contain about services: their setup, and the tree of hops of a call. */

/** The setup of the services, and which mechanisms each topology supports. */
export function setupView({ bench }: BenchCall) {
  const { trust, relay, faults } = bench.state.services
  return {
    trust,
    relay,
    faults: recordOf(SERVICE_IDS, (id) => faults[id] ?? 'up'),
    calls: ALLOWED_CALLS,
    topologies: TOPOLOGIES.map((id) => ({
      id,
      mechanisms: MECHANISM_IDS.map((mechanism) => {
        const reason = unsupportedReason(id, mechanism, bench.state.policy.jwt.alg)
        return { mechanism, supported: reason === null, reason }
      }),
    })),
  }
}

export type GatewayResponse = Extract<LabEvent, { type: 'gateway.responded' }>

/** Writes the event of a response of the gateway. */
export function noteResponse(
  { bench, node, onEvent, request, params }: BenchCall & { readonly params: { readonly topology: Topology } },
  facts: Pick<GatewayResponse, 'mechanism' | 'call' | 'code' | 'attack'>,
): void {
  const { topology } = params
  onEvent(bench.append({ type: 'gateway.responded', topology, node, method: request.method, ...facts }))
}

interface Attack {
  readonly act: NonNullable<GatewayResponse['attack']>['act']
  readonly tried: readonly AttackAttempt[]
}

/** The attack of a result, if it is one. */
export function attackIn({ act, tried }: Partial<Attack>): Pick<GatewayResponse, 'attack'> {
  if (!act || !tried) return {}
  return { attack: { act, acceptedBy: tried.flatMap(({ where, status }) => (status < 400 ? [where] : [])) } }
}

/** A call as a whole: its tree, and the sums over it. */
export function serviceCallOf(incoming: ServiceRequest, mechanism: MechanismId): ServiceCall {
  const root = reportOf(incoming)
  const hops = flatten(root.children)
  const sum = (of: (one: Pick<Hop, 'storeReads' | 'storeWrites'>) => number) =>
    of(root) + hops.reduce((total, hop) => total + of(hop), 0)
  return {
    topology: incoming.topology,
    mechanism,
    traceId: incoming.traceId,
    requests: hops.length,
    verifications: [root, ...hops].filter(({ verified }) => verified !== null && verified.how !== 'header')
      .length,
    storeReads: sum(({ storeReads }) => storeReads),
    storeWrites: sum(({ storeWrites }) => storeWrites),
    tookMs: root.tookMs,
    root,
  }
}

const flatten = (hops: readonly Hop[]): Hop[] => hops.flatMap((hop) => [hop, ...flatten(hop.children)])
