'use client'

import type { EvidenceTable } from '#lib/web/evidence-table.ts'
import { dayOf } from '../../_ui/words/format.ts'
import { Cells } from './cells.tsx'
import { CompareFrame } from './compare-frame.tsx'
import { useCompareWords } from './use-compare-words.ts'

/** The measured cells. */
export function ComparePage({ table }: { table: EvidenceTable }) {
  return (
    <CompareFrame here="cells">
      <Intro table={table} />
      <Cells table={table} />
      <Limits />
    </CompareFrame>
  )
}

function Intro({ table }: { table: EvidenceTable }) {
  const texts = useCompareWords()
  const { measuredAt, commit, machine } = table
  return (
    <>
      <p className="mt-1 max-w-prose text-soft">{texts.intro}</p>
      {/* The day depends on the time zone of the reader. */}
      <p className="mt-2 text-xs text-faint" suppressHydrationWarning>
        {texts.measured(dayOf(Date.parse(measuredAt)), machine.cpu, machine.cores)} · {texts.commit(commit)} ·
        Node {machine.node} · {machine.redis}
      </p>
    </>
  )
}

function Limits() {
  const { limits } = useCompareWords()
  return (
    <section aria-labelledby="limits" className="mt-10 max-w-prose">
      <h2 id="limits" className="text-lg font-semibold tracking-tight">
        {limits.title}
      </h2>
      <ul className="mt-2 list-disc pl-5 text-soft">
        {limits.items.map((item) => (
          <li key={item} className="mt-1">
            {item}
          </li>
        ))}
      </ul>
    </section>
  )
}
