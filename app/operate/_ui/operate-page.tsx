'use client'

import { LabProvider, useLiveState } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { PAGES } from '../../_ui/shell/page-links.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { SECTION_IDS, SECTIONS } from './sections.tsx'
import { useOperateWords } from './use-operate-words.ts'
import { useSection } from './use-section.ts'

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
  const [section, choose] = useSection()
  const Section = SECTIONS[section]
  return (
    <div className="mx-auto flex max-w-[120rem] flex-col">
      <SeqMark />
      <BenchHead here="operate" />
      <Banner />
      <main className="px-5 pt-6 pb-16" data-ready={isReady}>
        <MainStart />
        <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
        <p className="mt-1 max-w-3xl text-soft">{words.intro}</p>
        <nav
          aria-label={words.sectionsLabel}
          className="mt-4 flex flex-wrap gap-x-5 gap-y-1 border-b border-edge"
        >
          {SECTION_IDS.map((id) => (
            <a
              key={id}
              href={`?section=${id}`}
              aria-current={id === section ? 'page' : undefined}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey) return
                event.preventDefault()
                choose(id)
              }}
              className="-mb-px border-b-2 border-transparent py-1.5 text-soft hover:text-ink aria-[current=page]:border-ink aria-[current=page]:text-ink"
            >
              {words.sections[id]}
            </a>
          ))}
          <a
            href={PAGES.privacy}
            className="ml-auto py-1.5 text-soft underline-offset-4 hover:text-ink hover:underline"
          >
            {words.privacy}
          </a>
        </nav>
        <div className="mt-6">{isReady && <Section />}</div>
      </main>
    </div>
  )
}
