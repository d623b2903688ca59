'use client'

import { useLab } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { useWords } from '../../_ui/words/use-words.ts'

/** Makes the bench as new. Nothing on it is worth a question back: it is there to be broken. */
export function ResetButton() {
  const words = useWords()
  const lab = useLab()
  return (
    <Button look="quiet" className="text-xs" onClick={() => lab.reset()}>
      {words.bar.reset}
    </Button>
  )
}
