'use client'

import type { ChangeEvent } from 'react'
import { useReplayWords } from './use-replay-words.ts'

export interface Opening {
  readonly onOpen: (event: ChangeEvent<HTMLInputElement>) => void
}

/** Opens a recording from a file. */
export function OpenFile({ onOpen }: Opening) {
  const words = useReplayWords()
  return (
    <label className="inline-flex h-7 items-center rounded-md border border-edge/60 bg-raised px-2.5 text-xs hover:border-ink has-focus-visible:outline-2">
      {words.openFile}
      <input type="file" accept=".ndjson,application/x-ndjson" className="sr-only" onChange={onOpen} />
    </label>
  )
}

/** In a frame the bench opens in a new tab, because it needs its cookies. */
export function OpenBenchLink() {
  const words = useReplayWords()
  return (
    <a href="/" target="_blank" rel="noopener" className="text-xs underline underline-offset-4">
      {words.openBench}
    </a>
  )
}
