'use client'

import { useMemo, useState } from 'react'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { FIRST, type Operation, searchOperations } from './open-api.ts'
import { useConsoleWords } from './use-console-words.ts'

interface OperationListProps {
  readonly operations: readonly Operation[]
  readonly chosen: string | null
  readonly onChoose: (id: string) => void
}

/** The operations by group, and a field that searches them. */
export function OperationList({ operations, chosen, onChoose }: OperationListProps) {
  const words = useConsoleWords()
  const [query, setQuery] = useState('')
  const found = useMemo(() => searchOperations(operations, query), [operations, query])
  const groups = Array.from(Map.groupBy(found, ({ group }) => group))
  return (
    <div className="min-w-0">
      <input
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        spellCheck={false}
        className="h-8 w-full rounded-md border border-edge/60 bg-raised px-2.5 text-sm"
        value={query}
        onChange={({ target }) => setQuery(target.value)}
      />
      <p role="status" className="mt-1.5 text-xs text-soft">
        {found.length === 0 ? words.none : words.found(found.length)}
      </p>
      {/* A place for absolutely positioned children: those for screen readers must not widen the page. */}
      <Scroller label={words.operations} className="relative mt-1 max-h-72 lanes:max-h-[75vh]">
        {groups.map(([group, members]) => (
          <section key={group} aria-labelledby={idOf(group)} className="mt-3 first:mt-0">
            <h3
              id={idOf(group)}
              className={`sticky top-0 bg-paper py-0.5 text-xs text-faint ${group === FIRST ? '' : 'font-mono'}`}
            >
              {group === FIRST ? words.first : group}
            </h3>
            <ul className="border-t border-hairline">
              {members.map((operation) => (
                <li key={operation.id} className="border-b border-hairline">
                  <Choice
                    of={operation}
                    isChosen={operation.id === chosen}
                    onChoose={() => onChoose(operation.id)}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </Scroller>
    </div>
  )
}

const idOf = (group: string) => `operations-${group}`

function Choice({
  of: { method, path, summary },
  isChosen,
  onChoose,
}: {
  of: Operation
  isChosen: boolean
  onChoose: () => void
}) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className="w-full min-w-0 border-l-2 border-transparent py-1.5 pr-2 pl-2.5 text-left hover:bg-sunk aria-pressed:border-ink aria-pressed:bg-sunk"
    >
      <span className="flex gap-2 font-mono text-xs">
        <span className="w-12 shrink-0 font-medium">{method}</span>
        <span className="min-w-0 break-all">{path}</span>
      </span>
      <span lang="en" className="block truncate pl-14 text-xs text-soft">
        {summary}
      </span>
    </button>
  )
}
