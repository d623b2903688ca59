'use client'

import { useState } from 'react'
import { playwrightTestOf } from '#lib/races/playwright.ts'
import { copyText } from '../../_ui/display/clipboard.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { useLanguage } from '../../_ui/words/language.ts'
import { RaceOutcome } from './race-outcome.tsx'
import type { RaceView, ScheduleView } from './race-types.ts'
import type { RaceAddress } from './use-race-address.ts'
import { useRaceWords } from './use-race-words.ts'

interface RaceStepsProps {
  readonly race: RaceView
  readonly address: RaceAddress
  readonly change: (address: Partial<RaceAddress>) => void
  readonly shown: ScheduleView | null
  readonly back: () => void
}

/** The order so far, step by step: each can be returned to. With the outcome, and ways to pass the order on. */
export function RaceSteps({ race, address, change, shown, back }: RaceStepsProps) {
  const words = useRaceWords()
  const language = useLanguage()
  const steps = shown?.steps ?? []
  const schedule = shown?.schedule ?? ''
  return (
    <div className="border-t border-hairline pt-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h3 className="text-sm font-semibold">{words.steps}</h3>
        <ol className="flex flex-wrap gap-1" aria-label={words.steps}>
          {steps.map(({ actor, label }, index) => (
            <li key={schedule.slice(0, index + 1)}>
              <button
                type="button"
                title={label[language]}
                aria-label={`${words.goTo(index + 1)}: ${words.step(actor, label[language])}`}
                onClick={() => change({ schedule: address.schedule.slice(0, index + 1) })}
                className="size-7 rounded border border-edge/60 font-mono text-xs hover:border-ink"
              >
                {actor}
              </button>
            </li>
          ))}
        </ol>
        {steps.length > 0 && (
          <>
            <Button look="quiet" onClick={back}>
              {words.back}
            </Button>
            <Button look="quiet" onClick={() => change({ schedule: '' })}>
              {words.restart}
            </Button>
          </>
        )}
        <span className="text-xs text-faint pointer-coarse:hidden">{words.stepsHelp}</span>
      </div>
      <div role="status" className="mt-3 min-h-8">
        {shown && shown.outcome !== 'open' && (
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <RaceOutcome of={shown.outcome} />
            <span className="max-w-3xl">{shown.because?.[language]}</span>
          </p>
        )}
      </div>
      {shown && shown.outcome !== 'open' && <PassOn race={race} address={address} outcome={shown.outcome} />}
    </div>
  )
}

function PassOn({
  race,
  address: { code, schedule },
  outcome,
}: {
  race: RaceView
  address: RaceAddress
  outcome: 'good' | 'bad' | 'sequential'
}) {
  const words = useRaceWords()
  const [said, setSaid] = useState('')
  const copy = async (text: string) => setSaid((await copyText(text)) ? words.copied : words.notCopied)
  return (
    <div className="mt-2 flex flex-wrap items-center gap-2 text-xs">
      <Button look="quiet" onClick={() => copy(location.href)}>
        {words.copyLink}
      </Button>
      <Button look="quiet" onClick={() => copy(playwrightTestOf(race, code, schedule, outcome))}>
        {words.copyTest}
      </Button>
      <span role="status" className="text-soft">
        {said}
      </span>
    </div>
  )
}
