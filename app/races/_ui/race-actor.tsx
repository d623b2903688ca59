'use client'

import { Button } from '../../_ui/parts/button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { FactTable } from './race-facts.tsx'
import type { ActorId, ScheduleView } from './race-types.ts'
import { useRaceWords } from './use-race-words.ts'

interface RaceActorProps {
  readonly id: ActorId
  readonly name: string
  readonly shown: ScheduleView | null
  readonly canMove: boolean
  readonly move: () => void
}

/** One actor: its steps so far, its next step as a button, and what it has learned. */
export function RaceActor({ id, name, shown, canMove, move }: RaceActorProps) {
  const words = useRaceWords()
  const language = useLanguage()
  const next = shown?.next.find(({ actor }) => actor === id)
  const done = (shown?.steps ?? []).map((step, index) => ({ ...step, number: index + 1 }))
  const own = done.filter(({ actor }) => actor === id)
  const rest = shown?.outcome === 'open' ? words.waits : words.finished
  return (
    <section aria-label={`${id}: ${name}`} data-actor={id}>
      <h3 className="flex items-baseline gap-2 text-sm font-semibold">
        <span className="inline-flex size-5 items-center justify-center rounded-full bg-ink font-mono text-xs text-paper">
          {id}
        </span>
        {name}
      </h3>
      <ol className="mt-2 flex flex-col gap-1">
        {own.length === 0 && <li className="text-sm text-faint">{words.noSteps}</li>}
        {own.map(({ number, label, kind }) => (
          <li
            key={number}
            className="flex items-baseline gap-2 rounded border border-hairline px-2 py-1 text-sm"
          >
            <span className="font-mono text-xs text-faint">{number}</span>
            {label[language]}
            <span className="sr-only">{kind}</span>
          </li>
        ))}
      </ol>
      <div className="mt-2">
        {next ? (
          <Button
            onClick={move}
            aria-disabled={!canMove}
            className="h-auto min-h-8 w-full py-1 whitespace-normal!"
          >
            {words.step(id, next.label[language])}
          </Button>
        ) : (
          <p className="text-sm text-soft">{shown && rest}</p>
        )}
      </div>
      <h4 className="mt-4 text-xs font-semibold text-soft">{words.knows}</h4>
      <FactTable
        facts={shown?.believes[id] ?? []}
        label={`${id}: ${words.knows}`}
        empty={words.nothingRead}
      />
    </section>
  )
}
