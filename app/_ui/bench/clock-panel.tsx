'use client'

import { useBenchNow, useLab, useLabState } from '../lab/use-lab.tsx'
import { exactSpan, timeOfDay } from '../look/format.ts'
import { Button } from '../parts/button.tsx'
import { useWords } from '../words/use-words.ts'

/** The bench's own clock, and the hands that move it. */
export function ClockPanel() {
  const words = useWords()
  const lab = useLab()
  const now = useBenchNow()
  const { offsetMs, frozenAt } = useLabState((state) => state.clock.clock)
  const ahead = exactSpan(offsetMs, words)
  const isFrozen = frozenAt !== null
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 bench:flex-nowrap">
      <span className="sr-only">{words.bar.clockTitle}</span>
      <time className="font-mono text-base tabular-nums" data-testid="bench-clock">
        {now === null ? '--:--:--' : timeOfDay(now)}
      </time>
      {offsetMs > 0 && (
        <span
          className="rounded bg-sunk px-1.5 py-0.5 text-xs whitespace-nowrap text-soft"
          title={words.bar.aheadTitle}
        >
          {words.bar.ahead(ahead)}
        </span>
      )}
      {isFrozen && (
        <span className="rounded border border-dashed border-edge px-1.5 text-xs text-soft">
          {words.bar.frozen}
        </span>
      )}
      <span className="flex items-center">
        <Button look="quiet" className="text-xs" onClick={() => lab.advance(30)}>
          {words.bar.plus30s}
        </Button>
        <Button look="quiet" className="text-xs" onClick={() => lab.advance(15 * 60)}>
          {words.bar.plus15min}
        </Button>
        <Button look="quiet" className="text-xs" onClick={() => lab.freeze(!isFrozen)}>
          {isFrozen ? words.bar.run : words.bar.freeze}
        </Button>
      </span>
    </div>
  )
}
