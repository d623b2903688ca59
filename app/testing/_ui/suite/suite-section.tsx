'use client'

import { useReading } from '../../../_ui/lab/use-reading.ts'
import { useTestingWords } from '../use-testing-words.ts'
import { SuiteFiles } from './suite-files.tsx'
import { SuiteMistakes } from './suite-mistakes.tsx'

/** The worked suite, as the server reads it from its files. */
export function SuiteSection() {
  const words = useTestingWords()
  const { latest, isStale } = useReading('/api/testing/suite', {})
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-3xl text-soft">{words.suite.intro}</p>
      {latest ? (
        <>
          <SuiteFiles files={latest.files} />
          <SuiteMistakes files={latest.files} />
        </>
      ) : (
        <p role="status" className={isStale ? 'text-refused' : 'text-soft'}>
          {isStale ? words.failed : words.loading}
        </p>
      )}
    </div>
  )
}
