'use client'

import { useState } from 'react'
import { copyText } from '../../_ui/display/clipboard.ts'
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
  const [result, setResult] = useState<{ readonly text: string; readonly isDone: boolean } | null>(null)
  const shown = result?.text === text ? result : null
  return (
    <span className="inline-flex items-center gap-1 text-xs">
      <Button
        look="quiet"
        aria-label={words.copyWhat(what)}
        onClick={async () => setResult({ text, isDone: await copyText(text) })}
      >
        {words.copy}
      </Button>
      <span role="status" className={shown?.isDone === false ? 'text-refused' : 'text-accepted'}>
        {shown && (shown.isDone ? words.copied : words.notCopied)}
      </span>
    </span>
  )
}
