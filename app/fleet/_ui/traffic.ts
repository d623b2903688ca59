import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { MechanismId, NodeId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { isAfter } from '../../_ui/state/history.ts'
import type { LabState } from '../../_ui/state/state.ts'

/** How far a request went: to the node, or to a store behind it. */
export type Reach = 'node' | 'redis' | 'database'
export type PassageOutcome = 'accepted' | 'refused' | 'unavailable'

/** The path of one request, derived from its event. */
export interface RoutedRequest {
  readonly seq: string
  readonly node: NodeId
  readonly mechanism: MechanismId
  readonly outcome: PassageOutcome
  readonly reach: Reach
}

/** The path of a request, or null for an event that is none. */
function routedRequestOf(event: RecordedEvent, policy: Policy): RoutedRequest | null {
  switch (event.type) {
    case 'request.verified': {
      const { seq, node, mechanism, storeReads } = event
      const reach = storeReads > 0 ? storeOf(mechanism, policy) : 'node'
      return { seq, node, mechanism, outcome: 'accepted', reach }
    }
    case 'request.refused': {
      // Only refusals that depend on a record involve its store.
      const { seq, node, mechanism, code } = event
      const isLookedUp = code === 'unknown_session' || code === 'session_ended' || code === 'epoch_mismatch'
      return {
        seq,
        node,
        mechanism,
        outcome: 'refused',
        reach: isLookedUp ? storeOf(mechanism, policy) : 'node',
      }
    }
    case 'store.unavailable': {
      const { seq, node, mechanism, store } = event
      const reach = store === 'redis' || store === 'database' ? store : 'node'
      return { seq, node, mechanism, outcome: 'unavailable', reach }
    }
    default:
      return null
  }
}

/** The store that a mechanism queries, if it queries any. */
function storeOf(mechanism: MechanismId, { serverSession: { store } }: Policy): Reach {
  if (factsOf(mechanism).recordsIn === 'redis') return 'redis'
  if (store === 'memory' || store === 'replicated') return 'node'
  return store === 'database' ? 'database' : 'redis'
}

/** The requests of the events after a seq, oldest first. */
export function requestsAfter(
  { checks, events, bench }: Pick<LabState, 'checks' | 'events' | 'bench'>,
  seq: string,
): readonly RoutedRequest[] {
  if (bench === null) return []
  const added: RecordedEvent[] = []
  for (const list of [checks, events]) {
    for (const event of list) {
      if (!isAfter(event.seq, seq)) break
      added.push(event)
    }
  }
  return added
    .sort((x, y) => (isAfter(x.seq, y.seq) ? 1 : -1))
    .flatMap((event) => routedRequestOf(event, bench.policy) ?? [])
}

export type Traffic = Readonly<Record<PassageOutcome, number>>
const NO_TRAFFIC: Traffic = { accepted: 0, refused: 0, unavailable: 0 }
const RECENT_MS = 10_000

/** The requests of the last ten seconds, by the wall clock; limited by the checks that the page keeps. */
export function recentRequests(
  { checks, events, bench }: Pick<LabState, 'checks' | 'events' | 'bench'>,
  realNow: number,
): readonly RoutedRequest[] {
  if (bench === null) return []
  return [...checks, ...events]
    .filter(({ realAt }) => realAt >= realNow - RECENT_MS)
    .flatMap((event) => routedRequestOf(event, bench.policy) ?? [])
}

/** Results of each node. */
export function trafficOf(passages: readonly RoutedRequest[]): Readonly<Record<NodeId, Traffic>> {
  const counts = { a: { ...NO_TRAFFIC }, b: { ...NO_TRAFFIC }, c: { ...NO_TRAFFIC } }
  for (const { node, outcome } of passages) counts[node][outcome]++
  return counts
}

/** Traffic on a line: the number of requests, and the outcome of the last one. */
export interface Load {
  readonly count: number
  readonly outcome: PassageOutcome
}

/** Traffic on one line of the diagram: from the load balancer to a node, or from a node to a store. */
export function loadOf(passages: readonly RoutedRequest[], from: string, to: string): Load | null {
  const passed = passages.filter(({ node, reach }) =>
    from === 'balancer' ? node === to : node === from && reach === to,
  )
  const last = passed.reduce<RoutedRequest | null>(
    (last, each) => (last === null || isAfter(each.seq, last.seq) ? each : last),
    null,
  )
  return last && { count: passed.length, outcome: last.outcome }
}
