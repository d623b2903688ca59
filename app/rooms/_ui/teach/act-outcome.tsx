'use client'

import type { Problem } from '../../../_ui/lab/api.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { useBoardWords } from './use-board-words.ts'

/** Why the newest act was not done, or on which benches it was not. */
export function ActOutcome({ problem, failed }: { problem: Problem | null; failed: readonly string[] }) {
  const texts = useBoardWords()
  const words = useWords()
  if (problem === null && failed.length === 0) return null
  return (
    <p role="alert" className="text-sm text-refused">
      {problem ? texts.failed(problemText(problem, words)) : texts.failedSeats(failed.length)}
    </p>
  )
}
