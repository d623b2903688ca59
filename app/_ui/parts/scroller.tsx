import type { ReactNode } from 'react'

/**
 * Content that may be wider or higher than its container: it scrolls, by keyboard as well (WCAG 2.1.1), and has a name
 * for that.
 */
export function Scroller({
  label,
  className = '',
  children,
}: {
  label: string
  className?: string
  children: ReactNode
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      className={`overflow-auto [scrollbar-width:thin] ${className}`}
    >
      {children}
    </section>
  )
}
