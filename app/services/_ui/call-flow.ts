import type { Hop, ServiceCall } from '#lib/web/services-types.ts'
import { type AttackResult, attackResultOf } from '../../_ui/parts/attack-sign.tsx'
import type { Outcome } from '../../_ui/state/lane-state.ts'

/** One request between services, with its position in the call. */
export interface Step {
  readonly key: string
  readonly from: string
  readonly hop: Hop
  readonly depth: number
  /** In milliseconds since the request to the gateway. */
  readonly startMs: number
  /** Whether the request is Mallory's, or a consequence of one. */
  readonly isAttack: boolean
}

/** The box of a party in the diagrams: the JWKS belong to the token service. */
export const partyOf = (service: string) => (service === 'jwks' ? 'token' : service)

/**
 * The requests of a call in the order of sending. The sender knows by its own clock when one began; the clock of a
 * service is centred in the interval that its caller measured, which assumes equal delay in both directions.
 */
export function stepsOf({ root }: ServiceCall, by: Caller = 'browser'): readonly Step[] {
  function below(hops: readonly Hop[], above: Above): Step[] {
    return inOrder(hops).flatMap((hop, index) => {
      const from = senderOf(above.party, hop, by)
      const step = {
        key: `${above.key}.${index}`,
        from,
        hop,
        depth: above.depth,
        startMs: above.originMs + hop.startMs,
        isAttack: above.isAttack || from === 'mallory',
      }
      const onTheWay = Math.max(0, hop.tookMs - ownMs(hop)) / 2
      const { key, depth, startMs, isAttack } = step
      const party = partyOf(hop.service)
      return [
        step,
        ...below(hop.children, { key, party, depth: depth + 1, originMs: startMs + onTheWay, isAttack }),
      ]
    })
  }
  return below(root.children, { key: 'root', party: 'gateway', depth: 0, originMs: 0, isAttack: false })
}

/** The caller of some requests. */
interface Above {
  readonly key: string
  readonly party: string
  readonly depth: number
  readonly originMs: number
  readonly isAttack: boolean
}

/** In the order of sending: a service reports a request when it has ended. */
function inOrder(hops: readonly Hop[]): readonly Hop[] {
  return [...hops].sort((x, y) => x.startMs - y.startMs)
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

/** How a request of an attack ended; null for any other request, and without a response. */
export function attackOf({ hop, isAttack }: Pick<Step, 'hop' | 'isAttack'>): AttackResult | null {
  return isAttack ? attackResultOf(outcomeOf(hop)) : null
}

/** A line of a sequence diagram: a request, or its response. */
export interface Arrow {
  readonly key: string
  readonly from: string
  readonly to: string
  readonly text: string
  readonly outcome: Outcome | null
  readonly attack: AttackResult | null
}

/** The call as a sequence, including the browser's own request. */
export function arrowsOf(call: ServiceCall, status: number, by: Caller = 'browser'): readonly Arrow[] {
  function through(hops: readonly Hop[], above: string, path: string, isBelow = false): Arrow[] {
    return inOrder(hops).flatMap((hop, index) => {
      const key = `${path}.${index}`
      const to = partyOf(hop.service)
      const from = senderOf(above, hop, by)
      const isAttack = isBelow || from === 'mallory'
      const text = hop.service === 'jwks' ? 'JWKS' : hop.method
      const attack = attackOf({ hop, isAttack })
      return [
        { key: `${key}>`, from, to, text, outcome: null, attack: null },
        ...through(hop.children, to, key, isAttack),
        {
          key: `${key}<`,
          from: to,
          to: from,
          text: String(hop.status || '…'),
          outcome: outcomeOf(hop),
          attack,
        },
      ]
    })
  }
  const inside = through(call.root.children, 'gateway', '')
  if (by === 'mallory') return inside
  const outcome = outcomeOf({ status })
  return [
    { key: '>', from: 'browser', to: 'gateway', text: '', outcome: null, attack: null },
    ...inside,
    { key: '<', from: 'gateway', to: 'browser', text: String(status || '…'), outcome, attack: null },
  ]
}

const ORDER = ['browser', 'gateway', 'token', 'mallory', 'orders', 'cart', 'users', 'bank']

/** The participants, from left to right. */
export function partiesOf(arrows: readonly Arrow[]): readonly string[] {
  const named = new Set(arrows.flatMap(({ from, to }) => [from, to]))
  return ORDER.filter((party) => named.has(party))
}
