'use client'

import type { Instant } from '#lib/core/session.ts'
import { timeOfDay } from '../../../_ui/words/format.ts'
import { useSheetWords } from '../../../_ui/words/use-sheet-words.ts'
import { useWords } from '../../../_ui/words/use-words.ts'

/** A refresh token in the API: its fingerprint, never the token. */
interface Member {
  readonly generation: number
  readonly fingerprint: string
  readonly at: Instant
  readonly state: 'spent' | 'grace' | 'current' | 'reused'
}

export interface Family {
  readonly generation: number
  readonly members: readonly Member[]
}

/** How a used token was presented again. */
export interface Reuse {
  readonly kind: 'recent-predecessor' | 'stale-lineage'
  readonly behind: number
}

const STEP = 46
const LEFT = 20
const WIDTH = 460
/** Only the newest tokens of a long family are drawn; the table contains all of them. */
const MAX_DRAWN = 12

/** The tokens of a family, oldest first: each was issued in exchange for the one before it. */
export function FamilyTree({ family, reuses }: { family: Family; reuses: ReadonlyMap<string, Reuse> }) {
  const words = useWords()
  const { family: texts } = useSheetWords()
  const drawn = family.members.slice(-MAX_DRAWN)
  const hidden = family.members.length - drawn.length
  const top = hidden > 0 ? 44 : 16
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${top + drawn.length * STEP - 14}`}
      role="img"
      aria-label={texts.chart(family.members.length)}
      className="w-full max-w-[29rem]"
      data-testid="family"
    >
      {hidden > 0 && (
        <>
          <path d={`M${LEFT} 0V${top}`} className="stroke-edge" strokeDasharray="2 3" />
          <text x={LEFT + 22} y="16" className="fill-faint text-xs">
            {texts.earlier(hidden)}
          </text>
        </>
      )}
      {drawn.map((member, index) => {
        const y = top + index * STEP
        const reuse = reuses.get(member.fingerprint)
        const remark = reuse
          ? texts.reuse(words.admin.eventDetails.reuse[reuse.kind], reuse.behind)
          : texts.meanings[member.state]
        return (
          <g key={member.fingerprint} data-state={member.state}>
            {index < drawn.length - 1 && (
              <path d={`M${LEFT} ${y + 8}V${y + STEP - 8}`} className="stroke-edge" strokeWidth="1.5" />
            )}
            <Knot of={member.state} y={y} />
            <text x={LEFT + 22} y={y + 1} className="fill-ink text-sm">
              <tspan className="font-mono">{member.generation}</tspan>
              <tspan dx="10" className="font-mono">
                {member.fingerprint}
              </tspan>
              <tspan dx="10" className="font-semibold">
                {texts.states[member.state]}
              </tspan>
            </text>
            <text x={LEFT + 22} y={y + 17} className="fill-soft text-xs">
              {remark}
            </text>
            <text x={WIDTH} y={y + 1} textAnchor="end" className="fill-soft font-mono text-xs">
              {timeOfDay(member.at)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

/** Full: can be exchanged. Half: in its grace period. Hollow: used. Crossed out: reused. */
function Knot({ of, y }: { of: Member['state']; y: number }) {
  const cy = y - 3
  const ring = <circle cx={LEFT} cy={cy} r="6" className="fill-raised stroke-accent" strokeWidth="1.8" />
  switch (of) {
    case 'current':
      return <circle cx={LEFT} cy={cy} r="7" className="fill-accent" />
    case 'spent':
      return ring
    case 'grace':
      return (
        <>
          {ring}
          <path d={`M${LEFT} ${cy - 6}a6 6 0 0 1 0 12z`} className="fill-accent" />
        </>
      )
    case 'reused':
      return (
        <>
          {ring}
          <path
            d={`M${LEFT - 9} ${cy - 9}l18 18M${LEFT + 9} ${cy - 9}l-18 18`}
            className="stroke-refused"
            strokeWidth="2"
          />
        </>
      )
  }
}

/** The same as a table. */
export function FamilyTable({ family }: { family: Family }) {
  const { family: texts } = useSheetWords()
  return (
    <details className="text-xs">
      <summary className="text-soft">{texts.table}</summary>
      <table className="mt-2 w-full text-left" aria-label={texts.title}>
        <thead className="text-faint">
          <tr className="border-b border-hairline">
            <th className="py-1 font-normal">{texts.generation}</th>
            <th className="py-1 font-normal">{texts.fingerprint}</th>
            <th className="py-1 font-normal">{texts.state}</th>
            <th className="py-1 text-right font-normal">{texts.at}</th>
          </tr>
        </thead>
        <tbody>
          {family.members.map(({ generation, fingerprint, state, at }) => (
            <tr key={fingerprint} className="border-b border-hairline">
              <td className="py-1 font-mono">{generation}</td>
              <td className="py-1 font-mono">{fingerprint}</td>
              <td className="py-1">{texts.states[state]}</td>
              <td className="py-1 text-right font-mono">{timeOfDay(at)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
