import type { Topology } from '#lib/web/services-types.ts'
import type { AttackResult } from '../../_ui/parts/attack-sign.tsx'
import type { Outcome } from '../../_ui/state/lane-state.ts'
import { attackOf, outcomeOf, partyOf, type Step } from './call-flow.ts'
import type { Setup } from './topology-result.ts'
import { useServicesWords } from './use-services-words.ts'

interface Position {
  readonly x: number
  readonly y: number
}

const WIDTH = 340
const HEIGHT = 150
const HALF = 29
const POSITIONS: Readonly<Record<string, Position>> = {
  browser: { x: 33, y: 52 },
  gateway: { x: 121, y: 52 },
  orders: { x: 209, y: 52 },
  cart: { x: 303, y: 24 },
  users: { x: 303, y: 80 },
  mallory: { x: 33, y: 106 },
  token: { x: 165, y: 126 },
  store: { x: 209, y: 126 },
}

/** The calls of an order. */
const CALLS = [
  ['browser', 'gateway'],
  ['gateway', 'orders'],
  ['gateway', 'cart'],
  ['orders', 'cart'],
  ['orders', 'users'],
] as const

/** The calls that establish the identity of the caller. */
function identityCallsOf(topology: Topology, { relay }: Setup): readonly (readonly [string, string])[] {
  switch (topology) {
    case 'gateway':
      return []
    case 'shared-store':
      return ['orders', 'cart', 'users'].map((service) => [service, 'store'] as const)
    case 'token-relay':
      return relay === 'exchange'
        ? ['gateway', 'orders', 'cart', 'users'].map((service) => [service, 'token'] as const)
        : ['orders', 'cart', 'users'].map((service) => [service, 'token'] as const)
  }
}

interface Props {
  readonly topology: Topology
  readonly setup: Setup
  readonly label: string
  readonly steps: readonly Step[]
  /** The response to the browser, or null before the first request. */
  readonly outcome: Outcome | null
}

/** The topology: boxes for the services, lines for calls; the path of the last call is drawn in its outcome. */
export function CallDiagram({ topology, setup, label, steps, outcome }: Props) {
  const words = useServicesWords()
  const trusts = identityCallsOf(topology, setup)
  const tried = steps.filter(({ from, hop }) => from === 'mallory' && hop.service in POSITIONS)
  const parties = new Set([
    ...[...CALLS, ...trusts].flat(),
    ...tried.flatMap(({ from, hop }) => [from, hop.service]),
  ])
  const lit = (from: string, to: string): Outcome | null => {
    if (from === 'browser') return outcome
    const step = steps.findLast((one) => one.from === from && partyOf(one.hop.service) === to)
    if (step) return outcomeOf(step.hop)
    // A store lookup is no request between services: its service reports it.
    const looked = to === 'store' && steps.findLast(({ hop }) => hop.service === from)?.hop.verified
    return looked ? (looked.ok ? 'accepted' : 'refused') : null
  }
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} className="w-full max-w-md text-xs">
      {trusts.map(([from, to]) => (
        <Line key={`${from} ${to}`} from={from} to={to} outcome={lit(from, to)} isTrust />
      ))}
      {CALLS.map(([from, to]) => (
        <Line key={`${from} ${to}`} from={from} to={to} outcome={lit(from, to)} />
      ))}
      {tried.map((step) => (
        <Line
          key={step.key}
          from={step.from}
          to={step.hop.service}
          outcome={outcomeOf(step.hop)}
          attack={attackOf(step)}
        />
      ))}
      {[...parties].map((party) => (
        <Box key={party} party={party} name={words.parties[party] ?? party} />
      ))}
    </svg>
  )
}

function positionOf(party: string): Position {
  return POSITIONS[party] ?? { x: 0, y: 0 }
}

function Line({
  from,
  to,
  outcome,
  attack = null,
  isTrust = false,
}: {
  from: string
  to: string
  outcome: Outcome | null
  attack?: AttackResult | null
  isTrust?: boolean
}) {
  const [a, b] = [positionOf(from), positionOf(to)]
  const x1 = isTrust ? a.x : a.x + HALF
  const x2 = isTrust ? b.x + Math.sign(a.x - b.x) * 14 : b.x - HALF
  // Around the orders service, which is in between.
  const isAround = from === 'gateway' && to === 'cart'
  const y1 = isTrust ? a.y + 12 : a.y
  const y2 = isTrust ? b.y - 12 : b.y
  return (
    <path
      d={isAround ? `M${a.x} ${a.y - 12}V${b.y - 4}H${x2}` : `M${x1} ${y1}L${x2} ${y2}`}
      fill="none"
      data-outcome={outcome ?? 'none'}
      data-attack={attack ?? undefined}
      className={outcome === null ? 'stroke-edge' : 'stroke-outcome'}
      strokeWidth={outcome === null ? 1 : 2}
      strokeDasharray={isTrust ? '3 3' : undefined}
      opacity={outcome === null ? 0.6 : 1}
    />
  )
}

function Box({ party, name }: { party: string; name: string }) {
  const { x, y } = positionOf(party)
  const half = party === 'store' || party === 'token' ? 42 : HALF
  return (
    <g>
      <rect
        x={x - half}
        y={y - 12}
        width={half * 2}
        height={24}
        rx={party === 'store' || party === 'token' ? 12 : 4}
        className="fill-raised stroke-edge"
      />
      <text x={x} y={y + 4} textAnchor="middle" className="fill-ink">
        {name}
      </text>
    </g>
  )
}
