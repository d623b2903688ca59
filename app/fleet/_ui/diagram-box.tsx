import type { ReactNode } from 'react'
import type { BoxId } from './geometry.ts'

/** A box of the diagram: name, controls and contents. */
export function DiagramBox({
  id,
  title,
  aside,
  isOut = false,
  children,
}: {
  id: BoxId
  title: ReactNode
  /** Next to the name. */
  aside?: ReactNode
  /** It does not respond. */
  isOut?: boolean
  children?: ReactNode
}) {
  return (
    <section
      data-place={id}
      aria-labelledby={`place-${id}`}
      className={`relative z-10 flex flex-col gap-2 rounded-lg border bg-raised px-3 py-2.5 ${isOut ? 'border-dashed border-edge' : 'border-hairline'}`}
    >
      <div className="flex items-center justify-between gap-2">
        <h2 id={`place-${id}`} className="text-sm font-semibold whitespace-nowrap">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  )
}

/** A number and its label. */
export function Figure({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex flex-col">
      <dd className="order-first font-mono text-sm font-medium">{children}</dd>
      <dt className="text-2xs text-faint">{label}</dt>
    </div>
  )
}
