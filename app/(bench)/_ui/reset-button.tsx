'use client'

import { setResetDialog } from '../../_ui/display/open-reset.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { useWords } from '../../_ui/words/use-words.ts'

/** Resets the bench, after a question. */
export function ResetButton() {
  const words = useWords()
  return (
    <Button look="quiet" className="text-xs" aria-haspopup="dialog" onClick={() => setResetDialog(true)}>
      {words.bar.reset}
    </Button>
  )
}
