'use client'

import { useEffect, useRef } from 'react'
import { Checks } from '../../_ui/experiments/checks.tsx'
import { Prediction } from '../../_ui/experiments/experiment-prediction.tsx'
import { Hints } from '../../_ui/experiments/hints.tsx'
import { LaneGlyphs } from '../../_ui/experiments/lane-glyphs.tsx'
import { Reason } from '../../_ui/experiments/reason.tsx'
import { PREDICTION_ID, Section } from '../../_ui/experiments/section.tsx'
import { TaskSteps } from '../../_ui/experiments/task-steps.tsx'
import { type ExperimentController, useExperiment } from '../../_ui/experiments/use-experiment.ts'
import { useExperimentWords } from '../../_ui/experiments/use-experiment-words.ts'
import type { ExperimentInfo } from '../../_ui/experiments/use-progress.ts'
import { useLanguage } from '../../_ui/words/language.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { BugPage } from './bug/bug-page.tsx'
import { LearnFrame } from './learn-frame.tsx'
import { type Named, SetUp } from './set-up.tsx'

interface Props {
  readonly experiment: ExperimentInfo
  /** All experiments, in their order. */
  readonly order: readonly Named[]
}

/** One experiment: task, prediction, set-up, checks, hints, and the reason once it is solved. */
export function ExperimentPage(props: Props) {
  return (
    <LearnFrame>
      <Content {...props} />
    </LearnFrame>
  )
}

function Content({ experiment, order }: Props) {
  const words = useExperimentWords()
  const language = useLanguage()
  const controller = useExperiment(experiment)
  const { progress } = controller
  const state = progress?.state ?? 'open'
  return (
    <article
      data-state={state}
      data-ready={progress !== null}
      data-focus-fallback
      tabIndex={-1}
      className="px-5 pt-4 pb-12 outline-none"
    >
      <a href="/learn" className="text-sm text-soft underline-offset-4 hover:text-ink hover:underline">
        ← {words.overview}
      </a>
      <h1 className="mt-3 text-2xl font-medium tracking-tight">{experiment.title[language]}</h1>
      <Facts of={experiment} />
      <SetUp controller={controller} order={order} />
      {experiment.kind === 'bug' ? <Bug controller={controller} /> : <OnBench controller={controller} />}
    </article>
  )
}

/** A bug is worked on here: the listing, and what runs against it. */
function Bug({ controller }: { controller: ExperimentController }) {
  const words = useExperimentWords()
  const state = controller.progress?.state ?? 'open'
  const content = useRef<HTMLDivElement>(null)
  const stateBefore = useRef(state)
  // The fix that solves it is at the end of the page, the reason at its start.
  useEffect(() => {
    if (stateBefore.current === 'started' && state === 'solved') content.current?.scrollIntoView()
    stateBefore.current = state
  }, [state])
  return (
    <div ref={content} className="mt-8 flex scroll-mt-4 flex-col gap-8">
      {(state === 'solved' || controller.answer.reason !== null) && (
        <Section title={words.reason}>
          <Reason controller={controller} />
        </Section>
      )}
      <BugPage key={controller.progress?.attempts} controller={controller} />
      {state === 'started' && (
        <Section title={words.hints}>
          <Hints controller={controller} />
        </Section>
      )}
    </div>
  )
}

/** The parts of an experiment that is worked on at the bench. */
function OnBench({ controller }: { controller: ExperimentController }) {
  const words = useExperimentWords()
  const { experiment, progress } = controller
  const state = progress?.state ?? 'open'
  return (
    <div className="mt-8 grid gap-x-16 gap-y-8 lg:grid-cols-2">
      <div className="flex max-w-prose flex-col gap-8">
        <Section title={words.task}>
          <TaskSteps of={experiment} />
        </Section>
        <Section title={words.prediction} id={PREDICTION_ID}>
          <Prediction controller={controller} />
        </Section>
      </div>
      <div className="flex max-w-prose flex-col gap-8">
        <Section title={words.checks}>
          <Checks controller={controller} />
        </Section>
        {state === 'started' && (
          <Section title={words.hints}>
            <Hints controller={controller} />
          </Section>
        )}
        <Section title={words.reason}>
          <Reason controller={controller} />
        </Section>
      </div>
    </div>
  )
}

function Facts({ of: { level, minutes, lanes, preset, frozen } }: { of: ExperimentInfo }) {
  const words = useExperimentWords()
  const { bar } = useWords()
  const facts = [
    words.levels[level],
    words.minutes(minutes),
    ...(preset === null ? [] : [words.preset(bar.presets[preset])]),
    ...(frozen ? [words.frozen] : []),
  ]
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-soft">
      {lanes.length > 0 && <LaneGlyphs of={lanes} />}
      {facts.join(' · ')}
    </p>
  )
}
