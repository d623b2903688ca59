import { type ReactNode, useId } from 'react'

/** A part of an experiment with its heading. @param isSlim next to the bench */
export function Section({
  title,
  isSlim = false,
  children,
}: {
  title: string
  isSlim?: boolean
  children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h2
        id={id}
        className={isSlim ? 'mb-1 text-xs font-semibold text-soft' : 'mb-2 text-base font-semibold'}
      >
        {title}
      </h2>
      {children}
    </section>
  )
}
