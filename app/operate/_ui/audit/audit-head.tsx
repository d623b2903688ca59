'use client'

import { useState } from 'react'
import { copyText } from '../../../_ui/display/clipboard.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import type { AuditView } from './audit-types.ts'
import { RecordingLight } from './recording-light.tsx'
import { useAuditWords } from './use-audit-words.ts'

/** The newest row, large enough for a projector: written down elsewhere, it is the anchor of a verification. */
export function AuditHead({ state, isStale }: { state: AuditView | null; isStale: boolean }) {
  const words = useAuditWords()
  const [copied, setCopied] = useState<string | null>(null)
  const { seq = 0, hash = '' } = state?.head ?? {}
  const anchor = `${seq}:${hash.slice(0, 8)}`
  const firstSeq = state?.checkpoint.firstSeq ?? 1
  return (
    <section aria-labelledby="audit-head" className="flex flex-col gap-3">
      <RecordingLight state={state} isStale={isStale} />
      <div>
        <h2 id="audit-head" className="text-xs text-faint">
          {words.head}
        </h2>
        <p
          data-testid="audit-head"
          className="mt-1 font-mono text-4xl tracking-tight tabular-nums lanes:text-5xl"
        >
          {seq === 0 ? (
            <span className="text-faint">—</span>
          ) : (
            <>
              <span className="text-soft">{seq}:</span>
              {hash.slice(0, 8)}
            </>
          )}
        </p>
        <p className="mt-2 max-w-[44ch] text-sm text-soft">{words.headNote}</p>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        <Button
          aria-disabled={seq === 0}
          onClick={async () => {
            if (seq > 0) setCopied((await copyText(anchor)) ? anchor : null)
          }}
        >
          {words.copyAnchor}
        </Button>
        <Button onClick={() => window.print()}>{words.print}</Button>
        <span role="status" className="text-xs text-soft">
          {copied !== null && words.copied(copied)}
        </span>
      </div>
      {firstSeq > 1 && <p className="max-w-[44ch] text-xs text-soft">{words.trimmed(firstSeq)}</p>}
    </section>
  )
}
