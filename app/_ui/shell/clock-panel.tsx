'use client'

import { useBenchNow, useLab, useLabState } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import { exactSpan, span, timeOfDay } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'

/** The bench clock and its controls. */
export function ClockPanel() {
  const words = useWords()
  const lab = useLab()
  const isFrozen = useLabState((state) => state.clock.clock.frozenAt !== null)
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 wide:flex-nowrap present:flex-nowrap">
      <ClockTime isBrief />
      <span className="flex items-center">
        <Button look="quiet" className="text-xs" onClick={() => lab.advance(30)}>
          {words.bar.plus30s}
        </Button>
        <Button look="quiet" className="text-xs" onClick={() => lab.advance(15 * 60)}>
          {words.bar.plus15min}
        </Button>
        <Button look="quiet" className="text-xs present:hidden" onClick={() => lab.freeze(!isFrozen)}>
          {isFrozen ? words.bar.run : words.bar.freeze}
        </Button>
      </span>
    </div>
  )
}

/**
 * The time of the bench clock, and how far it is ahead.
 * @param isBrief without the word where the head has no room for it
 */
export function ClockTime({ isBrief = false }: { isBrief?: boolean }) {
  const words = useWords()
  const now = useBenchNow()
  const { offsetMs, frozenAt } = useLabState((state) => state.clock.clock)
  const isFrozen = frozenAt !== null
  return (
    <>
      <span className="sr-only">{words.bar.clockTitle}</span>
      <time
        className={`font-mono text-base tabular-nums present:text-xl present:font-medium ${isFrozen ? '-ml-1.5 rounded border border-dashed border-edge px-1.25' : ''}`}
        title={isFrozen ? words.bar.frozen : undefined}
        data-testid="bench-clock"
      >
        {now === null ? '--:--:--' : timeOfDay(now)}
      </time>
      {isFrozen && <span className="sr-only">{words.bar.frozen}</span>}
      {offsetMs > 0 && (
        <span
          className="rounded bg-sunk px-1.5 py-0.5 text-xs whitespace-nowrap text-soft"
          title={`${words.bar.aheadTitle} · ${words.bar.ahead(exactSpan(offsetMs, words))}`}
        >
          <span className={isBrief ? 'bench:max-[116rem]:sr-only' : ''}>
            {words.bar.ahead(span(offsetMs, words))}
          </span>
          {isBrief && (
            <span aria-hidden="true" className="hidden bench:max-[116rem]:inline">
              +{span(offsetMs, words)}
            </span>
          )}
        </span>
      )}
    </>
  )
}
