'use client'

import { useState } from 'react'
import { callApi } from '../../_ui/lab/api.ts'
import { useReading } from '../../_ui/lab/use-reading.ts'
import { useRetry } from '../../_ui/lab/use-retry.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { LinkButton } from '../../_ui/parts/link-button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { ErasureOutcome } from './erasure-outcome.tsx'
import { HoldingTable } from './holding-table.tsx'
import type { Erasure } from './privacy-types.ts'
import { ReadingStatus } from './reading-status.tsx'
import { usePrivacyWords } from './use-privacy-words.ts'
import { useSessionChanges } from './use-session-changes.ts'

/** Items of each holding that the page shows; the export has all. */
const ITEMS = 3

/** Everything that is held about a user, its export, and its erasure. */
export function UserData({ user, onErased }: { user: string; onErased: () => void }) {
  const texts = usePrivacyWords()
  const words = useWords()
  const language = useLanguage()
  const [step, setStep] = useState<'start' | 'asking' | 'working'>('start')
  const [outcome, setOutcome] = useState<Erasure | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const parts = { params: { name: user }, query: { language, items: ITEMS } }
  const { latest, isStale, again } = useReading('/api/users/{name}/data', parts, {
    when: useSessionChanges(),
  })
  useRetry(isStale, again)
  const { erase } = texts

  async function eraseNow(): Promise<void> {
    setStep('working')
    const { problem, body } = await callApi('DELETE', '/api/users/{name}/data', {
      params: { name: user },
      query: { language },
      body: {},
    })
    // The outcome refers to the table, so the table comes first.
    if (body) await again()
    setStep('start')
    setFailure(problem && erase.failed(problemText(problem, words)))
    if (body) {
      setOutcome(body)
      onErased()
    }
  }

  return (
    <section aria-labelledby="holdings" data-focus-fallback tabIndex={-1} className="outline-none">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-2">
        <div>
          <h2 id="holdings" className="text-lg font-medium">
            {texts.holdings.title(user)}
          </h2>
          <p className="mt-1 text-sm text-soft">{texts.holdings.note}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => again()}>{texts.readAgain}</Button>
          <LinkButton
            href={`/api/users/${encodeURIComponent(user)}/data?download=1&language=${language}`}
            download={`session-lab-${user}.json`}
          >
            {texts.holdings.export}
          </LinkButton>
        </div>
      </div>
      <ReadingStatus isRead={latest !== null} isStale={isStale} />
      {latest !== null && <HoldingTable data={latest} />}
      <div className="mt-5">
        {step === 'start' ? (
          <Button onClick={() => setStep('asking')}>{erase.start(user)}</Button>
        ) : (
          <fieldset className="max-w-[70ch] border-l-2 border-refused py-1 pl-4">
            <legend className="sr-only">{erase.question(user)}</legend>
            <p className="font-medium">{erase.question(user)}</p>
            <p className="mt-1 text-sm text-soft">{erase.consequence}</p>
            <div className="mt-3 flex flex-wrap gap-2">
              <Button
                look="primary"
                aria-disabled={step === 'working'}
                onClick={() => step === 'asking' && eraseNow()}
              >
                {step === 'working' ? erase.working : erase.confirm}
              </Button>
              {step === 'asking' && <Button onClick={() => setStep('start')}>{erase.cancel}</Button>}
            </div>
          </fieldset>
        )}
        <div role="status">
          {failure !== null && <p className="mt-3 text-sm text-refused">{failure}</p>}
          {outcome !== null && failure === null && (
            <ErasureOutcome
              user={user}
              outcome={outcome}
              hasMore={latest?.holdings.some(({ onErase }) => onErase === 'deleted') ?? false}
            />
          )}
        </div>
      </div>
    </section>
  )
}
