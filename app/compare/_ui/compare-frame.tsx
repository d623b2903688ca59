'use client'

import type { ReactNode } from 'react'
import { LabProvider } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { useCompareWords } from './use-compare-words.ts'

/** The parts of the comparison, each at its own address. */
const PARTS = { cells: '/compare', articles: '/compare/articles', claims: '/compare/claims' } as const
type PartId = keyof typeof PARTS

/** The shell of the comparison. */
export function CompareFrame({ here, children }: { here: PartId; children: ReactNode }) {
  useShortcuts()
  return (
    <LabProvider>
      <div className="mx-auto flex max-w-[120rem] flex-col">
        <SeqMark />
        <div className="contents print:hidden">
          <BenchHead here="compare" />
          <Banner />
        </div>
        <main className="px-5 pt-6 pb-16">
          <MainStart />
          <Title here={here} />
          {children}
        </main>
      </div>
    </LabProvider>
  )
}

function Title({ here }: { here: PartId }) {
  const texts = useCompareWords()
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-10 gap-y-2">
      <h1 className="text-2xl font-medium tracking-tight">
        {here === 'cells' ? texts.title : texts.parts[here]}
      </h1>
      <nav aria-label={texts.contents} className="flex flex-wrap gap-x-5 gap-y-1 print:hidden">
        {(Object.keys(PARTS) as PartId[]).map((part) => (
          <a
            key={part}
            href={PARTS[part]}
            aria-current={part === here ? 'page' : undefined}
            className="text-soft underline decoration-edge underline-offset-4 hover:text-ink aria-[current=page]:text-ink aria-[current=page]:no-underline"
          >
            {texts.parts[part]}
          </a>
        ))}
      </nav>
    </div>
  )
}
