'use client'

import { areActsLocked } from '#lib/web/room-locks.ts'
import type { SeatView } from '#lib/web/room-types.ts'
import { PREDICTION_ID } from '../experiments/section.tsx'
import { useExperimentInfos } from '../experiments/use-progress.ts'
import { isLed } from '../lab/room-now.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { useLanguage } from '../words/language.ts'
import { useSeatWords } from '../words/use-seat-words.ts'

/** Where the room is: its phase and experiment; if each seat chooses its pace, the next experiment of this one. */
export function RoomPhase({ view }: { view: SeatView }) {
  const words = useSeatWords()
  const { mode, phase, experiment, locked } = view
  const isOfClass = isLed(view)
  const next = isOfClass ? experiment : nextOf(view)
  const isPredicting = mode === 'guided' && phase === 'predict' && experiment !== null
  const isInLobby = isOfClass && phase === 'lobby'
  return (
    <>
      <p
        role="status"
        data-phase={phase}
        className="flex min-w-0 items-baseline gap-x-2 whitespace-nowrap md:flex-1 md:flex-wrap md:whitespace-normal"
      >
        {isOfClass ? (
          <span className={isPredicting ? 'max-md:sr-only' : ''}>
            <span className="text-soft max-md:sr-only">{words.phase}</span>
            <span className="font-medium">{words.phases[phase]}</span>
          </span>
        ) : (
          <span className={`text-soft ${next === null ? 'max-md:whitespace-normal' : 'max-md:sr-only'}`}>
            {next === null ? words.allSolved : words.next}
          </span>
        )}
        {next !== null && !isInLobby && <ToExperiment view={view} id={next} isSecond={isPredicting} />}
        {next !== null && locked.includes(next) && <span className="font-medium">{words.locked}</span>}
        {areActsLocked(view) && (
          <span className="text-soft max-md:sr-only">
            {words.actsLocked[phase === 'lobby' ? 'lobby' : 'predict']}
          </span>
        )}
      </p>
      {isPredicting && !locked.includes(experiment) && <ToPrediction view={view} id={experiment} />}
    </>
  )
}

interface OfExperiment {
  readonly view: SeatView
  readonly id: string
}

/** @param isSecond whether a phone has the space for something else */
function ToExperiment({ view: { titles }, id, isSecond }: OfExperiment & { isSecond: boolean }) {
  const language = useLanguage()
  return (
    <a
      href={`/learn/${id}`}
      className={`min-w-0 truncate font-medium underline decoration-edge underline-offset-4 ${isSecond ? 'max-md:sr-only' : ''}`}
    >
      {titles[id]?.[language] ?? id}
    </a>
  )
}

/** The way to the choices; once the seat has predicted, its choice. */
function ToPrediction({ view, id }: OfExperiment) {
  const words = useSeatWords()
  const prediction = view.seat.progress.find(({ experiment }) => experiment === id)?.prediction ?? null
  if (prediction !== null) return <Predicted of={id} choice={prediction} />
  return (
    <LinkButton
      look="primary"
      className="h-8 shrink-0 whitespace-nowrap max-md:px-3"
      href={`/learn/${id}#${PREDICTION_ID}`}
    >
      {words.predictNow}
    </LinkButton>
  )
}

function Predicted({ of, choice }: { of: string; choice: string }) {
  const words = useSeatWords()
  const language = useLanguage()
  const choices = useExperimentInfos()?.find(({ id }) => id === of)?.prediction.choices
  const text = choices?.find(({ id }) => id === choice)?.text[language] ?? ''
  return (
    <p role="status" className="min-w-0 truncate font-medium">
      {words.predicted(text)}
    </p>
  )
}

/** The first experiment of the room that this seat has not solved, and that is open. */
function nextOf({ seat, locked }: SeatView): string | null {
  const open = seat.progress.filter(({ experiment }) => !locked.includes(experiment))
  return open.find(({ state }) => state !== 'solved')?.experiment ?? null
}
