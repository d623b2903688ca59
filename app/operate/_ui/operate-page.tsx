'use client'

import { useSection, useTitle } from '../../_ui/display/use-section.ts'
import { LabProvider, useLiveState } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { OperateNav, SECTION_IDS } from '../../_ui/shell/operate-nav.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { useOperateWords } from '../../_ui/words/use-operate-words.ts'
import { SECTIONS } from './sections.tsx'

/** Metrics, alerts, audit, queries, backups, stored data and rules of one bench. */
export function OperatePage() {
  return (
    <LabProvider>
      <Page />
    </LabProvider>
  )
}

function Page() {
  useShortcuts()
  const words = useOperateWords()
  const isReady = useLiveState(({ phase, bench }) => phase === 'ready' && bench !== null)
  const [section, choose] = useSection(SECTION_IDS)
  const Section = SECTIONS[section]
  const name = words.sections[section]
  useTitle(`${name} · ${words.title} · Session Lab`)
  return (
    <div className="mx-auto flex max-w-[120rem] flex-col">
      <SeqMark />
      <BenchHead here="operate" />
      <Banner />
      <main className="px-5 pt-6 pb-16" data-ready={isReady}>
        <MainStart />
        <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
        <p className="mt-1 max-w-3xl text-soft">{words.intro}</p>
        <OperateNav here={section} onChoose={choose} />
        <div className="mt-6">{isReady && <Section />}</div>
      </main>
    </div>
  )
}
