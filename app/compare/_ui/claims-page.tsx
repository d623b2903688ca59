'use client'

import { useState } from 'react'
import type { ClaimsView } from '#lib/web/claims-view.ts'
import { SourceLinks } from '../../_ui/experiments/source-links.tsx'
import { type ApiResult, send, urlOf } from '../../_ui/lab/api.ts'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { ClaimResult, type ClaimResultView } from './claim-result.tsx'
import { CompareFrame } from './compare-frame.tsx'
import { useCompareWords } from './use-compare-words.ts'

type Claim = ClaimsView['claims'][number]

/** Longer than the server takes at most. */
const TIMEOUT_MS = 70_000

/** The contested claims, each with its published result and a run on this server. */
export function ClaimsPage({ claims }: ClaimsView) {
  return (
    <CompareFrame here="claims">
      <Cards claims={claims} />
    </CompareFrame>
  )
}

function Cards({ claims }: Pick<ClaimsView, 'claims'>) {
  const { claims: texts } = useCompareWords()
  return (
    <>
      <p className="mt-1 max-w-prose text-soft">{texts.intro}</p>
      <ol className="mt-6 border-t border-hairline">
        {claims.map((claim, at) => (
          <Card key={claim.id} of={claim} number={at + 1} />
        ))}
      </ol>
    </>
  )
}

function Card({ of, number }: { of: Claim; number: number }) {
  const { claims: texts } = useCompareWords()
  const language = useLanguage()
  return (
    <li
      id={of.id}
      className="grid gap-x-10 gap-y-4 border-b border-hairline py-6 lanes:grid-cols-[1fr_1.4fr]"
    >
      <div className="min-w-0 max-w-prose">
        <h2 className="text-lg font-semibold tracking-tight">
          <span className="mr-2 text-faint tabular-nums">{number}</span>
          {of.claim[language]}
        </h2>
        <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-2 text-xs text-soft">
          <dt className="text-faint">{texts.saidBy}</dt>
          <dd>
            <SourceLinks of={of.saidBy} />
          </dd>
          <dt className="text-faint">{texts.settledBy}</dt>
          <dd>{of.settledBy[language]}</dd>
          <dt className="text-faint">{texts.flips}</dt>
          <dd>{of.flips[language]}</dd>
        </dl>
      </div>
      <Results of={of} />
    </li>
  )
}

/** The published result, and that of a run on this server. */
function Results({ of: { id, claim, seconds, result } }: { of: Claim }) {
  const language = useLanguage()
  const { claims: texts } = useCompareWords()
  const words = useWords()
  const hasBench = useLabState((state) => state.bench !== null)
  const [run, setRun] = useState<ApiResult<ClaimResultView> | 'running' | null>(null)
  async function start() {
    setRun('running')
    const url = urlOf('/api/bench/claims/{id}', { params: { id } })
    setRun(await send<ClaimResultView>('POST', url, {}, undefined, TIMEOUT_MS))
  }
  const isRunning = run === 'running'
  return (
    <div className="min-w-0">
      {result && <ClaimResult claim={claim[language]} title={texts.published} of={result} />}
      <div className="mt-4 flex flex-wrap items-center gap-3 print:hidden">
        <Button aria-disabled={!hasBench || isRunning} onClick={() => hasBench && !isRunning && start()}>
          {isRunning ? texts.running : texts.run(words.time.seconds(Math.max(1, Math.round(seconds))))}
        </Button>
        <p role="status" className="text-xs text-soft">
          {run !== null && run !== 'running' && run.problem?.detail}
        </p>
      </div>
      {run !== null && run !== 'running' && run.body && (
        <div className="mt-4">
          <ClaimResult claim={claim[language]} title={texts.here} of={run.body} />
        </div>
      )}
    </div>
  )
}
