import type { ReactNode } from 'react'

/** A line above the bench: what it states, and what can be done about it. */
export function SignStrip({
  name,
  label,
  color,
  text,
  children,
}: {
  name: 'bugs' | 'linked-bug' | 'recording'
  /** Of the landmark. */
  label: string
  /** The class of the left border. */
  color: string
  text: ReactNode
  children: ReactNode
}) {
  return (
    <section
      aria-label={label}
      data-sign={name}
      className={`flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-b-hairline border-l-2 bg-wash py-1 pr-5 pl-[1.125rem] text-sm ${color}`}
    >
      <p role="status" className="min-w-0">
        {text}
      </p>
      <span className="flex items-center gap-2 text-xs">{children}</span>
    </section>
  )
}
