'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { TermButton } from '../../_ui/parts/term-button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import type { AttackRuns, AttackView, RunId } from './attack-runs.ts'
import { runsOf } from './attack-settings.ts'
import { RunState } from './run-state.tsx'
import { useRun } from './use-attack-runs.ts'
import { useAttackWords } from './use-attack-words.ts'

/** The element ID of a cell, to which the focus returns from its detail. */
export const cellId = (attack: string, mechanism: MechanismId) => `${attack}-${mechanism}`

interface BoardCellProps {
  readonly attack: AttackView
  readonly mechanism: MechanismId
  readonly runs: AttackRuns
  readonly isReady: boolean
  readonly isOpen: boolean
  readonly onToggle: () => void
}

/** One attack on one lane: both settings, and what opens the detail. */
export function BoardCell(props: BoardCellProps) {
  const { attack, mechanism } = props
  return (
    <>
      <p className="mb-1 text-xs lanes:hidden" aria-hidden="true">
        <LaneName of={mechanism} />
      </p>
      {attack.applies.includes(mechanism) ? <Cell {...props} /> : <Inapplicable {...props} />}
    </>
  )
}

const HALVES = '@min-[11rem]:grid-cols-2'

function Cell({ attack, mechanism, runs, isReady, isOpen, onToggle }: BoardCellProps) {
  const words = useAttackWords()
  const { name } = useNames(attack, mechanism)
  return (
    <>
      <button
        type="button"
        id={cellId(attack.id, mechanism)}
        aria-expanded={isOpen}
        onClick={onToggle}
        className={`-mx-1.5 grid w-[calc(100%+0.75rem)] grid-cols-1 gap-y-1 rounded px-1.5 py-1 text-left hover:bg-sunk aria-expanded:bg-sunk ${HALVES}`}
      >
        <span className="sr-only">{name}: </span>
        {runsOf(attack, [mechanism]).map((id) => (
          <Half key={id.stage} id={id} runs={runs} />
        ))}
      </button>
      <Button
        look="quiet"
        className="-ml-1.5 text-xs present:hidden"
        aria-label={words.runNamed(name)}
        aria-disabled={!isReady}
        onClick={() => isReady && runs.start(runsOf(attack, [mechanism]))}
      >
        {words.run}
      </Button>
    </>
  )
}

function Half({ id, runs }: { id: RunId; runs: AttackRuns }) {
  const words = useAttackWords()
  const { colon } = useWords()
  const { stage } = id
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-1.5" data-stage={stage}>
      <span className="min-w-[3.8em] text-2xs text-faint lanes:@min-[11rem]:sr-only">
        {words.stages[stage]}
        {colon}
      </span>
      <RunState of={useRun(runs, id)} />
    </span>
  )
}

/** The reason is shown on hover, focus and touch, and in the detail: another variant of the attack may apply. */
function Inapplicable({ attack, mechanism, isOpen, onToggle }: BoardCellProps) {
  const words = useAttackWords()
  const language = useLanguage()
  const { name } = useNames(attack, mechanism)
  const meaning = attack.notes[mechanism]?.[language] ?? ''
  const term = words.states['not-applicable']
  return (
    <>
      <p className="py-1 text-xs text-soft">
        <TermButton of={{ term, forms: '', meaning }}>
          <span className="sr-only">{name}: </span>
          {term}
        </TermButton>
      </p>
      <Button
        look="quiet"
        id={cellId(attack.id, mechanism)}
        className="-ml-1.5 text-xs present:hidden"
        aria-expanded={isOpen}
        aria-label={words.detailsOf(name)}
        onClick={onToggle}
      >
        {words.details}
      </Button>
    </>
  )
}

function useNames({ title }: AttackView, mechanism: MechanismId): { name: string } {
  const words = useAttackWords()
  const { mechanisms } = useWords()
  const language = useLanguage()
  return { name: words.detailOf(title[language], mechanisms[mechanism].name) }
}
