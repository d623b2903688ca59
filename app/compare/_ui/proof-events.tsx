'use client'

import type { RecordedEvent } from '#lib/ledger/event.ts'
import { useLiveState } from '../../_ui/lab/use-lab.tsx'
import { eventDetail } from '../../_ui/lane/event-detail.ts'
import { Scroller } from '../../_ui/parts/scroller.tsx'
import { timeOfDay } from '../../_ui/words/format.ts'
import { useAllWords } from '../../_ui/words/use-all-words.ts'
import { useCompareWords } from './use-compare-words.ts'

/** The events of the bench since the newest act began, oldest first. */
export function ProofEvents() {
  const texts = useCompareWords()
  const words = useAllWords()
  const newestFirst = useLiveState((state) => state.events)
  const started = newestFirst.findIndex(({ type }) => type === 'evidence.started')
  const shown = newestFirst
    .slice(0, started < 0 ? 0 : started)
    .filter(isPartOfAct)
    .toReversed()
  if (shown.length === 0) return null
  return (
    <Scroller label={texts.events} className="mt-1 max-h-72">
      <ol className="flex flex-col gap-0.5 text-xs">
        {shown.map((event) => (
          <li key={event.seq} className="grid grid-cols-[4.5rem_1fr] gap-x-3">
            <time className="font-mono text-faint">{timeOfDay(event.at)}</time>
            <span>
              {words.events[event.type]} <span className="text-soft">{eventDetail(event, words)}</span>
            </span>
          </li>
        ))}
      </ol>
    </Scroller>
  )
}

const isPartOfAct = ({ type }: RecordedEvent) => !type.startsWith('evidence.')
