'use client'

import { useLanguage } from '../../../_ui/words/language.ts'
import { useGuideWords } from './use-guide-words.ts'
import type { WorkshopStep } from './use-workshop.ts'

/** A question of the handout, with its choices to tick. @param isShort there are many: no line to write on */
export function HandoutQuestion({
  number,
  title,
  experiment,
  isShort,
}: {
  number: number
  title: WorkshopStep['title']
  experiment: NonNullable<WorkshopStep['experiment']>
  isShort: boolean
}) {
  const { handout } = useGuideWords()
  const language = useLanguage()
  return (
    <li className="mb-3 break-inside-avoid print:mb-2">
      <h3 className="font-medium">
        {number}. {title[language]}
      </h3>
      <p className="text-soft">{experiment.question[language]}</p>
      <ul className="mt-0.5 flex flex-wrap gap-x-4">
        {experiment.choices.map(({ id, text }) => (
          <li key={id} className="flex gap-1.5">
            <span aria-hidden="true">☐</span>
            {text[language]}
          </li>
        ))}
      </ul>
      {!isShort && (
        <p className="mt-1 flex items-baseline gap-2 text-xs text-faint">
          {handout.saw}
          <span className="h-5 flex-1 border-b border-edge" aria-hidden="true" />
        </p>
      )}
    </li>
  )
}
