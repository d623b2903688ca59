'use client'

import type { Instant } from '#lib/core/session.ts'
import type { Problem } from '../../../_ui/lab/api.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { HeadRow } from '../../../_ui/parts/head-row.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { STACKED } from '../../../_ui/parts/stacked.ts'
import { shortId, timeAndDay } from '../../../_ui/words/format.ts'
import { problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import type { SessionPage } from './session-query.ts'
import { useSessionsWords } from './use-sessions-words.ts'

interface Props {
  readonly page: SessionPage | null
  readonly problem: Problem | null
  readonly isStale: boolean
  readonly isFiltered: boolean
  /** The state that the query asks for; all of them without one. */
  readonly state: string | undefined
  /** On the bench clock. */
  readonly now: Instant
  readonly onRetry: () => void
}

/** A page of sessions, newest first, with how many match. */
export function SessionTable({ page, problem, isStale, isFiltered, state, now, onRetry }: Props) {
  const texts = useSessionsWords()
  const words = useWords()
  if (problem?.code === 'invalid_request') {
    return (
      <p role="alert" className="mt-3 text-sm text-refused">
        {problemText(problem, words)}
      </p>
    )
  }
  const stale = isStale && (
    <div role="alert" className="mt-3 flex flex-wrap items-center gap-3 text-sm text-refused">
      <p>{page === null ? texts.failedFirst : texts.failed}</p>
      <Button look="quiet" onClick={onRetry}>
        {texts.retry}
      </Button>
    </div>
  )
  if (page === null) return stale || <p className="mt-3 text-soft">{texts.loading}</p>
  const { sessions, counts, next, scanned } = page
  const shown = (n: number) => (counts.atMost && n > 0 ? texts.atMost(n) : String(n))
  const isShort = next !== null && sessions.length < 25
  return (
    <>
      {stale}
      <p className="mt-1 text-sm text-soft tabular-nums" data-testid="session-counts">
        {state === 'active' || state === 'ended'
          ? texts.countsOf[state](shown(counts[state]))
          : texts.counts(shown(counts.active), shown(counts.ended))}{' '}
        {isShort && texts.scanned(scanned)}
      </p>
      {sessions.length === 0 ? (
        <p className="mt-3 text-soft">
          {next === null ? (isFiltered ? texts.none : texts.empty) : texts.noneYet}
        </p>
      ) : (
        <Scroller label={texts.table} className="mt-3">
          <table className={`w-full text-left text-xs tabular-nums lanes:min-w-[60rem] ${STACKED}`}>
            <thead className="text-faint">
              <HeadRow columns={texts.columns} className="[&>th]:pr-4" />
            </thead>
            <tbody>
              {sessions.map((session) => (
                <Row key={session.id} session={session} now={now} />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </>
  )
}

function Row({ session, now }: { session: SessionPage['sessions'][number]; now: Instant }) {
  const texts = useSessionsWords()
  const words = useWords()
  const { id, user, mechanism, state, endReason, device, ip, node, createdAt, lastSeenAt } = session
  return (
    <tr className="border-b border-hairline align-top [&>td]:py-1 [&>td]:pr-4">
      <th scope="row" className="py-1 pr-4 font-normal">
        {user}
      </th>
      <td className="whitespace-nowrap">
        <LaneName of={mechanism} />
      </td>
      <td className={`whitespace-nowrap ${state === 'active' ? '' : 'text-soft'}`}>
        {endReason === null ? texts.states[state] : words.endReasons[endReason]}
      </td>
      <td>{device ?? <span className="text-soft">{texts.unknown}</span>}</td>
      <td className="font-mono">{ip ?? <span className="font-sans text-soft">{texts.unknown}</span>}</td>
      <td data-label={texts.columns.node}>{node}</td>
      <td data-label={texts.columns.created} className="whitespace-nowrap">
        {timeAndDay(createdAt, now)}
      </td>
      <td data-label={texts.columns.seen} className="whitespace-nowrap">
        {timeAndDay(lastSeenAt, now)}
      </td>
      <td className="font-mono text-soft">{shortId(id)}</td>
    </tr>
  )
}
