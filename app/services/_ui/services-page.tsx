'use client'

import { TOPOLOGIES } from '#lib/web/services-types.ts'
import { PresetSelect } from '../../_ui/admin/preset-select.tsx'
import { LabProvider, useLabState } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import type { Phase } from '../../_ui/state/state.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { Bar } from './services-bar.tsx'
import { Column } from './topology-column.tsx'
import { clausesOf } from './topology-result.ts'
import { type ServicesPage, useServices } from './use-services.ts'
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
      <BenchHead here="services">{phase === 'ready' && <PresetSelect />}</BenchHead>
      <Banner />
      <main aria-busy={isBusy || setup === null} data-ready={setup !== null}>
        <div className="px-5 pt-4">
          <h1 className="text-xl font-medium tracking-tight">{words.title}</h1>
          <p className="text-sm text-soft">{words.intro}</p>
        </div>
        {setup === null ? (
          <p className="px-5 py-6 text-soft">{words[waitingFor(phase)]}</p>
        ) : (
          <Bar page={page} />
        )}
        <Sentence page={page} />
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

/** Result of the last act, in one sentence. Screen readers announce the same sentence. */
function Sentence({ page }: { page: ServicesPage }) {
  const { sentence } = useServicesWords()
  return (
    <p
      role="status"
      aria-live="polite"
      aria-atomic="true"
      aria-label={sentence.label}
      className="min-h-12 px-5 py-3 text-lg font-medium tracking-tight"
    >
      <ResultSentence page={page} />
    </p>
  )
}

function ResultSentence({ page: { lastResult, results } }: { page: ServicesPage }) {
  const words = useServicesWords()
  const { listAnd, listComma, clauseComma, clauseSpace, fullStop } = useWords()
  switch (lastResult?.kind) {
    case undefined:
      return null
    case 'logged-in':
      return words.sentence.loggedIn
    case 'not-logged-in':
      return words.sentence.notLoggedIn
    case 'failed':
      return words.failed(lastResult.detail)
    case 'acted': {
      const clauses = clausesOf(results).map(([phrase, on]) => {
        const names = on.map((id) => words.topologies[id].name)
        const last = names.pop() ?? ''
        const listed = names.length === 0 ? last : names.join(listComma) + listAnd + last
        return words.sentence[phrase](listed)
      })
      return clauses.length === 0 ? null : capitalized(clauses.join(clauseComma + clauseSpace)) + fullStop
    }
  }
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
