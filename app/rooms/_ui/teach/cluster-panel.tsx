'use client'

import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { ClusterView } from '#lib/web/room-types.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { useLanguage } from '../../../_ui/words/language.ts'
import { useAllWords } from '../../../_ui/words/use-all-words.ts'
import { MAX_NAMES, seatsText } from './act-text.ts'
import { attemptLines } from './attempt-text.ts'
import type { BoardTools } from './board-types.ts'
import { useBoardWords } from './use-board-words.ts'

/** Lines that state what the seats of one cluster did. */
const MAX_LINES = 3

/** The server computes clusters at most every two seconds. */
const READ_EVERY_MS = 4000

interface Props {
  readonly tools: BoardTools
  readonly experiment: string
  readonly onSelect: (seats: readonly string[]) => void
}

/** Seats that have not solved the experiment, by what they did; a hint can be sent to all seats of one cluster. */
export function ClusterPanel({ tools, experiment, onSelect }: Props) {
  const { panels: texts } = useBoardWords()
  const parts = { params: { code: tools.room.code }, query: { experiment } }
  const { latest } = useReading('/api/rooms/{code}/clusters', parts, {
    when: tools.room.seq,
    everyMs: READ_EVERY_MS,
  })
  if (latest === null || latest.clusters.length === 0) return <p className="text-soft">{texts.noClusters}</p>
  return (
    <>
      <p className="text-xs text-soft">{texts.unsolved(latest.unsolved)}</p>
      <ol className="mt-1 flex flex-col gap-3">
        {latest.clusters.map((cluster) => (
          <Cluster key={cluster.key} of={cluster} {...{ tools, experiment, onSelect }} />
        ))}
      </ol>
    </>
  )
}

function Cluster({ of, tools, experiment, onSelect }: Props & { of: ClusterView }) {
  const words = useBoardWords()
  const { panels: texts } = words
  const language = useLanguage()
  const all = useAllWords()
  const { seats, mistake, hint, events, key } = of
  const lines = attemptLines(events as readonly RecordedEvent[], all, texts.lanes).slice(-MAX_LINES)
  const last = lines.at(-1)
  const didText = last === undefined ? texts.nothingDone : texts.didLast(last)
  const count = words.seatCount(seats.length)
  return (
    <li data-cluster={mistake ?? key} className="flex flex-col gap-1">
      <p>
        <strong className="font-medium">{count}</strong>{' '}
        <span className="text-soft">{mistake === null ? didText : texts.mistake}</span>
      </p>
      {seats.length <= MAX_NAMES && (
        <p className="text-xs text-soft">
          <bdi>{seatsText(seats, tools, words)}</bdi>
        </p>
      )}
      {mistake === null && lines.length > 1 && (
        <p className="text-xs text-soft">{texts.didBefore(lines.slice(0, -1).join(' → '))}</p>
      )}
      {hint && (
        <p className="text-xs">
          {texts.dueHint} <span className="text-soft">{hint.text[language]}</span>
        </p>
      )}
      <div className="flex flex-wrap gap-1.5">
        {hint && (
          <Button
            className="h-7! px-2! text-xs"
            onClick={() => tools.act({ act: 'hint', experiment, hint: hint.id, seats: [...seats] })}
          >
            {texts.sendHint(count)}
          </Button>
        )}
        <Button className="h-7! px-2! text-xs" onClick={() => onSelect(seats)}>
          {texts.selectThem(seats.length)}
        </Button>
      </div>
    </li>
  )
}
