'use client'

import { SectionNav } from '../../_ui/parts/section-nav.tsx'
import { PAGES } from '../../_ui/shell/page-links.tsx'
import { SectionedPage } from '../../_ui/shell/sectioned-page.tsx'
import { TESTING_SECTION_IDS, TESTING_SECTIONS } from './testing-sections.tsx'
import { useTestingWords } from './use-testing-words.ts'

type SectionId = (typeof TESTING_SECTION_IDS)[number]

/** What authors of Playwright tests need of this app, tried on the bench of the visitor. */
export function TestingPage() {
  return (
    <SectionedPage
      here="testing"
      useTexts={useTestingWords}
      ids={TESTING_SECTION_IDS}
      sections={TESTING_SECTIONS}
      Nav={TestingNav}
      width="max-w-[96rem]"
    />
  )
}

function TestingNav(props: { readonly here: SectionId; readonly onChoose: (section: SectionId) => void }) {
  const words = useTestingWords()
  return (
    <SectionNav
      label={words.sectionsLabel}
      page={PAGES.testing}
      names={words.sections}
      ids={TESTING_SECTION_IDS}
      {...props}
    />
  )
}
