'use client'

import { DifferenceSentence } from '../../_ui/lane/difference-sentence.tsx'
import { NextStep } from './next-step.tsx'
import { TryNext } from './try-next.tsx'

/**
 * The headline: what the last act changed in the lanes. Screen readers announce the same. It takes the focus of a button that
 * is gone, which is no place to show it.
 */
export function Headline() {
  return (
    <div data-focus-fallback tabIndex={-1} className="outline-none">
      <div className="flex flex-wrap items-center justify-between gap-x-10 gap-y-3 px-5 pt-1 pb-3 bench:min-h-18 @min-[75rem]:flex-nowrap">
        <DifferenceSentence />
        <div className="flex min-w-0 flex-col max-bench:w-full max-bench:gap-1.5 bench:shrink-0 bench:items-end">
          <NextStep />
          <TryNext />
        </div>
      </div>
    </div>
  )
}
