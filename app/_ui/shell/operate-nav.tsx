'use client'

import { useOperateWords } from '../words/use-operate-words.ts'
import { PAGES } from './page-links.tsx'

/** The sections of /operate, in the order in which they are listed. */
export const SECTION_IDS = ['metrics', 'alerts', 'audit', 'sessions', 'backups', 'storage', 'rules'] as const
export type SectionId = (typeof SECTION_IDS)[number]

interface OperateNavProps {
  /** The section, or the page that belongs to them. */
  readonly here: SectionId | 'privacy'
  /** Shows a section of the page that is open; without it, the link leads there. */
  readonly onChoose?: (section: SectionId) => void
}

const LINK =
  '-mb-px border-b-2 border-transparent py-1.5 text-soft hover:text-ink aria-[current=page]:border-ink aria-[current=page]:text-ink'

/** Links between the sections of /operate and the page about the data of a user. */
export function OperateNav({ here, onChoose }: OperateNavProps) {
  const words = useOperateWords()
  return (
    <nav
      aria-label={words.sectionsLabel}
      className="mt-4 flex flex-wrap gap-x-5 gap-y-1 border-b border-edge"
    >
      {SECTION_IDS.map((id) => (
        <a
          key={id}
          href={`${PAGES.operate}?section=${id}`}
          aria-current={id === here ? 'page' : undefined}
          onClick={(event) => {
            if (!onChoose || event.metaKey || event.ctrlKey || event.shiftKey) return
            event.preventDefault()
            onChoose(id)
          }}
          className={LINK}
        >
          {words.sections[id]}
        </a>
      ))}
      <a href={PAGES.privacy} aria-current={here === 'privacy' ? 'page' : undefined} className={LINK}>
        {words.privacy}
      </a>
    </nav>
  )
}
