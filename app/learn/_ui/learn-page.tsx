'use client'

import type { ReactNode } from 'react'
import { LaneGlyphs } from '../../_ui/experiments/lane-glyphs.tsx'
import { LockMark } from '../../_ui/experiments/start-lock.tsx'
import { StateSign } from '../../_ui/experiments/state-sign.tsx'
import { useExperimentWords } from '../../_ui/experiments/use-experiment-words.ts'
import { type ExperimentInfo, type ProgressInfo, useProgress } from '../../_ui/experiments/use-progress.ts'
import { useLanguage } from '../../_ui/words/language.ts'
import { LearnFrame } from './learn-frame.tsx'
import { MechanismCards } from './mechanism-cards.tsx'

/** What the list shows of an experiment. */
type Entry = Pick<ExperimentInfo, 'id' | 'kind' | 'title' | 'level' | 'minutes' | 'lanes'>

/** The experiments by level, with the progress of the bench. */
export function Learn({ experiments }: { experiments: readonly Entry[] }) {
  return (
    <LearnFrame>
      <List experiments={experiments} />
    </LearnFrame>
  )
}

function List({ experiments }: { experiments: readonly Entry[] }) {
  const words = useExperimentWords()
  const { progress } = useProgress()
  const levels = Object.keys(words.levels) as Entry['level'][]
  const rows = (isShown: (entry: Entry) => boolean) =>
    experiments
      .filter(isShown)
      .map((entry) => (
        <Row key={entry.id} of={entry} progress={progress?.find((known) => known.id === entry.id) ?? null} />
      ))
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-10 gap-y-3 px-5 pt-6 pb-5">
        <div>
          <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
          <p className="mt-1 max-w-prose text-soft">{words.intro}</p>
          <p className="mt-1 flex gap-4 text-sm">
            <a className="underline" href="/teach">
              {words.openRoom}
            </a>
            <a className="underline" href="/join">
              {words.joinRoom}
            </a>
          </p>
        </div>
        <Summary of={experiments} progress={progress} />
      </div>
      <div className="grid overflow-clip border-t border-hairline md:grid-cols-3">
        {levels.map((level) => (
          <Group key={level} id={level} title={words.levels[level]} className="lane-lines">
            <ul>{rows(({ kind, ...experiment }) => kind === 'bench' && experiment.level === level)}</ul>
          </Group>
        ))}
      </div>
      <Group id="bug" title={words.bug.title} className="border-t border-hairline">
        <ul className="gap-x-10 md:columns-2 bench:columns-3">{rows(({ kind }) => kind === 'bug')}</ul>
      </Group>
      <MechanismCards />
    </>
  )
}

/** A part of the list, with a title. */
function Group({
  id,
  title,
  className,
  children,
}: {
  id: string
  title: string
  className: string
  children: ReactNode
}) {
  return (
    <section aria-labelledby={`group-${id}`} className={`px-5 py-5 ${className}`}>
      <h2 id={`group-${id}`} className="mb-2 text-lg font-semibold tracking-tight">
        {title}
      </h2>
      {children}
    </section>
  )
}

function Row({ of, progress }: { of: Entry; progress: ProgressInfo | null }) {
  const words = useExperimentWords()
  const language = useLanguage()
  const state = stateOf(progress)
  return (
    <li className="break-inside-avoid border-b border-hairline">
      <a href={`/learn/${of.id}`} className="-mx-2 flex items-start gap-3 rounded px-2 py-2.5 hover:bg-sunk">
        <StateSign of={state} className="mt-0.5 size-4" />
        <span className="min-w-0 flex-1">
          <span className="block font-medium">{of.title[language]}</span>
          <span className="flex flex-wrap items-center gap-x-3 text-xs text-soft">
            <span className="whitespace-nowrap">{words.minutes(of.minutes)}</span>
            {of.kind === 'bug' ? words.levels[of.level] : <LaneGlyphs of={of.lanes} />}
            <span className="whitespace-nowrap">{words.states[state]}</span>
            <LockMark of={of.id} />
          </span>
        </span>
      </a>
    </li>
  )
}

/** What was solved once stays solved, also while it is done again. */
function stateOf(progress: ProgressInfo | null): ProgressInfo['state'] {
  if (progress === null) return 'open'
  return progress.state === 'open' && progress.solvedAt !== null ? 'solved' : progress.state
}

function Summary({ of, progress }: { of: readonly Entry[]; progress: readonly ProgressInfo[] | null }) {
  const words = useExperimentWords()
  const solved = progress?.filter(({ solvedAt }) => solvedAt !== null).length ?? 0
  return (
    <div className="flex items-center gap-3" aria-busy={progress === null}>
      <progress
        aria-label={words.progress}
        value={solved}
        max={of.length}
        className="h-1.5 w-40 overflow-hidden rounded-full bg-sunk [&::-moz-progress-bar]:bg-ink [&::-webkit-progress-bar]:bg-sunk [&::-webkit-progress-value]:bg-ink"
      />
      <p className="font-medium whitespace-nowrap" data-testid="solved">
        {words.solvedOf(solved, of.length)}
      </p>
    </div>
  )
}
