'use client'

import { TermText } from '../parts/term-text.tsx'
import { useLanguage } from '../words/language.ts'
import type { ExperimentInfo } from './use-progress.ts'

/** What to do, one step each. */
export function TaskSteps({ of }: { of: Pick<ExperimentInfo, 'task'> }) {
  const language = useLanguage()
  return (
    <ol className="flex flex-col gap-2">
      {of.task[language].map((step, index) => (
        <li key={step} className="flex gap-2.5">
          <span className="w-4 shrink-0 text-right font-mono text-faint" aria-hidden="true">
            {index + 1}
          </span>
          <span className="min-w-0">
            <TermText>{step}</TermText>
          </span>
        </li>
      ))}
    </ol>
  )
}
