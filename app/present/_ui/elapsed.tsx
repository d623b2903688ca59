'use client'

import { useMoment } from '../../_ui/lab/use-lab.tsx'
import { usePresentWords } from '../../_ui/words/use-present-words.ts'

/** The time since the experiment was chosen. */
export function Elapsed({ since }: { since: number }) {
  const { notes: words } = usePresentWords()
  const { real } = useMoment(1000)
  const seconds = Math.max(0, Math.floor((real - since) / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  return (
    <p className="flex items-baseline gap-2 text-soft">
      {words.elapsed}
      <time className="font-mono text-2xl text-ink" data-testid="elapsed">
        {Math.floor(seconds / 60)}:{two(seconds % 60)}
      </time>
    </p>
  )
}
