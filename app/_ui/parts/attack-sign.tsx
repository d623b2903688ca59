import type { Outcome } from '../state/lane-state.ts'

/** How an attack ended: it got through, or it was stopped. */
export type AttackResult = 'breach' | 'held'

/** The result of an attack by the outcome of its request; null without an acceptance or a refusal. */
export function attackResultOf(outcome: Outcome | null | undefined): AttackResult | null {
  if (outcome === 'accepted') return 'breach'
  return outcome === 'refused' ? 'held' : null
}

const SHIELD = 'M8 1.3 13.8 3.4v4.2c0 3.6-2.4 6-5.8 7.2-3.4-1.2-5.8-3.6-5.8-7.2V3.4z'

/** A shield: broken if the attack got through, whole if it was stopped. Not the tick and cross of ordinary requests. */
export function AttackSign({ of, className }: { of: AttackResult; className: string }) {
  return (
    <svg viewBox="0 0 16 16" className={className} aria-hidden="true">
      <path d={SHIELD} fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinejoin="round" />
      <path
        d={of === 'breach' ? 'M9.6 3 6 8.2h4L6.4 13.2' : 'M5 8.2h6'}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
      />
    </svg>
  )
}
