'use client'

import { LabProvider, useLiveState } from '../../_ui/lab/use-lab.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { SeqMark } from '../../_ui/shell/seq-mark.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { RaceList } from './race-list.tsx'
import { RaceOrders } from './race-orders.tsx'
import { RaceStage } from './race-stage.tsx'
import type { RaceView } from './race-types.ts'
import { useRaceAddress } from './use-race-address.ts'
import { useRaceWords } from './use-race-words.ts'

/** Races between two actors, whose steps the visitor executes one by one. */
export function RacesPage({ races }: { races: readonly RaceView[] }) {
  return (
    <LabProvider>
      <Page races={races} />
    </LabProvider>
  )
}

function Page({ races }: { races: readonly RaceView[] }) {
  const words = useRaceWords()
  const isReady = useLiveState(({ phase, bench }) => phase === 'ready' && bench !== null)
  const [address, change] = useRaceAddress(races)
  const race = races.find(({ id }) => id === address.race)
  return (
    <div className="mx-auto flex max-w-[120rem] flex-col">
      <SeqMark />
      <BenchHead here="races" />
      <Banner />
      <main className="px-5 pt-6 pb-16" data-ready={isReady}>
        <MainStart />
        <h1 className="text-2xl font-medium tracking-tight">{words.title}</h1>
        <p className="mt-1 max-w-3xl text-soft">{words.intro}</p>
        <div className="mt-6 grid gap-x-10 gap-y-6 lanes:grid-cols-[13rem_minmax(0,1fr)]">
          <RaceList
            races={races}
            current={address.race}
            choose={(id) => change({ race: id, schedule: '' })}
          />
          {race && (
            <div className="min-w-0">
              <RaceStage race={race} address={address} change={change} isReady={isReady} />
              <RaceOrders key={race.id} race={race} change={change} isReady={isReady} />
            </div>
          )}
        </div>
      </main>
    </div>
  )
}
