import type { ComponentProps, ReactNode } from 'react'

const INPUT = 'h-9 w-full rounded-md border border-edge/60 bg-raised px-3 text-ink hover:border-ink'

/** A line of text to fill in, with its name above it. */
export function Field({ label, className = '', ...others }: ComponentProps<'input'> & { label: ReactNode }) {
  return (
    <label className={`flex flex-col gap-1 ${className}`}>
      <span className="text-sm text-soft">{label}</span>
      <input className={INPUT} {...others} />
    </label>
  )
}
