import { type Arrow, partiesOf } from './call-flow.ts'
import { useServicesWords } from './use-services-words.ts'

const WIDTH = 340
const MARGIN = 26
const HEAD = 26
const ROW = 17

/** The last call as a sequence: requests solid, responses dashed and coloured by outcome. */
export function HopSequence({ arrows, label }: { arrows: readonly Arrow[]; label: string }) {
  const words = useServicesWords()
  const parties = partiesOf(arrows)
  const gap = (WIDTH - 2 * MARGIN) / Math.max(1, parties.length - 1)
  const xOf = (party: string) => MARGIN + parties.indexOf(party) * gap
  const height = HEAD + arrows.length * ROW + 6
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${height}`}
      role="img"
      aria-label={label}
      className="w-full max-w-md text-2xs"
    >
      {parties.map((party) => (
        <g key={party}>
          <path d={`M${xOf(party)} 18V${height}`} className="stroke-hairline" strokeWidth="1.5" />
          <text x={xOf(party)} y={12} textAnchor="middle" className="fill-soft">
            {words.parties[party]}
          </text>
        </g>
      ))}
      {arrows.map((arrow, index) => (
        <Row
          key={arrow.key}
          arrow={arrow}
          x1={xOf(arrow.from)}
          x2={xOf(arrow.to)}
          y={HEAD + index * ROW + 10}
        />
      ))}
    </svg>
  )
}

function Row({ arrow, x1, x2, y }: { arrow: Arrow; x1: number; x2: number; y: number }) {
  const side = x2 > x1 ? -1 : 1
  const isResponse = arrow.outcome !== null
  const isBad = arrow.attack !== null || (isResponse && arrow.outcome !== 'accepted')
  const stroke = isBad ? 'stroke-outcome' : isResponse ? 'stroke-edge' : 'stroke-ink'
  return (
    <g data-outcome={arrow.outcome ?? 'none'} data-attack={arrow.attack ?? undefined}>
      <path
        d={`M${x1} ${y}H${x2}`}
        fill="none"
        strokeWidth={1.25}
        strokeDasharray={isResponse ? '3 2.5' : undefined}
        className={stroke}
      />
      <path
        d={`M${x2 + side * 5} ${y - 3}L${x2} ${y}L${x2 + side * 5} ${y + 3}`}
        fill="none"
        strokeWidth={1.25}
        className={stroke}
      />
      <text
        x={x2 + side * 9}
        y={y - 3}
        textAnchor={side < 0 ? 'end' : 'start'}
        className={`font-mono ${isBad ? 'fill-outcome font-semibold' : isResponse ? 'fill-soft' : 'fill-ink'}`}
      >
        {arrow.text}
      </text>
    </g>
  )
}
