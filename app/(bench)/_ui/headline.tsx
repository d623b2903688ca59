'use client'

import { Fragment } from 'react'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import type { Clause } from '../../_ui/state/difference.ts'
import { timeOfDay } from '../../_ui/words/format.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { useIntro } from './intro/use-intro.ts'
import { NextStep } from './next-step.tsx'

const FirstMinute = lazyPart(() => import('./intro/intro.tsx').then((module) => module.Intro))

/** The headline: what the last act changed, lane against lane. Seen and heard are the same sentence. */
export function Headline() {
  const teller = useIntro()
  const isStory = teller.isTold && teller.step !== 'doors'
  return (
    <div data-focus-fallback tabIndex={-1} className="-outline-offset-2">
      <div
        className={
          isStory
            ? 'sr-only'
            : 'flex flex-wrap items-center justify-between gap-x-10 gap-y-3 px-5 pt-1 pb-4 bench:min-h-20 bench:flex-nowrap'
        }
      >
        <Difference />
        {!isStory && <NextStep teller={teller} />}
      </div>
      {isStory && <FirstMinute teller={teller} />}
    </div>
  )
}

/** The sentence. It stays in its place whatever else is shown, or a screen reader would not hear it change. */
export function Difference() {
  const words = useWords()
  const clauses = useLabState((state) => state.difference)
  const by = useLabState((state) => state.differenceBy)
  return (
    <p
      role="status"
      aria-live="polite"
      aria-atomic="true"
      aria-label={words.difference.label}
      className="min-w-0 text-xl font-medium tracking-tight"
      data-testid="difference"
    >
      {clauses && by && words.guests.names[by] + words.colon}
      {clauses && <Sentence clauses={clauses} />}
    </p>
  )
}

function Sentence({ clauses }: { clauses: readonly Clause[] }) {
  const words = useWords()
  const [first] = clauses
  if (clauses.length === 1 && first?.phrase === 'closed' && first.lanes.length === MECHANISM_IDS.length) {
    return words.difference.allDoorsClosed + words.fullStop
  }
  return (
    <>
      {clauses.map((clause, place) => (
        // A clause stays together where it can: the sentence breaks where its sense does.
        <Fragment key={clause.phrase}>
          <span className="inline-block">
            <Part clause={clause} />
            {place < clauses.length - 1 ? words.clauseComma : words.fullStop}
          </span>
          {place < clauses.length - 1 && words.clauseSpace}
        </Fragment>
      ))}
    </>
  )
}

function Part({ clause: { phrase, lanes } }: { clause: Clause }) {
  const words = useWords()
  const [before, after] = words.difference.phrases[phrase](lanes.length === 1)
  if (lanes.length === MECHANISM_IDS.length && phrase !== 'copies-live') {
    return before + words.difference.allFour + after
  }
  return (
    <>
      {before}
      {lanes.map(({ id, until }, place) => (
        <Fragment key={id}>
          {place > 0 && (place === lanes.length - 1 ? words.listAnd : words.listComma)}
          <LaneName of={id} />
          {until !== null && <span className="text-soft">{words.difference.until(timeOfDay(until))}</span>}
        </Fragment>
      ))}
      {after}
    </>
  )
}
