'use client'

import { useState } from 'react'
import type { Instant, RevocationEffect } from '#lib/core/session.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { timeAndDay } from '../../../_ui/words/format.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import type { RevokeResult } from './session-query.ts'
import { useSessionsWords } from './use-sessions-words.ts'

interface BulkRevokeProps {
  /** Names the query. */
  readonly of: string
  readonly conditions: Readonly<Record<string, string | number>>
  /** False if the query is known to have no active session. */
  readonly hasActive: boolean
  /** On the bench clock. */
  readonly now: Instant
}

/** Revokes the active sessions of a query, after a preview of what that does. */
export function BulkRevoke({ of, conditions, hasActive, now }: BulkRevokeProps) {
  const { revoke: texts } = useSessionsWords()
  const words = useWords()
  const [preview, setPreview] = useState<RevokeResult | null>(null)
  const [result, setResult] = useState<RevokeResult | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const { state: _, ...query } = conditions

  async function call(previewed: readonly string[] | null): Promise<RevokeResult | null> {
    setIsBusy(true)
    setFailure(null)
    const body = {
      query,
      preview: previewed === null,
      ...(previewed === null ? {} : { previewed: [...previewed] }),
    }
    const answer = await callApi('POST', '/api/sessions/revoke', { body })
    setIsBusy(false)
    if (answer.problem) setFailure(texts.failed(problemText(answer.problem, words)))
    return answer.body
  }

  // A preview, a result or a failure is about one query: with another one, it is no longer shown.
  const [shownFor, setShownFor] = useState(of)
  if (shownFor !== of) {
    setShownFor(of)
    setPreview(null)
    setResult(null)
    setFailure(null)
  }

  async function showPreview(): Promise<void> {
    setResult(null)
    setPreview(await call(null))
  }

  async function revoke(): Promise<void> {
    const done = await call(preview?.ids ?? [])
    if (done === null) return
    setPreview(null)
    setResult(done)
  }

  return (
    <div className="min-w-0 text-sm" data-focus-fallback tabIndex={-1}>
      {preview === null ? (
        <Button aria-disabled={isBusy || !hasActive} onClick={() => !isBusy && hasActive && showPreview()}>
          {isBusy ? texts.reading : texts.preview}
        </Button>
      ) : (
        <fieldset className="max-w-[60ch] border-l-2 border-refused py-1 pl-4">
          <legend className="sr-only">{texts.title}</legend>
          <Summary of={preview} now={now} />
          <div className="mt-2 flex flex-wrap gap-2">
            {preview.sessions > 0 && (
              <Button look="primary" aria-disabled={isBusy} onClick={() => !isBusy && revoke()}>
                {isBusy ? texts.working : texts.confirm(preview.sessions)}
              </Button>
            )}
            <Button onClick={() => setPreview(null)}>{texts.cancel}</Button>
          </div>
        </fieldset>
      )}
      <div role="status">
        {failure !== null && <p className="mt-2 text-refused">{failure}</p>}
        {result !== null && <Done result={result} />}
      </div>
    </div>
  )
}

function Summary({ of, now }: { of: RevokeResult; now: Instant }) {
  const { revoke: texts } = useSessionsWords()
  const { sessions, users, more, alsoEnds, latestAt } = of
  if (sessions === 0) return <p>{texts.none}</p>
  return (
    <>
      <p className="font-medium">{texts.summary(sessions, users)}</p>
      <Effects effects={of.effects} />
      {latestAt !== null && <p className="text-soft">{texts.latest(timeAndDay(latestAt, now))}</p>}
      {alsoEnds > 0 && <p className="text-soft">{texts.alsoEnds(alsoEnds)}</p>}
      {more && <p className="text-soft">{texts.more(sessions)}</p>}
    </>
  )
}

function Done({ result }: { result: RevokeResult }) {
  const { revoke: texts } = useSessionsWords()
  const { sessions, users, effects, added, gone } = result
  return (
    <div className="mt-2">
      <p>{texts.done(sessions, users)}</p>
      <Effects effects={effects} />
      {added > 0 && <p className="text-soft">{texts.added(added)}</p>}
      {gone > 0 && <p className="text-soft">{texts.gone(gone)}</p>}
    </div>
  )
}

function Effects({ effects }: Pick<RevokeResult, 'effects'>) {
  const words = useWords()
  const counted = Object.entries(effects).filter(([, n]) => n > 0)
  return (
    <p className="text-soft tabular-nums">
      {counted.map(([effect, n]) => `${n} ${words.effects[effect as RevocationEffect]}`).join(' · ')}
    </p>
  )
}
