'use client'

import { TermText } from '../parts/term-text.tsx'
import { useLanguage } from '../words/language.ts'
import { RelatedCode } from './related-code.tsx'
import { SourceLinks } from './source-links.tsx'
import { AnswerLater } from './start-lock.tsx'
import type { ExperimentController } from './use-experiment.ts'
import { useExperimentWords } from './use-experiment-words.ts'

/** Why the result is as it is, with its sources and the code that decides; until it is known, when it will be. */
export function Reason({ controller: { experiment, answer } }: { controller: ExperimentController }) {
  const words = useExperimentWords()
  const language = useLanguage()
  const { reason, isHeldBack } = answer
  if (reason === null) return <p className="text-soft">{isHeldBack ? <AnswerLater /> : words.lockedReason}</p>
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose">
        <TermText>{reason.text[language]}</TermText>
      </p>
      <div>
        <h3 className="mb-1 text-xs font-semibold text-soft">{words.sources}</h3>
        <SourceLinks of={reason.sources} />
      </div>
      {experiment.code.length > 0 && (
        <div>
          <h3 className="mb-1 text-xs font-semibold text-soft">{words.code}</h3>
          {experiment.code.map(({ file, name }) => (
            <RelatedCode key={`${file} ${name}`} file={file} name={name} />
          ))}
        </div>
      )}
    </div>
  )
}
