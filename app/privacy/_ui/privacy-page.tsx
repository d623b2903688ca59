'use client'

import { LabProvider, useLiveState } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { usePrivacyWords } from './use-privacy-words.ts'

/** What is held about a user, and the devices that are logged in. */
export function PrivacyPage() {
  return (
    <LabProvider>
      <Page />
    </LabProvider>
  )
}

function Page() {
  const words = usePrivacyWords()
  const isReady = useLiveState(({ phase, bench }) => phase === 'ready' && bench !== null)
  return (
    <div className="mx-auto flex max-w-[96rem] flex-col">
      <SeqMark />
      <BenchHead here="privacy" />
      <Banner />
      <main className="px-5 pt-6 pb-16" data-ready={isReady}>
        <MainStart />
        <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
        <p className="mt-1 max-w-3xl text-soft">{words.intro}</p>
      </main>
    </div>
  )
}
