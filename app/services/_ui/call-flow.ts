import type { Hop, ServiceCall } from '#lib/web/services-types.ts'
import type { Outcome } from '../../_ui/state/lane-state.ts'

/** One request between services, in its place in the call. */
export interface Step {
  readonly key: string
  readonly from: string
  readonly hop: Hop
  readonly depth: number
  /** In milliseconds since the gateway was asked. */
  readonly startMs: number
}

/** Where a party stands in pictures: the issuer's keys are the issuer's. */
export const partyOf = (service: string) => (service === 'jwks' ? 'token' : service)

/**
 * The requests of a call in the order in which they were sent. When one began is known to the one who sent it, by its
 * own clock; a service's clock is laid in the middle of what its caller saw, the way there being as long as the way back.
 */
export function stepsOf({ root }: ServiceCall, by: Caller = 'browser'): readonly Step[] {
  function below(hops: readonly Hop[], from: string, depth: number, originMs: number, path: string): Step[] {
    return hops.flatMap((hop, place) => {
      const key = `${path}.${place}`
      const startMs = originMs + hop.startMs
      const onTheWay = Math.max(0, hop.tookMs - ownMs(hop)) / 2
      return [
        { key, from: senderOf(from, hop, by), hop, depth, startMs },
        ...below(hop.children, partyOf(hop.service), depth + 1, startMs + onTheWay, key),
      ]
    })
  }
  return below(root.children, 'gateway', 0, 0, 'root')
}

/** Who is behind a call: the browser, through the gateway, or Mallory, past it. */
export type Caller = 'browser' | 'mallory'

/** Mallory asks from where the gateway would; what she shows was got by the gateway all the same. */
function senderOf(from: string, { service }: Hop, by: Caller): string {
  return by === 'mallory' && from === 'gateway' && service !== 'token' ? 'mallory' : from
}

/** How long the service itself says that it took. */
function ownMs({ serverTiming, tookMs }: Hop): number {
  return Number(/total;dur=([\d.]+)/.exec(serverTiming ?? '')?.[1] ?? tookMs)
}

export function outcomeOf({ status }: Pick<Hop, 'status'>): Outcome {
  if (status === 0 || status >= 500) return 'unavailable'
  return status < 400 ? 'accepted' : 'refused'
}

/** A line of a sequence diagram: a request, or its answer. */
export interface Arrow {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly outcome: Outcome | null
}

/** The call as a sequence, the browser's own request around it. */
export function arrowsOf(call: ServiceCall, status: number, by: Caller = 'browser'): readonly Arrow[] {
  function through(hops: readonly Hop[], above: string, path: string): Arrow[] {
    return hops.flatMap((hop, place) => {
      const key = `${path}.${place}`
      const to = partyOf(hop.service)
      const from = senderOf(above, hop, by)
      return [
        { key: `${key}>`, from, to, text: hop.service === 'jwks' ? 'JWKS' : hop.method, outcome: null },
        ...through(hop.children, to, key),
        { key: `${key}<`, from: to, to: from, text: String(hop.status || '…'), outcome: outcomeOf(hop) },
      ]
    })
  }
  const inside = through(call.root.children, 'gateway', '')
  if (by === 'mallory') return inside
  return [
    { key: '>', from: 'browser', to: 'gateway', text: '', outcome: null },
    ...inside,
    { key: '<', from: 'gateway', to: 'browser', text: String(status || '…'), outcome: outcomeOf({ status }) },
  ]
}

const ORDER = ['browser', 'gateway', 'token', 'mallory', 'orders', 'cart', 'users', 'bank']

/** Those who take part, from left to right. */
export function partiesOf(arrows: readonly Arrow[]): readonly string[] {
  const named = new Set(arrows.flatMap(({ from, to }) => [from, to]))
  return ORDER.filter((party) => named.has(party))
}
