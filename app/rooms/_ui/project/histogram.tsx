'use client'

import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { useProjectWords } from './use-project-words.ts'

interface HistogramProps {
  readonly choices: readonly { readonly id: string; readonly text: string }[]
  /** Null as long as they must not be shown: they would lead those who have not predicted. */
  readonly counts: Readonly<Record<string, number>> | null
  /** The number of seats: a bar of full width is the whole class. */
  readonly of: number
  readonly right: string | null
}

/** The choices of a question and, once they are shown, how many seats predicted each. */
export function Histogram({ choices, counts, of, right }: HistogramProps) {
  const words = useProjectWords()
  return (
    <ul aria-label={words.histogram} className="flex flex-col gap-[0.6em] text-[1.5em]">
      {choices.map(({ id, text }) => (
        <li
          key={id}
          data-choice={id}
          data-right={id === right}
          className={`rounded-md border px-[0.6em] py-[0.35em] ${id === right ? 'border-accepted' : 'border-edge'}`}
        >
          <p className="flex items-baseline gap-[0.8em]">
            <span className={`min-w-0 flex-1 ${id === right ? 'font-semibold' : ''}`}>{text}</span>
            {id === right && (
              <span className="flex shrink-0 items-baseline gap-[0.3em] font-medium text-accepted">
                <OutcomeSign of="accepted" className="size-[0.7em]" />
                {words.right}
              </span>
            )}
            {counts && <Count count={counts[id] ?? 0} of={of} />}
          </p>
          {counts && (
            <Bar count={counts[id] ?? 0} of={of} className={id === right ? 'bg-accepted' : 'bg-ink'} />
          )}
        </li>
      ))}
    </ul>
  )
}

function Count({ count, of }: { count: number; of: number }) {
  return (
    <span className="shrink-0 font-medium whitespace-nowrap tabular-nums">
      {count}
      <span className="inline-block min-w-[3.2em] text-right text-soft">
        {of === 0 ? '' : `${Math.round((100 * count) / of)} %`}
      </span>
    </span>
  )
}

/** A part of the class as a bar. */
export function Bar({ count, of, className = 'bg-ink' }: { count: number; of: number; className?: string }) {
  return (
    <span
      aria-hidden="true"
      className="mt-[0.3em] block h-[0.7em] overflow-hidden rounded-sm border border-edge bg-sunk"
    >
      <span
        className={`block h-full ${className}`}
        style={{ width: `${of === 0 ? 0 : Math.min(100, (count / of) * 100)}%` }}
      />
    </span>
  )
}
