'use client'

import { useId, useState } from 'react'
import { parseAnchor, type Verification } from '#lib/audit/verify.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { useAuditWords } from './use-audit-words.ts'
import { VerificationText } from './verification-text.tsx'

/** The result of a verification, or why there is none. */
type Result =
  | { readonly kind: 'none' | 'running' | 'bad-anchor' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'verified'; readonly verification: Verification; readonly hasAnchor: boolean }

/** Verifies the rows that the server stores, with or without an anchor. */
export function AuditVerify() {
  const words = useWords()
  const { verify: texts } = useAuditWords()
  const [anchorText, setAnchorText] = useState('')
  const [result, setResult] = useState<Result>({ kind: 'none' })
  const noteId = useId()

  async function run(): Promise<void> {
    if (result.kind === 'running') return
    const anchor = anchorText.trim() === '' ? undefined : parseAnchor(anchorText)
    if (anchor === null) return setResult({ kind: 'bad-anchor' })
    setResult({ kind: 'running' })
    const body = anchor === undefined ? {} : { anchor }
    const answer = await callApi('POST', '/api/bench/audit/verify', { body })
    if (answer.problem) return setResult({ kind: 'failed', why: problemText(answer.problem, words) })
    setResult({ kind: 'verified', verification: answer.body, hasAnchor: anchor !== undefined })
  }

  return (
    <section aria-labelledby="audit-verify">
      <h2 id="audit-verify" className="text-lg font-medium">
        {texts.title}
      </h2>
      <p id={noteId} className="mt-1 max-w-[70ch] text-sm text-soft">
        {texts.note}
      </p>
      <form
        className="mt-2 flex flex-wrap items-center gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          run()
        }}
      >
        <label className="inline-flex items-center gap-2">
          <span className="text-xs text-faint">{texts.anchor}</span>
          <input
            value={anchorText}
            onChange={({ target }) => setAnchorText(target.value)}
            placeholder="SEQ:HASH"
            aria-describedby={noteId}
            aria-invalid={result.kind === 'bad-anchor'}
            spellCheck={false}
            autoComplete="off"
            className="h-9 w-48 rounded-md border border-edge/60 bg-raised px-2.5 font-mono text-sm placeholder:text-faint hover:border-ink"
          />
        </label>
        <Button type="submit" look="primary" aria-busy={result.kind === 'running'}>
          {texts.run}
        </Button>
      </form>
      <div role="status" data-testid="audit-verified" className="mt-2 min-h-6">
        {result.kind === 'running' && texts.running}
        {result.kind === 'bad-anchor' && <p className="text-refused">{texts.badAnchor}</p>}
        {result.kind === 'failed' && <p className="text-refused">{texts.failed(result.why)}</p>}
        {result.kind === 'verified' && (
          <VerificationText verification={result.verification} hasAnchor={result.hasAnchor} />
        )}
      </div>
    </section>
  )
}
