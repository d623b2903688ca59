'use client'

import { SECTION_LINK, SectionNav } from '../parts/section-nav.tsx'
import { useOperateWords } from '../words/use-operate-words.ts'
import { PAGES } from './page-links.tsx'
import { PAGE_SECTIONS } from './page-sections.ts'

/** The sections of /operate, in the order in which they are listed. */
export const SECTION_IDS = PAGE_SECTIONS.operate
export type SectionId = (typeof SECTION_IDS)[number]

interface OperateNavProps {
  /** The section, or the page that belongs to them. */
  readonly here: SectionId | 'privacy'
  /** Shows a section of the page that is open; without it, the link leads there. */
  readonly onChoose?: (section: SectionId) => void
}

/** Links between the sections of /operate and the page about the data of a user. */
export function OperateNav({ here, onChoose }: OperateNavProps) {
  const words = useOperateWords()
  return (
    <SectionNav
      label={words.sectionsLabel}
      page={PAGES.operate}
      names={words.sections}
      ids={SECTION_IDS}
      {...{ here, onChoose }}
    >
      <a href={PAGES.privacy} aria-current={here === 'privacy' ? 'page' : undefined} className={SECTION_LINK}>
        {words.privacy}
      </a>
    </SectionNav>
  )
}
