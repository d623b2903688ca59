'use client'

import type { RecordedEvent } from '#lib/ledger/event.ts'
import { useLiveState } from '../../_ui/lab/use-lab.tsx'
import { EventList } from '../../_ui/lane/event-list.tsx'
import { useCompareWords } from './use-compare-words.ts'

/** The events of the bench since the newest act began, oldest first. */
export function ProofEvents() {
  const texts = useCompareWords()
  const newestFirst = useLiveState((state) => state.events)
  const started = newestFirst.findIndex(({ type }) => type === 'evidence.started')
  const shown = newestFirst
    .slice(0, started < 0 ? 0 : started)
    .filter(isPartOfAct)
    .toReversed()
  if (shown.length === 0) return null
  return <EventList label={texts.events} events={shown} />
}

const isPartOfAct = ({ type }: RecordedEvent) => !type.startsWith('evidence.')
