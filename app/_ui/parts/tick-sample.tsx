import type { Outcome } from '../state/lane-state.ts'
import { TICK_LOOKS, TICKS } from './ticks.ts'

/** Three ticks of a kind, for a legend. */
export function TickSample({ of }: { of: Outcome }) {
  return (
    <svg viewBox="0 0 20 32" className="h-6 w-4 shrink-0" aria-hidden="true">
      <path d="M0 21.5h20" className="stroke-hairline" />
      <path d={[4, 10, 16].map(TICKS[of]).join('')} className={TICK_LOOKS[of]} />
    </svg>
  )
}
