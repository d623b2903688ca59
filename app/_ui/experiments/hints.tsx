'use client'

import { Button } from '../parts/button.tsx'
import { TermText } from '../parts/term-text.tsx'
import { useLanguage } from '../words/language.ts'
import type { ExperimentController } from './use-experiment.ts'
import { useExperimentWords } from './use-experiment-words.ts'

/** The hints that were taken, and the next one on request. */
export function Hints({
  controller: { progress, takeHint, hasNoHint },
}: {
  controller: ExperimentController
}) {
  const words = useExperimentWords()
  const language = useLanguage()
  if (progress === null) return null
  const { hintTexts, state } = progress
  return (
    <div aria-live="polite" className="flex flex-col items-start gap-2.5">
      {hintTexts.length > 0 && (
        <ol className="flex flex-col gap-2">
          {hintTexts.map(({ id, text }) => (
            <li key={id} className="border-l-2 border-edge pl-3">
              <TermText>{text[language]}</TermText>
            </li>
          ))}
        </ol>
      )}
      {state === 'started' &&
        (hasNoHint ? (
          <p className="text-sm text-soft">{words.noHint}</p>
        ) : (
          <Button onClick={takeHint}>{words.takeHint(hintTexts.length)}</Button>
        ))}
    </div>
  )
}
