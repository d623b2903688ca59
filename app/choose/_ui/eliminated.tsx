'use client'

import type { Advice, EliminatedMechanism } from '#lib/evidence/advisor/advise.ts'
import { removalText } from '#lib/evidence/advisor/describe.ts'
import type { SomeAnswers } from '#lib/evidence/advisor/questions.ts'
import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { RowNames } from './row-names.tsx'
import { useChooseWords } from './use-choose-words.ts'

/** The mechanisms of which nothing remains, struck, with the answers that eliminated them. */
export function Eliminated({ advice, answers }: { advice: Advice; answers: SomeAnswers }) {
  return (
    <ul>
      {advice.eliminated.map((eliminated) => (
        <li
          key={eliminated.mechanism}
          data-eliminated={eliminated.mechanism}
          className="grid gap-x-4 border-b border-hairline py-2 last:border-b-0 sm:grid-cols-[11rem_minmax(0,1fr)]"
        >
          <s className="text-soft decoration-edge">
            <LaneName of={eliminated.mechanism} />
          </s>
          <Reasons of={eliminated} answers={answers} />
        </li>
      ))}
    </ul>
  )
}

/** The answers that eliminated something, each with the reason and the rows that show it. */
export function Reasons({ of, answers }: { of: EliminatedMechanism; answers: SomeAnswers }) {
  const { advisor } = useChooseWords()
  return (
    <ul className="flex max-w-prose flex-col gap-1.5">
      {removalText(of, answers, advisor).map(({ answer, reason }, index) => (
        <li key={reason}>
          <span className="font-medium">{answer}</span>
          <span className="block text-sm text-soft">{reason}</span>
          <RowNames of={of.removedBy[index]?.rows ?? []} />
        </li>
      ))}
    </ul>
  )
}
