'use client'

import { useLab } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { useWords } from '../../_ui/words/use-words.ts'

/** Resets the bench. There is no confirmation, because a bench contains nothing of value. */
export function ResetButton() {
  const words = useWords()
  const lab = useLab()
  return (
    <Button look="quiet" className="text-xs" onClick={() => lab.reset()}>
      {words.bar.reset}
    </Button>
  )
}
