'use client'

import { LinkButton } from '../../../_ui/parts/link-button.tsx'
import { useAuditWords } from './use-audit-words.ts'

/** Downloads of all rows. */
export function AuditExport() {
  const { exports: texts } = useAuditWords()
  return (
    <section aria-labelledby="audit-export">
      <h2 id="audit-export" className="text-lg font-medium">
        {texts.title}
      </h2>
      <p className="mt-1 max-w-[70ch] text-sm text-soft">{texts.note}</p>
      <div className="mt-2 flex flex-wrap gap-3">
        <LinkButton href="/api/bench/audit?format=ndjson" download="audit.ndjson">
          {texts.ndjson}
        </LinkButton>
        <LinkButton href="/api/bench/audit?format=set" download="audit-sets.txt">
          {texts.set}
        </LinkButton>
      </div>
      <p className="mt-2 text-xs text-soft">
        <code className="font-mono">npm run audit -- verify audit.ndjson --anchor SEQ:HASH</code>
      </p>
    </section>
  )
}
