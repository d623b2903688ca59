'use client'

import type { RoomView } from '#lib/web/room-types.ts'
import { useExperimentInfos } from '../../../_ui/experiments/use-progress.ts'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useExperimentNotes } from '../shared/use-experiment-notes.ts'
import { useProjectWords } from './use-project-words.ts'

/** The current experiment in its phase: its question, the progress of the room, the predictions, the reason. */
export function ExperimentScreen({ room }: { room: RoomView }) {
  const words = useProjectWords()
  const language = useLanguage()
  const { phase, experiment: id } = room
  const experiment = useExperimentInfos()?.find((info) => info.id === id) ?? null
  const notes = useExperimentNotes(phase === 'debrief' ? id : null)
  if (experiment === null) return <p className="m-auto text-2xl text-soft">{words.noExperiment}</p>
  const counts = room.progressCounts.find((each) => each.experiment === id)
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-5">
      <h1 className="text-4xl leading-tight font-semibold tracking-tight">{experiment.title[language]}</h1>
      {phase === 'do' ? (
        <Meters started={counts?.started ?? 0} solved={counts?.solved ?? 0} of={room.seatCount} />
      ) : (
        <>
          <p className="text-2xl leading-snug">{experiment.prediction.question[language]}</p>
          <Histogram
            choices={experiment.prediction.choices.map((choice) => ({
              id: choice.id,
              text: choice.text[language],
            }))}
            counts={phase === 'predict' ? null : (room.predictions[experiment.id] ?? null)}
            right={notes?.rightChoice ?? null}
          />
        </>
      )}
      {phase === 'predict' && (
        <p className="text-2xl text-soft">{words.predicted(counts?.started ?? 0, room.seatCount)}</p>
      )}
      {notes && <p className="text-xl leading-snug">{notes.reason[language]}</p>}
    </div>
  )
}

interface HistogramProps {
  readonly choices: readonly { readonly id: string; readonly text: string }[]
  /** Null as long as they must not be shown: they would lead those who have not predicted. */
  readonly counts: Readonly<Record<string, number>> | null
  readonly right: string | null
}

function Histogram({ choices, counts, right }: HistogramProps) {
  const words = useProjectWords()
  const most = Math.max(1, ...Object.values(counts ?? {}))
  return (
    <ul aria-label={words.histogram} className="flex flex-col gap-3 text-2xl">
      {choices.map(({ id, text }) => {
        const count = counts?.[id] ?? 0
        return (
          <li key={id} className="relative overflow-hidden rounded-md border border-hairline px-4 py-2">
            {counts && (
              <span
                aria-hidden="true"
                className="absolute inset-y-0 left-0 bg-sunk"
                style={{ width: `${(count / most) * 100}%` }}
              />
            )}
            <span className="relative flex items-baseline gap-4">
              <span className={`min-w-0 flex-1 ${id === right ? 'font-semibold' : ''}`}>{text}</span>
              {id === right && (
                <span className="flex items-baseline gap-2 text-lg text-soft">
                  <OutcomeSign of="accepted" className="size-4" />
                  {words.right}
                </span>
              )}
              {counts && <span className="font-mono tabular-nums">{count}</span>}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function Meters({ started, solved, of }: { started: number; solved: number; of: number }) {
  const words = useProjectWords()
  return (
    <div className="flex flex-1 flex-col justify-center gap-8">
      <Meter count={started} of={of} label={words.progress(started, of)} />
      <Meter count={solved} of={of} label={words.solved(solved, of)} />
    </div>
  )
}

function Meter({ count, of, label }: { count: number; of: number; label: string }) {
  return (
    <div>
      <p className="text-3xl">{label}</p>
      <div aria-hidden="true" className="mt-3 h-6 overflow-hidden rounded-md border border-edge">
        <div className="h-full bg-ink" style={{ width: `${of === 0 ? 0 : (count / of) * 100}%` }} />
      </div>
    </div>
  )
}
