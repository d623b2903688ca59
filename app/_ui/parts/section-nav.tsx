import type { ReactNode } from 'react'

interface SectionNavProps<Id extends string> {
  readonly label: string
  /** The address of the page. */
  readonly page: string
  readonly names: Readonly<Record<Id, string>>
  /** In the order in which they are listed. */
  readonly ids: readonly Id[]
  /** The section that is shown, if it is one of this page. */
  readonly here: string
  /** Shows a section of the page that is open; without it, the link leads there. */
  readonly onChoose?: ((section: Id) => void) | undefined
  /** Further links. */
  readonly children?: ReactNode
}

/** The look of a link in the list of sections. */
export const SECTION_LINK =
  '-mb-px border-b-2 border-transparent py-1.5 text-soft hover:text-ink aria-[current=page]:border-ink aria-[current=page]:text-ink'

/** Links between the sections of a page, each with an address of its own. */
export function SectionNav<Id extends string>({
  label,
  page,
  names,
  ids,
  here,
  onChoose,
  children,
}: SectionNavProps<Id>) {
  return (
    <nav aria-label={label} className="mt-4 flex flex-wrap gap-x-5 gap-y-1 border-b border-edge">
      {ids.map((id) => (
        <a
          key={id}
          href={`${page}?section=${id}`}
          aria-current={id === here ? 'page' : undefined}
          onClick={(event) => {
            if (!onChoose || event.metaKey || event.ctrlKey || event.shiftKey) return
            event.preventDefault()
            onChoose(id)
          }}
          className={SECTION_LINK}
        >
          {names[id]}
        </a>
      ))}
      {children}
    </nav>
  )
}
