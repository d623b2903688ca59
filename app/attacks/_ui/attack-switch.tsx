'use client'

import { useState } from 'react'
import { callApi, type Problem } from '../../_ui/lab/api.ts'
import { useLab } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { TermText } from '../../_ui/parts/term-text.tsx'
import { activeBugs } from '../../_ui/state/active-bugs.ts'
import { useLanguage } from '../../_ui/words/language.ts'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useAllWords } from '../../_ui/words/use-all-words.ts'
import { type AttackView, isOff } from './attack-runs.ts'
import { bugsOf, type SettingId, settingLines, settingOf } from './attack-settings.ts'
import { SettingTable } from './setting-table.tsx'
import { useAttackWords } from './use-attack-words.ts'

interface AttackSwitchProps {
  readonly attack: AttackView
  readonly variant: string
  readonly isReady: boolean
  /** Runs it on the bench of the visitor. */
  readonly onRun: () => void
}

/** The change that stops the attack, and what applies it to the bench of the visitor, or takes it back. */
export function AttackSwitch({ attack, variant, isReady, onRun }: AttackSwitchProps) {
  const words = useAttackWords()
  const all = useAllWords()
  const language = useLanguage()
  const { applied, problem, apply } = useApply(attack, variant)
  const labelOf = (setting: SettingId) => settingOf(attack, variant, setting).label[language]
  const hasSwitch = settingLines(attack, variant).length > 0 || bugsOf(attack, variant).length > 0
  return (
    <div>
      <h3 className="mb-1 text-sm font-semibold">{words.switchTitle}</h3>
      <p className="font-medium">{words.change(labelOf('weak'), labelOf('mended'))}</p>
      <p className="mt-1 max-w-prose text-soft">
        <TermText>{attack.reason[language]}</TermText>
      </p>
      <SettingTable attack={attack} variant={variant} />
      {hasSwitch && (
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <Button aria-disabled={!isReady} onClick={() => isReady && apply('mended')}>
            {words.apply}
          </Button>
          <Button look="quiet" aria-disabled={!isReady} onClick={() => isReady && apply('weak')}>
            {words.weaken}
          </Button>
        </div>
      )}
      <div role="status" className="mt-2 text-sm">
        {applied && (
          <p>
            {words[applied === 'mended' ? 'applied' : 'weakened']}{' '}
            <Button look="quiet" className="text-ink! underline underline-offset-4" onClick={onRun}>
              {words.runBenchAgain}
            </Button>
          </p>
        )}
        {problem && (
          <p className="text-refused">{isOff(problem) ? words.vulnerableOff : problemText(problem, all)}</p>
        )}
      </div>
    </div>
  )
}

/** Changes the bench of the visitor to one of the two settings. */
function useApply(attack: AttackView, variant: string) {
  const lab = useLab()
  const [applied, setApplied] = useState<SettingId | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  async function apply(to: SettingId): Promise<void> {
    setApplied(null)
    setProblem(null)
    let found: Problem | null = null
    await lab.operate(async () => {
      const { policy, mutations = [] } = settingOf(attack, variant, to)
      if (policy) found = await lab.operator.changePolicy(policy as Readonly<Record<string, unknown>>)
      const bugs = bugsOf(attack, variant)
      if (found !== null || bugs.length === 0) return
      // The request names all that are active: others stay as they are.
      const others = activeBugs(lab.store.get()).filter((id) => !bugs.includes(id))
      const body = { active: [...others, ...mutations] }
      found = (await callApi('PATCH', '/api/bench/mutations', { body })).problem
    })
    setProblem(found)
    if (found === null) setApplied(to)
  }
  return { applied, problem, apply }
}
