'use client'

import { useState } from 'react'
import { Prediction } from '../../../_ui/experiments/experiment-prediction.tsx'
import { PREDICTION_ID, Section } from '../../../_ui/experiments/section.tsx'
import type { ExperimentController } from '../../../_ui/experiments/use-experiment.ts'
import { useExperimentWords } from '../../../_ui/experiments/use-experiment-words.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { BugListing } from './bug-listing.tsx'
import { FixChoice } from './fix-choice.tsx'
import { ExploitResult, RunOutput } from './run-output.tsx'
import { useBug } from './use-bug.ts'

/** Spot the bug: mark the defective lines, predict, run the exploit, and choose a fix. */
export function BugPage({ controller }: { controller: ExperimentController }) {
  const { bug: words, prediction: predictionTitle } = useExperimentWords()
  const texts = useWords()
  const of = useBug(controller)
  const { bug, answer, busy, problem, canAnswer } = of
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set())
  if (bug === null) return <div className="min-h-96" aria-busy="true" />
  const isFound = bug.places !== null
  const toggle = (line: number) => setChosen((before) => before.symmetricDifference(new Set([line])))
  return (
    <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,11fr)_minmax(0,10fr)]">
      <div className="min-w-0 lg:sticky lg:top-4 lg:self-start">
        <p className="mb-2 font-mono text-xs text-soft" lang="en">
          {bug.path}
        </p>
        <BugListing bug={bug} chosen={chosen} onToggle={canAnswer && !isFound ? toggle : null} />
      </div>
      <div className="flex min-w-0 flex-col gap-8">
        <Section title={words.lines}>
          <p>{words.mark(bug.placeCount)}</p>
          {!isFound && (
            <Button
              className="mt-2"
              disabled={!canAnswer || chosen.size === 0}
              onClick={() => answer({ part: 'lines', lines: [...chosen] })}
            >
              {words.checkLines}
            </Button>
          )}
          <p role="status" className="mt-2 text-sm text-soft">
            {isFound ? words.found : bug.marked !== null && words.notFound}
          </p>
        </Section>
        <Section title={predictionTitle} id={PREDICTION_ID}>
          <Prediction controller={controller} />
        </Section>
        <Section title={words.exploit}>
          <p>{words.exploitIntro}</p>
          <Button
            className="mt-2"
            disabled={!canAnswer}
            aria-busy={busy === 'exploit'}
            onClick={() => answer({ part: 'exploit' })}
          >
            {words.runExploit}
          </Button>
          <div role="status">
            {bug.exploit && (
              <p className="mt-3">
                <ExploitResult isBreach={bug.exploit.breach} />
              </p>
            )}
          </div>
          {bug.exploit && (
            <RunOutput label={words.exploit + texts.colon + words.result} steps={bug.exploit.steps} />
          )}
        </Section>
        <Section title={words.fix}>
          {bug.fixes === null ? (
            <p className="text-soft">{words.fixLocked}</p>
          ) : (
            <FixChoice controller={of} fixes={bug.fixes} />
          )}
          {problem && (
            <p role="alert" className="mt-2 text-sm">
              {problemText(problem, texts)}
            </p>
          )}
        </Section>
      </div>
    </div>
  )
}
