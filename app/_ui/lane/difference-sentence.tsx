'use client'

import { Fragment } from 'react'
import { useLabState, useLaneIds } from '../lab/use-lab.tsx'
import { LaneName } from '../parts/lane-name.tsx'
import type { Clause } from '../state/difference.ts'
import { timeOfDay } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'

/** The sentence. It stays mounted, because a screen reader announces only changes of an existing live region. */
export function DifferenceSentence() {
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
      {clauses && by && words.otherClients.names[by] + words.colon}
      {clauses && <Sentence clauses={clauses} />}
    </p>
  )
}

function Sentence({ clauses }: { clauses: readonly Clause[] }) {
  const words = useWords()
  const { length } = useLaneIds()
  const [first] = clauses
  if (clauses.length === 1 && first?.phrase === 'no-credential' && first.lanes.length === length) {
    return words.difference.loggedOutEverywhere + words.fullStop
  }
  return (
    <>
      {clauses.map((clause, index) => (
        // A clause stays on one line if possible; lines break between clauses.
        <Fragment key={clause.phrase}>
          <span className="inline-block">
            <Part clause={clause} />
            {index < clauses.length - 1 ? words.clauseComma : words.fullStop}
          </span>
          {index < clauses.length - 1 && words.clauseSpace}
        </Fragment>
      ))}
    </>
  )
}

function Part({ clause: { phrase, lanes } }: { clause: Clause }) {
  const words = useWords()
  const { length } = useLaneIds()
  const [before, after] = words.difference.phrases[phrase](lanes.length === 1)
  if (lanes.length > 1 && lanes.length === length && phrase !== 'copies-live') {
    return before + words.difference.allLanes(length) + after
  }
  return (
    <>
      {before}
      {lanes.map(({ id, until }, index) => (
        <Fragment key={id}>
          {index > 0 && (index === lanes.length - 1 ? words.listAnd : words.listComma)}
          <LaneName of={id} />
          {until !== null && <span className="text-soft">{words.difference.until(timeOfDay(until))}</span>}
        </Fragment>
      ))}
      {after}
    </>
  )
}
