'use client'

import { useSection, useTitle } from '../../_ui/display/use-section.ts'
import { LabProvider, useLiveState } from '../../_ui/lab/use-lab.tsx'
import { SectionNav } from '../../_ui/parts/section-nav.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { PAGES } from '../../_ui/shell/page-links.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { TESTING_SECTION_IDS, TESTING_SECTIONS } from './testing-sections.tsx'
import { useTestingWords } from './use-testing-words.ts'

/** What authors of Playwright tests need of this app, tried on the bench of the visitor. */
export function TestingPage() {
  return (
    <LabProvider>
      <Page />
    </LabProvider>
  )
}

function Page() {
  useShortcuts()
  const words = useTestingWords()
  const isReady = useLiveState(({ phase, bench }) => phase === 'ready' && bench !== null)
  const [section, choose] = useSection(TESTING_SECTION_IDS)
  const Section = TESTING_SECTIONS[section]
  useTitle(`${words.sections[section]} · ${words.title} · Session Lab`)
  return (
    <div className="mx-auto flex max-w-[96rem] flex-col">
      <SeqMark />
      <BenchHead here="testing" />
      <Banner />
      <main className="px-5 pt-6 pb-16" data-ready={isReady}>
        <MainStart />
        <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
        <p className="mt-1 max-w-3xl text-soft">{words.intro}</p>
        <SectionNav
          label={words.sectionsLabel}
          page={PAGES.testing}
          names={words.sections}
          ids={TESTING_SECTION_IDS}
          here={section}
          onChoose={choose}
        />
        <div className="mt-6">{isReady && <Section />}</div>
      </main>
    </div>
  )
}
