'use client'

import { type KeyboardEvent, useRef, useState } from 'react'
import { useExperimentWords } from '../../../_ui/experiments/use-experiment-words.ts'
import { CodeTokens } from '../../../_ui/parts/code-tokens.tsx'
import type { BugInfo } from './use-bug.ts'

interface Props {
  readonly bug: BugInfo
  readonly chosen: ReadonlySet<number>
  /** Null if lines can no longer be chosen. */
  readonly onToggle: ((line: number) => void) | null
}

/** The listing as a list box: arrow keys move, the space bar and a click mark a line. */
export function BugListing({ bug, chosen, onToggle }: Props) {
  const { bug: words } = useExperimentWords()
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const { lines, places } = bug
  const defective = new Set(places?.flat())

  function moveTo(index: number): void {
    setActive(index)
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' })
  }

  function onKeyDown(event: KeyboardEvent): void {
    const last = lines.length - 1
    const target = {
      ArrowDown: Math.min(last, active + 1),
      ArrowUp: Math.max(0, active - 1),
      Home: 0,
      End: last,
    }[event.key]
    if (target !== undefined) moveTo(target)
    else if (event.key === ' ' || event.key === 'Enter') onToggle?.(active + 1)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      ref={list}
      role="listbox"
      aria-multiselectable="true"
      aria-label={words.listing}
      aria-activedescendant={lineId(active + 1)}
      tabIndex={0}
      className="group max-h-[34rem] overflow-auto rounded border border-hairline bg-raised py-2 font-mono text-xs leading-5 [scrollbar-width:thin] lg:max-h-[calc(100dvh-9rem)]"
      onKeyDown={onKeyDown}
    >
      {lines.map((tokens, index) => {
        const number = index + 1
        const isChosen = chosen.has(number)
        const isDefective = defective.has(number)
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard acts through the list box, which keeps the focus
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is identified by its number
            key={index}
            id={lineId(number)}
            role="option"
            tabIndex={-1}
            aria-selected={isChosen}
            data-attack={isDefective ? 'breach' : undefined}
            className={`flex min-h-5 w-max min-w-full border-l-3 pr-3 whitespace-pre ${onToggle === null ? '' : 'cursor-pointer hover:bg-sunk'} ${isDefective ? 'border-outcome bg-sunk' : isChosen ? 'border-ink bg-sunk' : 'border-transparent'} ${index === active ? 'group-focus-visible:outline group-focus-visible:-outline-offset-1 group-focus-visible:outline-edge' : ''}`}
            onClick={() => {
              setActive(index)
              onToggle?.(number)
            }}
          >
            <span className="flex w-14 shrink-0 justify-end gap-1.5 pr-3 text-faint select-none">
              {(isChosen || isDefective) && (
                <span className={isDefective ? 'text-outcome' : 'text-ink'} aria-hidden="true">
                  {isDefective ? '✕' : '▸'}
                </span>
              )}
              {number}
            </span>
            {isDefective && <span className="sr-only">{words.defective} </span>}
            <CodeTokens of={tokens} />
          </div>
        )
      })}
    </div>
  )
}

const lineId = (number: number) => `bug-line-${number}`
