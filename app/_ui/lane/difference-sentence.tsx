'use client'

import { Fragment } from 'react'
import { useLabState, useLaneIds } from '../lab/use-lab.tsx'
import { AttackSign } from '../parts/attack-sign.tsx'
import { LaneName } from '../parts/lane-name.tsx'
import { OutcomeSign } from '../parts/outcome-sign.tsx'
import { type Clause, DIFFERENCE_ROWS } from '../state/difference.ts'
import { timeOfDay } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'

/** What the last act changed. Screen readers announce the result lane by lane instead. */
export function DifferenceSentence() {
  const words = useWords()
  const clauses = useLabState((state) => state.difference)
  const by = useLabState((state) => state.differenceBy)
  return (
    <div className="flex min-w-0 gap-x-3 text-lg font-medium tracking-tight" data-testid="difference">
      {clauses && by && <p>{words.otherClients.names[by] + words.colon}</p>}
      {clauses && <Rows clauses={clauses} isAttack={by === 'mallory'} />}
    </div>
  )
}

/** A row for the lanes that accept, and one for those that refuse: two lists in one line would read as one. */
function Rows({ clauses, isAttack }: { clauses: readonly Clause[]; isAttack: boolean }) {
  const words = useWords()
  const { length } = useLaneIds()
  const [first] = clauses
  if (clauses.length === 1 && first?.phrase === 'no-credential' && first.lanes.length === length) {
    return <p>{words.difference.loggedOutEverywhere + words.fullStop}</p>
  }
  return (
    <div className="min-w-0">
      {DIFFERENCE_ROWS.map((row) => {
        const sentences = clauses.filter((clause) => clause.row === row)
        // An unavailable lane says nothing about the attack.
        const attack = isAttack && row !== 'unavailable' ? (row === 'accepted' ? 'breach' : 'held') : null
        return (
          sentences.length > 0 && (
            <p
              key={row}
              data-outcome={row}
              data-attack={attack ?? undefined}
              className="flex items-baseline gap-x-2.5"
            >
              {attack ? (
                <AttackSign of={attack} className="size-3.5 shrink-0 text-outcome" />
              ) : (
                <OutcomeSign of={row} className="size-3.5 shrink-0 text-outcome" />
              )}
              <span className="min-w-0">
                {sentences.map((clause, index) => (
                  <Fragment key={`${clause.phrase} ${clause.roles?.join()}`}>
                    {index > 0 && words.clauseSpace}
                    <Sentence clause={clause} />
                    {words.fullStop}
                  </Fragment>
                ))}
              </span>
            </p>
          )
        )
      })}
    </div>
  )
}

function Sentence({ clause: { phrase, lanes, roles = [] } }: { clause: Clause }) {
  const words = useWords()
  const { length } = useLaneIds()
  const [before, after] = words.difference.phrases[phrase](lanes.length === 1, roles.join(words.listAnd))
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
