'use client'

import type { Problem } from '../../../_ui/lab/api.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { seatsText } from './act-text.ts'
import type { BoardTools } from './board-types.ts'
import { useBoardWords } from './use-board-words.ts'

interface Props {
  readonly tools: BoardTools
  readonly problem: Problem | null
  readonly failed: readonly string[]
  /** Whether it was an undo. */
  readonly isUndo: boolean
}

/** Why the newest act was not done, or on which benches it was not. */
export function ActOutcome({ tools, problem, failed, isUndo }: Props) {
  const texts = useBoardWords()
  const words = useWords()
  if (problem === null && failed.length === 0) return null
  // In English, the detail of the response states which of both it is.
  const isTooLate = isUndo && problem?.status === 409 && words.code !== 'en'
  return (
    <p role="alert" className="text-sm text-refused">
      {problem === null
        ? texts.failedSeats(seatsText(failed, tools, texts))
        : texts.failed(isTooLate ? texts.undoRefused : problemText(problem, words))}
    </p>
  )
}
