'use client'

import type { Ref } from 'react'
import { endsOf, type Message, type Party, partiesOf } from './messages.ts'

interface Props {
  readonly messages: readonly Message[]
  readonly name: (party: Party) => string
  readonly text: (message: Message) => string
  readonly label: string
  /** The selected message; later ones are drawn faintly. Null draws all alike. */
  readonly at: number | null
  readonly isSmall?: boolean
  readonly ref?: Ref<SVGSVGElement>
}

const ROW = 26
const HEAD = 40

/**
 * A sequence diagram: participants as vertical lines, messages as arrows, steps as marks on the line of the node. A
 * store that is not queried keeps its column, so that the missing call is visible.
 */
export function Diagram({ messages, name, text, label, at, isSmall = false, ref }: Props) {
  const parties = partiesOf(messages)
  const hasNoStore = parties.length === 2
  const width = isSmall ? 420 : 680
  const margin = isSmall ? 60 : 80
  const gap = (width - 2 * margin) / Math.max(2, parties.length - 1)
  const xOf = (party: Party) => margin + parties.indexOf(party) * gap
  const height = HEAD + messages.length * ROW + 12
  const size = isSmall ? 13 : 11.5
  return (
    <svg
      ref={ref}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
      className={isSmall ? 'w-full' : 'w-full min-w-140'}
      fontSize={size}
    >
      {parties.map((party) => (
        <g key={party}>
          <path d={`M${xOf(party)} 26V${height}`} className="stroke-hairline" strokeWidth="1.5" />
          <text x={xOf(party)} y={16} textAnchor="middle" className="fill-ink font-medium">
            {name(party)}
          </text>
        </g>
      ))}
      {hasNoStore && (
        <g>
          <path
            d={`M${width - margin} 26V${height}`}
            className="stroke-hairline"
            strokeWidth="1.5"
            strokeDasharray="2 5"
          />
          <text x={width - margin} y={16} textAnchor="middle" className="fill-faint">
            {name('store:none')}
          </text>
        </g>
      )}
      {messages.map((message, index) => (
        <g
          // biome-ignore lint/suspicious/noArrayIndexKey: the order is the identity
          key={index}
          opacity={at !== null && index > at ? 0.25 : 1}
          data-current={index === at}
          {...(message.kind === 'request' && message.fingerprint !== null
            ? { 'data-fingerprint': message.fingerprint }
            : {})}
        >
          <Row
            message={message}
            text={text(message)}
            xOf={xOf}
            y={HEAD + index * ROW + 14}
            isCurrent={index === at}
          />
        </g>
      ))}
    </svg>
  )
}

interface RowProps {
  readonly message: Message
  readonly text: string
  readonly xOf: (party: Party) => number
  readonly y: number
  readonly isCurrent: boolean
}

function Row({ message, text, xOf, y, isCurrent }: RowProps) {
  const [from, to] = endsOf(message)
  const [x1, x2] = [xOf(from), xOf(to)]
  const isRefusing =
    (message.kind === 'step' && message.isRefusing) ||
    (message.kind === 'response' && message.status >= 400) ||
    (message.kind === 'store-result' && message.failed)
  const weight = isCurrent ? 'font-semibold' : ''
  if (from === to) {
    return (
      <>
        <rect
          x={x1 - 4}
          y={y - 9}
          width={8}
          height={13}
          data-outcome="refused"
          className={isRefusing ? 'fill-outcome' : 'fill-accent'}
        />
        <text
          x={x1 + 12}
          y={y + 2}
          data-outcome="refused"
          className={`${weight} ${isRefusing ? 'fill-outcome' : 'fill-soft'}`}
        >
          {text}
        </text>
      </>
    )
  }
  const isResponse = message.kind === 'store-result' || message.kind === 'response'
  const side = x2 > x1 ? -1 : 1
  return (
    <>
      <path
        d={`M${x1} ${y + 3}H${x2}M${x2 + side * 7} ${y - 1}L${x2} ${y + 3}L${x2 + side * 7} ${y + 7}`}
        fill="none"
        strokeWidth={isCurrent ? 2 : 1.25}
        strokeDasharray={isResponse ? '4 3' : undefined}
        data-outcome="refused"
        className={isRefusing ? 'stroke-outcome' : 'stroke-ink'}
      />
      <text
        x={(x1 + x2) / 2}
        y={y - 3}
        textAnchor="middle"
        data-outcome="refused"
        className={`${weight} ${isRefusing ? 'fill-outcome' : 'fill-ink'}`}
      >
        {text}
      </text>
    </>
  )
}
