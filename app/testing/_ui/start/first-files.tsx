'use client'

import { useReading } from '../../../_ui/lab/use-reading.ts'
import { SourceBlock } from '../source-block.tsx'
import { useTestingWords } from '../use-testing-words.ts'
import { StartStep } from './start-step.tsx'

/** The first two files of a project: the configuration of the starter project, and a test of the worked suite. */
export function FirstFiles() {
  const words = useTestingWords()
  const { serve, test } = words.start.steps
  const { latest, isStale } = useReading('/api/testing/suite', {})
  const file = latest?.files.find(({ name }) => name === '3-two-contexts.spec.ts')
  const [first] = file?.tests ?? []
  const missing = (
    <p role="status" className={isStale ? 'text-sm text-refused' : 'text-sm text-soft'}>
      {isStale ? words.failed : words.loading}
    </p>
  )
  return (
    <>
      <StartStep {...serve}>
        {latest ? <SourceBlock label="playwright.config.ts" lines={latest.config} /> : missing}
      </StartStep>
      <StartStep {...test}>
        {file && first ? (
          <SourceBlock
            label="tests/theft.spec.ts"
            lines={[...file.lines.slice(0, 1), [], ...file.lines.slice(first.from - 1, first.to)]}
          />
        ) : (
          missing
        )}
      </StartStep>
    </>
  )
}
