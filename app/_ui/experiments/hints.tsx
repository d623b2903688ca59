'use client'

import { useRoomOf } from '../lab/use-seat.ts'
import { Button } from '../parts/button.tsx'
import { TermText } from '../parts/term-text.tsx'
import { useLanguage } from '../words/language.ts'
import { NoHints, SentHints } from './sent-hints.tsx'
import type { ExperimentController } from './use-experiment.ts'
import { useExperimentWords } from './use-experiment-words.ts'

/** The hints that were taken or sent, and the next one on request. */
export function Hints({
  controller: { experiment, progress, takeHint, hasNoHint },
}: {
  controller: ExperimentController
}) {
  const words = useExperimentWords()
  const language = useLanguage()
  const { areHintsLocked, sentHints } = useRoomOf(experiment.id)
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
      {sentHints.length > 0 && <SentHints experiment={experiment.id} />}
      {state === 'started' &&
        (areHintsLocked ? (
          <NoHints />
        ) : hasNoHint ? (
          <p className="text-sm text-soft">{words.noHint}</p>
        ) : (
          <Button onClick={takeHint}>{words.takeHint(hintTexts.length)}</Button>
        ))}
    </div>
  )
}
