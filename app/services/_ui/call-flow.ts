import type { Hop, ServiceCall } from '#lib/web/services-types.ts'
import type { Outcome } from '../../_ui/state/lane-state.ts'

/** One request between services, with its position in the call. */
export interface Step {
  readonly key: string
  readonly from: string
  readonly hop: Hop
  readonly depth: number
  /** In milliseconds since the request to the gateway. */
  readonly startMs: number
}

/** The box of a party in the diagrams: the JWKS belong to the token service. */
export const partyOf = (service: string) => (service === 'jwks' ? 'token' : service)

/**
 * The requests of a call in the order of sending. The sender knows by its own clock when one began; the clock of a
 * service is centred in the interval that its caller measured, which assumes equal delay in both directions.
 */
export function stepsOf({ root }: ServiceCall, by: Caller = 'browser'): readonly Step[] {
  function below(hops: readonly Hop[], from: string, depth: number, originMs: number, path: string): Step[] {
    return hops.flatMap((hop, index) => {
      const key = `${path}.${index}`
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

/** The client of a call: the browser, through the gateway, or Mallory, who bypasses it. */
export type Caller = 'browser' | 'mallory'

/** Mallory calls from the position of the gateway; her credential was obtained from the gateway. */
function senderOf(from: string, { service }: Hop, by: Caller): string {
  return by === 'mallory' && from === 'gateway' && service !== 'token' ? 'mallory' : from
}

/** The duration that the service itself reports. */
function ownMs({ serverTiming, tookMs }: Hop): number {
  return Number(/total;dur=([\d.]+)/.exec(serverTiming ?? '')?.[1] ?? tookMs)
}

export function outcomeOf({ status }: Pick<Hop, 'status'>): Outcome {
  if (status === 0 || status >= 500) return 'unavailable'
  return status < 400 ? 'accepted' : 'refused'
}

/** A line of a sequence diagram: a request, or its response. */
export interface Arrow {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly outcome: Outcome | null
}

/** The call as a sequence, including the browser's own request. */
export function arrowsOf(call: ServiceCall, status: number, by: Caller = 'browser'): readonly Arrow[] {
  function through(hops: readonly Hop[], above: string, path: string): Arrow[] {
    return hops.flatMap((hop, index) => {
      const key = `${path}.${index}`
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

/** The participants, from left to right. */
export function partiesOf(arrows: readonly Arrow[]): readonly string[] {
  const named = new Set(arrows.flatMap(({ from, to }) => [from, to]))
  return ORDER.filter((party) => named.has(party))
}
