'use client'

import type { RoomView } from '#lib/web/room-types.ts'
import { type ExperimentInfo, useExperimentInfos } from '../../../_ui/experiments/use-progress.ts'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useExperimentNotes } from '../shared/use-experiment-notes.ts'
import { Fit } from './fit.tsx'
import { Bar, Histogram } from './histogram.tsx'
import { useProjectWords } from './use-project-words.ts'

/** The current experiment in its phase: its question, the task and the progress of the room, the predictions, the reason. */
export function ExperimentScreen({ room }: { room: RoomView }) {
  const words = useProjectWords()
  const language = useLanguage()
  const { phase, experiment: id } = room
  const infos = useExperimentInfos()
  const experiment = infos?.find((info) => info.id === id) ?? null
  const notes = useExperimentNotes(phase === 'debrief' ? id : null)
  if (experiment === null) {
    const text = infos === null ? words.reading : words.noExperiment
    return <p className="m-auto text-2xl text-soft">{text}</p>
  }
  const of = { room, experiment }
  return (
    <Fit className="flex flex-col gap-[1em]">
      <h1 className="text-[2.25em] leading-tight font-semibold tracking-tight">
        {experiment.title[language]}
      </h1>
      {phase === 'do' ? (
        <Task {...of} />
      ) : notes === null ? (
        <>
          <Question {...of} right={null} />
          {phase === 'predict' && <Predicted {...of} />}
        </>
      ) : (
        <div className="grid grid-cols-2 gap-[2.5em]">
          <div className="flex flex-col gap-[1em]">
            <Question {...of} right={notes.rightChoice} />
          </div>
          <p className="border-l-2 border-edge pl-[1em] text-[1.5em]">{notes.reason[language]}</p>
        </div>
      )}
    </Fit>
  )
}

interface OfExperiment {
  readonly room: RoomView
  readonly experiment: ExperimentInfo
}

/** In the phase “reveal” only the counts: the class sees what is right when it tries it, or from the teacher in “why”. */
function Question({ room, experiment, right }: OfExperiment & { right: string | null }) {
  const words = useProjectWords()
  const language = useLanguage()
  const { question, choices } = experiment.prediction
  const counts = countsOf(room, experiment.id)
  const total = Object.values(counts ?? {}).reduce((sum, count) => sum + count, 0)
  return (
    <>
      <p className={`leading-snug ${right === null ? 'text-[1.625em]' : 'text-[1.375em]'}`}>
        {question[language]}
      </p>
      <Histogram
        choices={choices.map(({ id, text }) => ({ id, text: text[language] }))}
        counts={counts}
        of={room.seatCount}
        right={right}
      />
      {room.phase !== 'predict' && total === 0 && (
        <p className="text-[1.375em] text-soft">{counts === null ? words.hidden : words.noPredictions}</p>
      )}
    </>
  )
}

/** The predictions, if they may be shown. The teacher gets them at any time; the projector shows them once the class may see them. */
function countsOf({ phase, revealed, predictions, role }: RoomView, id: string) {
  if (revealed.includes(id)) return predictions[id] ?? {}
  const isTime = phase === 'reveal' || phase === 'debrief'
  return isTime && role === 'teacher' ? (predictions[id] ?? {}) : null
}

function Predicted({ room, experiment: { id } }: OfExperiment) {
  const words = useProjectWords()
  const { predicted } = progressIn(room, id)
  return (
    <p className="text-[1.625em] font-medium text-soft tabular-nums">
      {words.predicted(predicted, room.seatCount)}
    </p>
  )
}

/** What to do, and how far the room is. */
function Task({ room, experiment }: OfExperiment) {
  const words = useProjectWords()
  const language = useLanguage()
  const { started, solved } = progressIn(room, experiment.id)
  const { seatCount: of } = room
  return (
    <div className="grid flex-1 grid-cols-[3fr_2fr] items-start gap-[2.5em]">
      <ol aria-label={words.task} className="flex flex-col gap-[0.6em] text-[1.625em]">
        {experiment.task[language].map((step, index) => (
          <li key={step} className="flex gap-[0.6em]">
            <span className="shrink-0 font-medium text-soft tabular-nums" aria-hidden="true">
              {index + 1}
            </span>
            <span className="min-w-0">{step}</span>
          </li>
        ))}
      </ol>
      <div className="flex flex-col gap-[1.5em] text-[1.625em]">
        <Meter count={started} of={of} label={words.progress(started, of)} />
        <Meter count={solved} of={of} label={words.solved(solved, of)} />
      </div>
    </div>
  )
}

export function progressIn({ progressCounts }: Pick<RoomView, 'progressCounts'>, id: string) {
  return progressCounts.find(({ experiment }) => experiment === id) ?? { predicted: 0, started: 0, solved: 0 }
}

function Meter({ count, of, label }: { count: number; of: number; label: string }) {
  return (
    <div>
      <p className="font-medium tabular-nums">{label}</p>
      <Bar count={count} of={of} />
    </div>
  )
}
