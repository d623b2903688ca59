'use client'

import { useMemo } from 'react'
import type { ForeignSite, RecordedEvent } from '#lib/ledger/event.ts'
import { useLiveState } from '../../_ui/lab/use-lab.tsx'
import { lazyPart } from '../../_ui/parts/lazy-part.tsx'
import { isAfter } from '../../_ui/state/history.ts'
import { withWords } from '../../_ui/words/create-words.ts'
import { loadAllWords } from '../../_ui/words/use-all-words.ts'
import type { AttackView } from './attack-runs.ts'
import { useAttackWords } from './use-attack-words.ts'

const NoticeLine = lazyPart(() =>
  withWords(import('./notice-line.tsx'), loadAllWords).then((module) => module.NoticeLine),
)

const MAX_SHOWN = 12

export type Finished = Extract<RecordedEvent, { type: 'attack.finished' }>
/** A request that a page of another origin sent. */
export type Foreign = RecordedEvent & { readonly site: ForeignSite }

const isNotice = (event: RecordedEvent): event is Finished | Foreign =>
  event.type === 'attack.finished' || ('site' in event && event.site !== undefined)

/** What attacks left in the event log of the bench, as it arrives: also those that a person does by hand. */
export function AttackNotices({ attacks }: { attacks: readonly AttackView[] }) {
  const { notices: words } = useAttackWords()
  const events = useLiveState((state) => state.events)
  const checks = useLiveState((state) => state.checks)
  const shown = useMemo(
    () =>
      [...events, ...checks]
        .filter(isNotice)
        .sort((x, y) => (isAfter(x.seq, y.seq) ? -1 : 1))
        .slice(0, MAX_SHOWN),
    [events, checks],
  )
  return (
    <section aria-labelledby="notices">
      <h2 id="notices" className="text-lg font-semibold tracking-tight">
        {words.title}
      </h2>
      <p className="mt-2 max-w-prose text-sm text-soft">{words.intro}</p>
      {shown.length === 0 ? (
        <p className="mt-2 text-soft">{words.none}</p>
      ) : (
        <ol aria-labelledby="notices" className="mt-2 flex flex-col gap-1 text-sm">
          {shown.map((event) => (
            <NoticeLine key={event.seq} event={event} attacks={attacks} />
          ))}
        </ol>
      )}
    </section>
  )
}
