'use client'

import { TermText } from '../parts/term-text.tsx'
import { useLanguage } from '../words/language.ts'
import { RelatedCode } from './related-code.tsx'
import { SourceLinks } from './source-links.tsx'
import type { ExperimentController } from './use-experiment.ts'
import { useExperimentWords } from './use-experiment-words.ts'

/** Why the result is as it is, with its sources and the code that decides. Known once the experiment is solved. */
export function Reason({ controller: { experiment, progress } }: { controller: ExperimentController }) {
  const words = useExperimentWords()
  const language = useLanguage()
  if (!progress?.reason) return null
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-prose">
        <TermText>{progress.reason[language]}</TermText>
      </p>
      <div>
        <h3 className="mb-1 text-xs font-semibold text-soft">{words.sources}</h3>
        <SourceLinks of={progress.sources} />
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
