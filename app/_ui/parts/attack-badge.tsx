import type { ReactNode } from 'react'
import { type AttackResult, AttackSign } from './attack-sign.tsx'
import { OutcomeSign } from './outcome-sign.tsx'

/** How an attack ended, or that the server could not respond. */
export type Attack = AttackResult | 'unavailable'

const LOOKS = {
  breach: 'border-breach bg-breach text-paper',
  held: 'border-held text-held',
  unavailable: 'border-outcome text-outcome',
} as const satisfies Record<Attack, string>

/** The result of an attack in large type. @param className the size of the type, which the sign follows */
export function AttackBadge({
  of,
  className,
  children,
}: {
  of: Attack
  className: string
  children: ReactNode
}) {
  return (
    <span
      data-outcome={of === 'unavailable' ? of : undefined}
      className={`inline-flex items-center gap-[0.3em] rounded-md border-2 px-[0.4em] py-[0.1em] font-semibold tracking-tight whitespace-nowrap ${LOOKS[of]} ${className}`}
    >
      {of === 'unavailable' ? (
        <OutcomeSign of="unavailable" className="size-[0.8em]" />
      ) : (
        <AttackSign of={of} className="size-[0.93em]" />
      )}
      {children}
    </span>
  )
}
