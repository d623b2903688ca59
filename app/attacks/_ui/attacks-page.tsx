'use client'

import { useMemo, useState } from 'react'
import { LabProvider, useLaneIds, useLiveState } from '../../_ui/lab/use-lab.tsx'
import { useReading } from '../../_ui/lab/use-reading.ts'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useShortcuts } from '../../_ui/shell/use-shortcuts.ts'
import { AttackBoard } from './attack-board.tsx'
import { attackCommands } from './attack-commands.ts'
import { AttackNotices } from './attack-notices.tsx'
import { type AttackView, createAttackRuns } from './attack-runs.ts'
import { ByHand } from './by-hand.tsx'
import { useAttackWords } from './use-attack-words.ts'

/** Attacks on each lane of the bench, in a weak and in a mended setting. */
export function AttacksPage({ attacks }: { attacks: readonly AttackView[] }) {
  return (
    <LabProvider>
      <Page attacks={attacks} />
    </LabProvider>
  )
}

function Page({ attacks }: { attacks: readonly AttackView[] }) {
  useShortcuts()
  const words = useAttackWords()
  const [runs] = useState(() => createAttackRuns())
  const lanes = useLaneIds()
  const isReady = useLiveState(({ phase, bench }) => phase === 'ready' && bench !== null)
  const origins = useReading('/api/origins', {}).latest
  const commands = useMemo(
    () => attackCommands({ words, attacks, lanes, runs, isReady }),
    [words, attacks, lanes, runs, isReady],
  )
  return (
    <div className="mx-auto flex max-w-[120rem] flex-col">
      <SeqMark />
      <BenchHead here="attacks" commands={commands} />
      <Banner />
      <main className="px-5 pt-6 pb-16" data-ready={isReady}>
        <MainStart />
        <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
        <p className="mt-1 max-w-3xl text-soft">{words.intro}</p>
        {origins && !origins.vulnerable && (
          <p className="mt-2 max-w-3xl font-medium">{words.vulnerableOff}</p>
        )}
        <AttackBoard {...{ attacks, lanes, runs, isReady }} />
        <div className="mt-12 grid gap-x-10 gap-y-8 lanes:grid-cols-2">
          <ByHand origins={origins} />
          <AttackNotices attacks={attacks} />
        </div>
      </main>
    </div>
  )
}
