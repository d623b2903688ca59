'use client'

import { Button } from '../../_ui/parts/button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { type AttackRuns, type AttackView, type RunId, STAGES, type Stage } from './attack-runs.ts'
import { carrierChange, settingOf } from './attack-settings.ts'
import { RunState } from './run-state.tsx'
import { useRun } from './use-attack-runs.ts'
import { useAttackWords } from './use-attack-words.ts'
import { useBenchSetting } from './use-bench-setting.ts'

interface StagePanelsProps {
  readonly attack: AttackView
  readonly variant: string
  readonly runs: AttackRuns
  readonly isReady: boolean
  /** Whether the mechanism is a lane of the bench of the visitor. */
  readonly isLane: boolean
  readonly idOf: (stage: Stage) => RunId
  /** The run that is shown below. */
  readonly shown: Stage | null
  readonly onRun: (stage: Stage) => void
  readonly onShow: (stage: Stage) => void
}

/** The three settings in which the attack can be run, each with its newest result. */
export function StagePanels(props: StagePanelsProps) {
  return (
    <div className="grid gap-x-6 gap-y-4 sm:grid-cols-3">
      {STAGES.map((stage) => (
        <Panel key={stage} {...props} stage={stage} />
      ))}
    </div>
  )
}

function Panel({
  attack,
  variant,
  stage,
  runs,
  isReady,
  isLane,
  idOf,
  shown,
  onRun,
  onShow,
}: StagePanelsProps & { stage: Stage }) {
  const words = useAttackWords()
  const language = useLanguage()
  const newest = useRun(runs, idOf(stage))
  const setting = useBenchSetting(attack, variant)
  const isOpen = isReady && (stage !== 'bench' || isLane) && newest?.state !== 'running'
  const names = { weak: words.runWeak, mended: words.runMended, bench: words.runBench }
  const meaning =
    stage === 'bench'
      ? isLane
        ? words.benchState[carrierChange(attack, variant) ? 'carrier' : (setting ?? 'other')]
        : words.noLane
      : settingOf(attack, variant, stage).label[language]
  return (
    <div
      className={`flex min-w-0 flex-col items-start gap-1.5 border-t-2 pt-2 ${shown === stage ? 'border-ink' : 'border-hairline'}`}
    >
      <Button
        look={stage === 'bench' ? 'primary' : 'plain'}
        aria-disabled={!isOpen}
        onClick={() => isOpen && onRun(stage)}
      >
        {names[stage]}
      </Button>
      <p className="text-xs text-soft">{meaning}</p>
      <div className="flex min-h-7 flex-wrap items-center gap-x-2">
        <RunState of={newest} size="text-sm" />
        {newest !== undefined && shown !== stage && (
          <Button
            look="quiet"
            className="text-xs"
            aria-label={words.show(words.stages[stage])}
            onClick={() => onShow(stage)}
          >
            {words.details}
          </Button>
        )}
      </div>
    </div>
  )
}
