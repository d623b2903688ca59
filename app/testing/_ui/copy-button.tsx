'use client'

import { useCopied } from '../../_ui/display/use-copied.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { useTestingWords } from './use-testing-words.ts'

interface CopyButtonProps {
  readonly text: string
  /** What is copied, for the name of the button: a page has many. */
  readonly what: string
}

/** Copies a text, and states that it did. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const words = useTestingWords()
  const [copy, isCopied] = useCopied()
  const isDone = isCopied(text)
  return (
    <span className="inline-flex items-center gap-1 text-xs">
      <Button look="quiet" aria-label={words.copyWhat(what)} onClick={() => copy(text)}>
        {words.copy}
      </Button>
      <span role="status" className={isDone === false ? 'text-refused' : 'text-accepted'}>
        {isDone !== null && (isDone ? words.copied : words.notCopied)}
      </span>
    </span>
  )
}
