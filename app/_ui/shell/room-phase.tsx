'use client'

import { areActsLocked } from '#lib/web/room-locks.ts'
import type { SeatView } from '#lib/web/room-types.ts'
import { useLanguage } from '../words/language.ts'
import { useSeatWords } from '../words/use-seat-words.ts'

/** Where the room is: its phase and experiment; if each seat chooses its pace, the next experiment of this one. */
export function RoomPhase({ view }: { view: SeatView }) {
  const words = useSeatWords()
  const { mode, phase } = view
  const isLed = mode === 'guided' || phase !== 'lobby'
  const next = isLed ? view.experiment : nextOf(view)
  const isLocked = areActsLocked(view)
  return (
    <p role="status" data-phase={phase} className="flex min-w-0 flex-wrap items-baseline gap-x-2 md:flex-1">
      {isLed ? (
        <span>
          <span className="text-soft">{words.phase}</span>
          <span className="font-medium">{words.phases[phase]}</span>
        </span>
      ) : (
        <span className="text-soft">{next === null ? words.allSolved : words.next}</span>
      )}
      {next !== null && !(isLed && phase === 'lobby') && <ToExperiment view={view} id={next} />}
      {isLocked && (
        <span className="text-soft">{words.actsLocked[phase === 'lobby' ? 'lobby' : 'predict']}</span>
      )}
    </p>
  )
}

function ToExperiment({ view: { titles }, id }: { view: SeatView; id: string }) {
  const language = useLanguage()
  return (
    <a href={`/learn/${id}`} className="min-w-0 font-medium underline decoration-edge underline-offset-4">
      {titles[id]?.[language] ?? id}
    </a>
  )
}

/** The first experiment of the room that this seat has not solved, and that is open. */
function nextOf({ seat, locked }: SeatView): string | null {
  const open = seat.progress.filter(({ experiment }) => !locked.includes(experiment))
  return open.find(({ state }) => state !== 'solved')?.experiment ?? null
}
