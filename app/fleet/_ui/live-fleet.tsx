'use client'

import { useLab, useLabState } from '../../_ui/lab/use-lab.tsx'
import { Button } from '../../_ui/parts/button.tsx'
import { Banner } from '../../_ui/shell/banner.tsx'
import { BenchHead } from '../../_ui/shell/bench-head.tsx'
import { MainStart } from '../../_ui/shell/skip-link.tsx'
import { useWords } from '../../_ui/words/use-words.ts'
import { RealDeployment } from './deployment.tsx'
import { fleetCommands } from './fleet-commands.ts'
import { Diagram } from './fleet-diagram.tsx'
import { FleetTable } from './fleet-table.tsx'
import { StoreSelect } from './store-boxes.tsx'
import { Survival } from './survival.tsx'
import { useFleet } from './use-fleet.ts'
import { hasUnknownKeys, mechanismsInRollout, useActs } from './use-fleet-acts.ts'
import { useFleetWords } from './use-fleet-words.ts'

/** The fleet of an open bench: routing, nodes, stores, and survival trials. */
export function LiveFleet() {
  const texts = useFleetWords()
  const { fleet, isStale, reread } = useFleet()
  const acts = useActs(reread)
  return (
    <>
      <BenchHead here="fleet" commands={fleetCommands(acts, fleet, texts)} />
      <Banner />
      <main className="px-5 pt-4 pb-16">
        <MainStart />
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
          <div>
            <h1 className="text-xl font-semibold tracking-tight">{texts.title}</h1>
            <p className="mt-0.5 text-soft">{texts.intro}</p>
          </div>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <StoreSelect acts={acts} />
            <HeartbeatSwitch />
            <Button onClick={acts.login}>{texts.login}</Button>
            <Button look="primary" onClick={acts.burst}>
              {texts.burst}
            </Button>
          </div>
        </div>
        <p
          role="status"
          aria-label={texts.result}
          data-testid="said"
          className="mt-3 mb-4 min-h-6 text-lg font-medium tracking-tight"
        >
          {acts.result?.(texts)}
        </p>
        {fleet === null ? (
          <p className="text-soft">{isStale ? texts.unread : texts.reading}</p>
        ) : (
          <>
            {isStale && <p className="mb-2 text-xs text-unavailable">{texts.unread}</p>}
            <Diagram fleet={fleet} acts={acts} />
            {mechanismsInRollout(fleet).length > 0 && (
              <div className="mt-3 flex flex-wrap gap-2 px-3 lg:px-0">
                {hasUnknownKeys(fleet) && <Button onClick={acts.prepareAll}>{texts.prepareAll}</Button>}
                <Button onClick={acts.deployAll}>{texts.deployAll}</Button>
              </div>
            )}
            <FleetTable fleet={fleet} />
          </>
        )}
        <Survival />
        <RealDeployment />
      </main>
    </>
  )
}

function HeartbeatSwitch() {
  const words = useWords()
  const lab = useLab()
  const heartbeat = useLabState((state) => state.heartbeat)
  return (
    <label className="flex items-center gap-1.5 text-xs text-soft">
      <input
        type="checkbox"
        className="accent-ink"
        checked={heartbeat}
        onChange={(event) => lab.choose({ heartbeat: event.target.checked })}
      />
      {words.acts.heartbeat}
    </label>
  )
}
