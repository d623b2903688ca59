import type { Outcome } from '../state/lane-state.ts'

const STROKES: Readonly<Record<Outcome, string>> = {
  accepted: 'M2.5 8.5 6.5 12.5 13.5 4',
  refused: 'M3.5 3.5l9 9M12.5 3.5l-9 9',
  unavailable: 'M8 2v7M8 12.4v1.6',
  none: 'M3 8h10',
}

/** Tick, cross, exclamation mark or dash: the outcome for users who do not see its colour. */
export function OutcomeSign({ of, className }: { of: Outcome; className: string }) {
  return (
    <svg viewBox="0 0 16 16" className={className} aria-hidden="true">
      <path d={STROKES[of]} fill="none" stroke="currentColor" strokeWidth="2.4" />
    </svg>
  )
}
