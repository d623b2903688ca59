import type { ReactNode } from 'react'

/** Classes of a table whose rows become blocks on a narrow screen, with one line for each cell. */
export const STACKED =
  'max-lanes:block max-lanes:[&_tbody]:block max-lanes:[&_td]:block max-lanes:[&_th]:block max-lanes:[&_tr]:block'

/** The content of a cell. On a narrow screen it follows the name of its column, whose head is not visible there. */
export function StackedCell({ column, children }: { column: string; children: ReactNode }) {
  return (
    <div className="max-lanes:grid max-lanes:grid-cols-[8.5rem_minmax(0,1fr)] max-lanes:gap-x-2">
      <span className="text-xs text-faint lanes:hidden">{column}</span>
      <div className="min-w-0">{children}</div>
    </div>
  )
}
