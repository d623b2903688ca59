import { type ReactNode, useId } from 'react'

/** Where the choices of an experiment are on its page: a room leads its seats there. */
export const PREDICTION_ID = 'prediction'

interface SectionProps {
  readonly title: string
  /** The part of the address that leads to it. */
  readonly id?: string
  /** Next to the bench. */
  readonly isSlim?: boolean
  readonly children: ReactNode
}

/** A part of an experiment with its heading. */
export function Section({ title, id, isSlim = false, children }: SectionProps) {
  const titleId = useId()
  return (
    <section id={id} aria-labelledby={titleId} className="scroll-mt-[calc(var(--room,0px)+1rem)]">
      <h2
        id={titleId}
        className={isSlim ? 'mb-1 text-xs font-semibold text-soft' : 'mb-2 text-base font-semibold'}
      >
        {title}
      </h2>
      {children}
    </section>
  )
}
