'use client'

import { LaneName } from '../../_ui/parts/lane-name.tsx'
import { dayOf, timeOfDay } from '../../_ui/words/format.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import type { Erasure } from './privacy-types.ts'
import { usePrivacyWords } from './use-privacy-words.ts'

interface ErasureOutcomeProps {
  readonly user: string
  readonly outcome: Erasure
  /** Whether there is data again that an erasure deletes. */
  readonly hasMore: boolean
}

/** What an erasure did: what was deleted, what stays and why, and what is out of reach. */
export function ErasureOutcome({ user, outcome, hasMore }: ErasureOutcomeProps) {
  const { erase } = usePrivacyWords()
  const { effects: names } = useWords()
  const { mark, erased, kept, cannotErase, effects, ended } = outcome
  const byEffect = Map.groupBy(effects, ({ effect }) => effect)
  return (
    <div className="mt-4 flex max-w-[80ch] flex-col gap-3 text-sm">
      <p className="font-medium">{erase.done(user, mark)}</p>
      {hasMore && <p className="text-soft">{erase.since(user)}</p>}
      {ended > 0 && (
        <p className="text-soft">
          {erase.ended(ended)}{' '}
          {Array.from(byEffect, ([effect, of]) => `${of.length} ${names[effect]}`).join(' · ')}
        </p>
      )}
      <p className="text-soft">{erased.length === 0 ? erase.nothingDeleted : erase.deleted(erased.length)}</p>
      <Left title={erase.kept} rows={kept} />
      <Left title={erase.cannot} rows={cannotErase} />
    </div>
  )
}

function Left({ title, rows }: { title: string; rows: Erasure['kept'] | Erasure['cannotErase'] }) {
  const { erase } = usePrivacyWords()
  if (rows.length === 0) return null
  return (
    <section aria-label={title}>
      <h3 className="text-xs text-faint">{title}</h3>
      <ul className="mt-1 divide-y divide-hairline border-y border-hairline">
        {rows.map((row) => (
          <li key={JSON.stringify([row.kind, row.lane, row.where])} className="py-2">
            {row.lane && (
              <>
                <LaneName of={row.lane} />
                <br />
              </>
            )}
            {row.what} <span className="text-soft">{row.why}</span>
            <span className="block text-xs text-soft tabular-nums">
              {'as' in row && erase.as(row.as)}{' '}
              {row.until !== null && erase.until(`${dayOf(row.until)} ${timeOfDay(row.until)}`)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
