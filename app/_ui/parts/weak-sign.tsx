import type { ReactNode } from 'react'

/** Marks a setting that protects less than the standard: an incomplete shield, always with words. */
export function WeakSign({ children }: { children: ReactNode }) {
  return (
    <span data-testid="weak" className="inline-flex items-baseline gap-1 text-xs text-breach">
      <svg viewBox="0 0 16 16" className="size-3 shrink-0 self-center" aria-hidden="true">
        <path
          d="M13.8 7V3.4L8 1.3 2.2 3.4v4.2c0 3.6 2.4 6 5.8 7.2"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinejoin="round"
        />
      </svg>
      {children}
    </span>
  )
}
