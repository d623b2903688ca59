'use client'

import type { ReactNode } from 'react'
import { LabProvider } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'

/** The shell of the pages on experiments. */
export function LearnFrame({ children }: { children: ReactNode }) {
  useShortcuts()
  return (
    <LabProvider>
      <div className="mx-auto flex max-w-[120rem] flex-col">
        <SeqMark />
        <BenchHead here="learn" />
        <Banner />
        <main>
          <MainStart />
          {children}
        </main>
      </div>
    </LabProvider>
  )
}
