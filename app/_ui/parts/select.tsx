import type { ComponentProps } from 'react'

/** A choice among a few options, with its label. */
export function Select({
  label,
  hideLabel = false,
  className = '',
  ...others
}: ComponentProps<'select'> & { label: string; hideLabel?: boolean }) {
  return (
    <label className="inline-flex items-center gap-2">
      <span className={hideLabel ? 'sr-only' : 'text-xs text-faint'}>{label}</span>
      <span className="relative inline-flex items-center">
        <select
          className={`appearance-none rounded-md border border-edge/60 bg-raised pr-6 pl-2.5 text-ink hover:border-ink ${className || 'h-7 text-xs'}`}
          {...others}
        />
        <svg
          viewBox="0 0 8 5"
          className="pointer-events-none absolute right-2 w-2 text-soft"
          aria-hidden="true"
        >
          <path d="M.8.8 4 4 7.2.8" fill="none" stroke="currentColor" strokeWidth="1.2" />
        </svg>
      </span>
    </label>
  )
}
