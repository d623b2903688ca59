'use client'

import { factsOf } from '#lib/core/mechanism-facts.ts'
import { type Advice, NEED_ROWS, type Survivor } from '#lib/evidence/advisor/advise.ts'
import {
  answersText,
  costsText,
  type MechanismNames,
  readsText,
  settingsText,
} from '#lib/evidence/advisor/describe.ts'
import type { SomeAnswers } from '#lib/evidence/advisor/questions.ts'
import { Reasons } from './eliminated.tsx'
import { RowNames } from './row-names.tsx'
import { SurvivorActs } from './survivor-acts.tsx'
import { useChooseWords } from './use-choose-words.ts'

/** A name and its text; one below the other on a phone. */
const COLUMNS = 'grid max-w-3xl items-baseline gap-x-4 gap-y-1 sm:grid-cols-[16rem_minmax(0,1fr)]'

interface Props {
  /** Of one mechanism. */
  readonly of: readonly Survivor[]
  readonly advice: Advice
  readonly answers: SomeAnswers
  readonly names: MechanismNames
}

/** What remains of a mechanism: each set of settings folded, and those with more than an answer requires as a list. */
export function Survivors({ of, ...context }: Props) {
  const words = useChooseWords()
  const mechanism = of[0]?.candidate.mechanism
  const others = context.advice.otherSettings.find((each) => each.mechanism === mechanism)
  const exceeding = of.filter(({ exceeds }) => exceeds !== null)
  return (
    <>
      {of
        .filter(({ exceeds }) => exceeds === null)
        .map((survivor) => (
          <SurvivorDetails key={survivor.candidate.id} survivor={survivor} {...context} />
        ))}
      {exceeding.length > 0 && (
        <details>
          <summary className="py-1.5 text-sm text-soft hover:text-ink">
            {words.exceeding(exceeding.length)}
          </summary>
          <ul className="pb-2 pl-4 text-sm text-soft">
            {exceeding.map(({ candidate }) => (
              <li key={candidate.id} className="first-letter:uppercase">
                {settingsText(candidate, words.advisor)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {others && others.removedBy.length > 0 && (
        <details>
          <summary className="py-1.5 text-sm text-soft hover:text-ink">{words.otherSettings}</summary>
          <div className="pb-2 pl-4">
            <Reasons of={others} answers={context.answers} />
          </div>
        </details>
      )}
    </>
  )
}

function SurvivorDetails({
  survivor,
  advice,
  answers,
  names,
}: Omit<Props, 'of'> & { readonly survivor: Survivor }) {
  const { advisor } = useChooseWords()
  const { candidate, costs } = survivor
  return (
    <details data-survivor={candidate.id} className="border-b border-hairline last:border-b-0">
      <summary className="py-1.5 hover:bg-sunk">
        <span className="inline-block font-medium first-letter:uppercase">
          {settingsText(candidate, advisor)}
        </span>
        <span className="ml-3 text-xs whitespace-nowrap text-soft">
          {advisor.costs.reads}
          {advisor.colon}
          {readsText(costs, advisor)} · {costs.bytes} B
        </span>
      </summary>
      <div className="flex flex-col gap-3 pt-1 pb-4 pl-4">
        <Costs of={survivor} />
        <DecidedBy advice={advice} answers={answers} />
        <SurvivorActs {...{ survivor, advice, answers, names }} />
      </div>
    </details>
  )
}

function Costs({ of }: { of: Survivor }) {
  const { advisor } = useChooseWords()
  const { isSelfContained } = factsOf(of.candidate.mechanism)
  const rows = new Set(of.costs.needs.flatMap((need) => NEED_ROWS[need] ?? []))
  return (
    <div>
      <dl className={COLUMNS}>
        {costsText(of, isSelfContained, advisor).map(({ name, text }) => (
          <div key={name} className="contents">
            <dt className="text-sm text-soft">{name}</dt>
            <dd className="text-sm">{text}</dd>
          </div>
        ))}
      </dl>
      <RowNames of={['reads-per-check', 'bytes', 'readable', ...rows]} />
    </div>
  )
}

/** The answers that eliminated something, and the rows in which this survivor met them. */
function DecidedBy({ advice, answers }: { advice: Advice; answers: SomeAnswers }) {
  const { advisor, decidedBy } = useChooseWords()
  if (advice.decidedBy.length === 0) return null
  return (
    <div>
      <p className="mb-1 text-sm font-medium">{decidedBy}</p>
      <dl className={COLUMNS}>
        {advice.decidedBy.map(({ question, rows }) => (
          <div key={question} className="contents">
            <dt className="text-sm text-soft">{answersText({ [question]: answers[question] }, advisor)}</dt>
            <dd>
              <RowNames of={rows} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
