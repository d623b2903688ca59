'use client'

import { SourceLinks } from '../../_ui/experiments/source-links.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { useLanguage } from '../../_ui/words/language.ts'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useAllWords } from '../../_ui/words/use-all-words.ts'
import { RaceActor } from './race-actor.tsx'
import { CodeChoice } from './race-code.tsx'
import { FactTable } from './race-facts.tsx'
import { RaceListing } from './race-listing.tsx'
import { RaceSteps } from './race-steps.tsx'
import { ACTORS, type ActorId, type RaceView } from './race-types.ts'
import type { RaceAddress } from './use-race-address.ts'
import { useRaceWords } from './use-race-words.ts'
import { useSchedule } from './use-schedule.ts'

/** The part of the page that an order leads to. */
export const STAGE = 'stage'

interface RaceStageProps {
  readonly race: RaceView
  readonly address: RaceAddress
  readonly change: (address: Partial<RaceAddress>) => void
  readonly isReady: boolean
}

/** Both actors with their next steps, and what the store contains between them. */
export function RaceStage({ race, address, change, isReady }: RaceStageProps) {
  const words = useRaceWords()
  const all = useAllWords()
  const language = useLanguage()
  const { shown, isCurrent, problem } = useSchedule(address, isReady)
  const canMove = (actor: ActorId) => isCurrent && (shown?.next.some((step) => step.actor === actor) ?? false)
  const move = (actor: ActorId) => {
    if (canMove(actor)) change({ schedule: address.schedule + actor })
  }
  const back = () => change({ schedule: address.schedule.slice(0, -1) })
  useShortcuts((key) => {
    const actor = ACTORS.find((id) => id === key)
    if (actor !== undefined) move(actor)
    else if (key === 'BACKSPACE' && address.schedule !== '') back()
    else return false
    return true
  })
  const actor = (id: ActorId) => (
    <RaceActor
      id={id}
      name={race.actors.find((each) => each.id === id)?.name[language] ?? id}
      shown={shown}
      canMove={canMove(id)}
      move={() => move(id)}
    />
  )
  return (
    <section
      id={STAGE}
      aria-labelledby="race-title"
      data-focus-fallback
      tabIndex={-1}
      className="scroll-mt-4 outline-none"
    >
      <h2 id="race-title" className="text-lg font-semibold tracking-tight">
        {race.title[language]}
      </h2>
      <p className="mt-1 max-w-3xl">
        <span className="text-soft">{words.invariant}: </span>
        {race.invariant[language]}
      </p>
      <CodeChoice race={race} code={address.code} choose={(code) => change({ code, schedule: '' })} />
      <RaceListing key={`${race.id} ${address.code}`} race={race} code={address.code} />
      <div
        className="mt-5 grid gap-x-8 gap-y-6 border-t border-hairline pt-4 lanes:grid-cols-3"
        aria-busy={!isCurrent}
      >
        {actor('A')}
        <div>
          <h3 className="text-sm font-semibold">{words.store}</h3>
          <FactTable facts={shown?.store ?? []} label={words.store} empty={words.emptyStore} />
        </div>
        {actor('B')}
      </div>
      <p role="alert" className="mt-3 min-h-5 text-sm text-refused">
        {problem && words.problem(problemText(problem, all))}
      </p>
      <RaceSteps race={race} address={address} change={change} shown={shown} back={back} />
      <details className="mt-4 text-xs text-soft">
        <summary className="cursor-pointer">{words.sources}</summary>
        <SourceLinks of={race.sources} />
      </details>
    </section>
  )
}
