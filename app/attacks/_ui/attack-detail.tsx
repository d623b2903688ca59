'use client'

import { useEffect, useRef, useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { Select } from '../../_ui/parts/select.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { AttackFacts } from './attack-facts.tsx'
import { type AttackRuns, type AttackView, runKey, STAGES, type Stage } from './attack-runs.ts'
import { AttackSwitch } from './attack-switch.tsx'
import { RunResult } from './run-result.tsx'
import { StagePanels } from './stage-panels.tsx'
import type { OpenCell } from './use-attack-address.ts'
import { useRuns } from './use-attack-runs.ts'
import { useAttackWords } from './use-attack-words.ts'

interface AttackDetailProps {
  readonly attack: AttackView
  readonly open: OpenCell
  readonly lanes: readonly MechanismId[]
  readonly runs: AttackRuns
  readonly isReady: boolean
  readonly onVariant: (variant: string) => void
  readonly onClose: () => void
}

/** One attack on one mechanism: run it in each setting, see what decided, and what stops it. */
export function AttackDetail(props: AttackDetailProps) {
  const { attack, open, lanes, runs, isReady, onVariant, onClose } = props
  const { mechanism, variant } = open
  const words = useAttackWords()
  const { mechanisms } = useWords()
  const language = useLanguage()
  const lab = useLab()
  const [chosen, setChosen] = useState<Stage | null>(null)
  const idOf = (stage: Stage) => ({ attack: attack.id, mechanism, variant, stage })
  const done = useRuns(runs).runs
  const hasRun = (stage: Stage) => done.has(runKey(idOf(stage)))
  const shown = chosen !== null && hasRun(chosen) ? chosen : (STAGES.find(hasRun) ?? null)
  const section = useRef<HTMLElement>(null)
  // With its row: the result is below the fold otherwise, and a link leads here.
  useEffect(() => {
    section.current?.closest('tbody')?.scrollIntoView({ block: 'nearest' })
  }, [])
  const run = (stage: Stage) => {
    setChosen(stage)
    if (stage === 'bench') void runs.onBench(idOf(stage), lab.store.get().seq)
    else runs.start([idOf(stage)])
  }
  return (
    <section
      ref={section}
      aria-label={words.detailOf(attack.title[language], mechanisms[mechanism].name)}
      className="border-b border-hairline bg-sunk px-4 py-4"
    >
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
        <h2 className="text-lg font-semibold tracking-tight">
          {attack.title[language]} <span className="font-normal text-soft">·</span>{' '}
          <span className="text-base font-normal">
            <LaneName of={mechanism} />
          </span>
        </h2>
        {attack.variants.length > 1 && (
          <div className="max-sm:order-last max-sm:basis-full">
            <Select
              label={words.variant}
              value={variant}
              className="h-7 max-w-[min(26rem,65vw)] text-xs"
              onChange={({ target: { value } }) => onVariant(value)}
            >
              {attack.variants.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title[language]}
                </option>
              ))}
            </Select>
          </div>
        )}
        <Button look="quiet" className="ml-auto" onClick={onClose}>
          {words.close}
        </Button>
      </div>
      <p className="mt-1 max-w-3xl">
        <span className="sr-only">{words.wants}: </span>
        {attack.wants[language]}
      </p>
      {attack.needsBrowser && <p className="mt-1 max-w-3xl text-sm text-soft">{words.model}</p>}
      <div className="mt-4 grid gap-x-10 gap-y-6 bench:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="min-w-0">
          <StagePanels
            {...{ attack, variant, runs, isReady, idOf, shown }}
            isLane={lanes.includes(mechanism)}
            onRun={run}
            onShow={setChosen}
          />
          {shown === null ? (
            <p className="mt-4 text-sm text-soft">{words.notRunYet}</p>
          ) : (
            <RunResult stage={shown} run={done.get(runKey(idOf(shown)))} />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-5">
          <AttackSwitch key={variant} {...{ attack, variant, isReady }} onRun={() => run('bench')} />
          <AttackFacts attack={attack} />
        </div>
      </div>
    </section>
  )
}
