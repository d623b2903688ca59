'use client'

import type { ComponentType } from 'react'
import { useSection, useTitle } from '../display/use-section.ts'
import { LabProvider, useLiveState } from '../lab/use-lab.tsx'
import { Banner } from './banner.tsx'
import { BenchHead } from './bench-head.tsx'
import type { PageId } from './page-links.tsx'
import { SeqMark } from './seq-mark.tsx'
import { MainStart } from './skip-link.tsx'
import { useShortcuts } from './use-shortcuts.ts'

interface SectionedPageProps<Id extends string> {
  readonly here: PageId
  readonly useTexts: () => {
    readonly title: string
    readonly intro: string
    readonly sections: Readonly<Record<Id, string>>
  }
  /** In the order in which they are listed. */
  readonly ids: readonly [Id, ...Id[]]
  readonly sections: Readonly<Record<Id, ComponentType>>
  readonly Nav: ComponentType<{ readonly here: Id; readonly onChoose: (section: Id) => void }>
  /** The class with the width of the page. */
  readonly width: string
}

/** A page of one bench with several sections, each with an address of its own. */
export function SectionedPage<Id extends string>(props: SectionedPageProps<Id>) {
  return (
    <LabProvider>
      <Page {...props} />
    </LabProvider>
  )
}

function Page<Id extends string>({ here, useTexts, ids, sections, Nav, width }: SectionedPageProps<Id>) {
  useShortcuts()
  const texts = useTexts()
  const isReady = useLiveState(({ phase, bench }) => phase === 'ready' && bench !== null)
  const [section, choose] = useSection(ids)
  const Section: ComponentType = sections[section]
  useTitle(`${texts.sections[section]} · ${texts.title} · Session Lab`)
  return (
    <div className={`mx-auto flex flex-col ${width}`}>
      <SeqMark />
      <BenchHead here={here} />
      <Banner />
      <main className="px-5 pt-6 pb-16" data-ready={isReady}>
        <MainStart />
        <h1 className="text-2xl font-medium tracking-tight">{texts.title}</h1>
        <p className="mt-1 max-w-3xl text-soft">{texts.intro}</p>
        <Nav here={section} onChoose={choose} />
        <div className="mt-6">{isReady && <Section />}</div>
      </main>
    </div>
  )
}
