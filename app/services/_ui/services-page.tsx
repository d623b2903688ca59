'use client'

import { TOPOLOGIES } from '#lib/web/services-types.ts'
import { PresetSelect } from '../../_ui/admin/preset-select.tsx'
import { LabProvider, useLabState } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import type { Phase } from '../../_ui/state/state.ts'
import { ResultSentence } from './result-sentence.tsx'
import { Bar } from './services-bar.tsx'
import { servicesCommands } from './services-commands.ts'
import { Column } from './topology-column.tsx'
import { useServices } from './use-services.ts'
import { useServicesWords } from './use-services-words.ts'

/** Three topologies on the same bench. */
export function Services() {
  return (
    <LabProvider>
      <Page />
    </LabProvider>
  )
}

function Page() {
  useShortcuts()
  const words = useServicesWords()
  const phase = useLabState((state) => state.phase)
  const page = useServices()
  const { setup, choice, results, isBusy } = page
  return (
    <div className="mx-auto flex max-w-[120rem] flex-col">
      <SeqMark />
      <BenchHead here="services" commands={setup === null ? [] : servicesCommands(page, words)}>
        {phase === 'ready' && <PresetSelect />}
      </BenchHead>
      <Banner />
      <main aria-busy={isBusy || setup === null} data-ready={setup !== null}>
        <MainStart />
        <div className="px-5 pt-4">
          <h1 className="text-xl font-medium tracking-tight">{words.title}</h1>
          <p className="text-sm text-soft">{words.intro}</p>
        </div>
        {setup === null ? (
          <p className="px-5 py-6 text-soft">{words[waitingFor(phase)]}</p>
        ) : (
          <Bar page={page} />
        )}
        <ResultSentence page={page} />
        {setup !== null && (
          <div className="grid border-t border-hairline lg:grid-cols-3">
            {TOPOLOGIES.map((id) => (
              <Column key={id} topology={id} setup={setup} choice={choice} result={results[id]} />
            ))}
          </div>
        )}
      </main>
    </div>
  )
}

function waitingFor(phase: Phase) {
  return phase === 'unreachable' || phase === 'full' ? phase : 'waiting'
}
