'use client'

import { useState } from 'react'
import type { AuditRow } from '#lib/audit/row.ts'
import { MIN_ROWS, TAMPER } from '#lib/audit/tamper.ts'
import type { Verification } from '#lib/audit/verify.ts'
import { callApi } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { TamperedRows } from './tampered-rows.tsx'
import { useAuditWords } from './use-audit-words.ts'
import { VerificationText } from './verification-text.tsx'
import { verifyCopy } from './verify-copy.ts'

/** The tamperings with a button: the others need more than a copy of the rows. */
const SHOWN = ['edit', 'insert', 'delete', 'reorder', 'truncate'] as const
type Shown = (typeof SHOWN)[number]
/** Rows of the copy. They fit into a request, for a browser that cannot hash. */
const COPIED = 8

/** A copy of rows that was tampered with, and what verification says about it. */
interface Tampered {
  readonly kind: Shown
  readonly original: readonly AuditRow[]
  readonly rows: readonly AuditRow[]
  readonly without: Verification
  readonly withAnchor: Verification
}

type State =
  | { readonly kind: 'none' | 'few' | 'failed' }
  | ({ readonly kind: 'tampered' } & { readonly tampered: Tampered })

/** Tampers with a copy of the newest rows in this page, and verifies the copy. */
export function TamperDemo({ hasRows }: { hasRows: boolean }) {
  const { tamper: texts } = useAuditWords()
  const [state, setState] = useState<State>({ kind: 'none' })

  async function tamperWith(kind: Shown): Promise<void> {
    const { body } = await callApi('GET', '/api/bench/audit', { query: { limit: COPIED } })
    if (body === null) return setState({ kind: 'failed' })
    const original = body.rows as readonly AuditRow[]
    const newest = original.at(-1)
    if (newest === undefined || original.length < MIN_ROWS) return setState({ kind: 'few' })
    const rows = TAMPER[kind](original)
    const [without, withAnchor] = await Promise.all([
      verifyCopy(rows),
      verifyCopy(rows, { seq: newest.seq, hash: newest.hash }),
    ])
    if (without === null || withAnchor === null) return setState({ kind: 'failed' })
    setState({ kind: 'tampered', tampered: { kind, original, rows, without, withAnchor } })
  }

  return (
    <section aria-labelledby="audit-tamper" className="border-t border-hairline pt-6">
      <h2 id="audit-tamper" className="text-lg font-medium">
        {texts.title}
      </h2>
      <p className="mt-1 max-w-[70ch] text-sm text-soft">{texts.note}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        {SHOWN.map((kind) => (
          <Button
            key={kind}
            aria-pressed={state.kind === 'tampered' && state.tampered.kind === kind}
            aria-disabled={!hasRows}
            className="aria-pressed:border-ink"
            onClick={() => tamperWith(kind)}
          >
            {texts.kinds[kind]}
          </Button>
        ))}
      </div>
      {(state.kind === 'few' || !hasRows) && <p className="mt-3 text-sm text-soft">{texts.few(MIN_ROWS)}</p>}
      {state.kind === 'failed' && <p className="mt-3 text-sm text-refused">{texts.failed}</p>}
      {state.kind === 'tampered' && <Outcome tampered={state.tampered} />}
    </section>
  )
}

function Outcome({ tampered: { kind, original, rows, without, withAnchor } }: { tampered: Tampered }) {
  const { tamper: texts } = useAuditWords()
  return (
    <>
      <p className="mt-3 text-sm">{texts.did[kind]}</p>
      <div role="status">
        <dl className="mt-2 grid gap-x-4 gap-y-1 text-sm lanes:grid-cols-[auto_minmax(0,1fr)]">
          <dt className="text-soft">{texts.withoutAnchor}</dt>
          <dd data-testid="without-anchor">
            <VerificationText verification={without} hasAnchor={false} />
          </dd>
          <dt className="text-soft">{texts.withAnchor(original.at(-1)?.seq ?? 0)}</dt>
          <dd data-testid="with-anchor">
            <VerificationText verification={withAnchor} hasAnchor />
          </dd>
        </dl>
      </div>
      <TamperedRows original={original} rows={rows} finding={withAnchor.finding} />
    </>
  )
}
