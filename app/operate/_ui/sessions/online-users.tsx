'use client'

import { useState } from 'react'
import { useBenchNow, useLiveState } from '../../../_ui/lab/use-lab.tsx'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { Button } from '../../../_ui/parts/button.tsx'
import { HeadRow } from '../../../_ui/parts/head-row.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { Scroller } from '../../../_ui/parts/scroller.tsx'
import { Select } from '../../../_ui/parts/select.tsx'
import { STACKED } from '../../../_ui/parts/stacked.ts'
import { ago, exactSpan } from '../../../_ui/words/format.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import { useSessionsWords } from './use-sessions-words.ts'

const SPANS = [60, 300, 900, 3600]

/** The users with an active session that was used recently. */
export function OnlineUsers({ onShow }: { onShow: (user: string) => void }) {
  const { online: texts, loading, failed } = useSessionsWords()
  const words = useWords()
  const now = useBenchNow()
  const rows = useLiveState((state) => state.rows)
  const [seconds, setSeconds] = useState(300)
  const when = rows.map(({ id, state, lastSeenAt }) => `${id} ${state} ${lastSeenAt}`).join()
  const { latest, isStale } = useReading(
    '/api/users/online',
    { query: { seconds } },
    { when, everyMs: 10_000 },
  )
  return (
    <div className="text-sm">
      <div className="flex flex-wrap items-baseline gap-x-6 gap-y-2">
        <h2 className="text-lg font-medium">{texts.title}</h2>
        <Select
          label={texts.within}
          value={seconds}
          onChange={({ target }) => setSeconds(Number(target.value))}
        >
          {SPANS.map((span) => (
            <option key={span} value={span}>
              {exactSpan(span * 1000, words)}
            </option>
          ))}
        </Select>
        {latest && (
          <span className="text-soft tabular-nums">
            {texts.summary(latest.counts.users, latest.counts.sessions)}
          </span>
        )}
      </div>
      {isStale && (
        <p role="alert" className="mt-2 text-refused">
          {failed}
        </p>
      )}
      {latest === null ? (
        !isStale && <p className="mt-2 text-soft">{loading}</p>
      ) : latest.users.length === 0 ? (
        <p className="mt-2 text-soft">{texts.none}</p>
      ) : (
        <Scroller label={texts.title} className="mt-2">
          <table className={`text-left tabular-nums lanes:min-w-[30rem] ${STACKED}`}>
            <thead className="text-xs text-faint">
              <HeadRow columns={texts.columns} className="[&>th]:pr-8" />
            </thead>
            <tbody>
              {latest.users.map(({ user, sessions, mechanisms, lastSeenAt }) => (
                <tr key={user} className="border-b border-hairline [&>td]:py-1 [&>td]:pr-8">
                  <th scope="row" className="py-1 pr-8 font-normal">
                    <Button look="quiet" aria-label={texts.show(user)} onClick={() => onShow(user)}>
                      {user}
                    </Button>
                  </th>
                  <td data-label={texts.columns.sessions}>{sessions}</td>
                  <td>
                    {mechanisms.map((mechanism) => (
                      <span key={mechanism} className="mr-3 inline-block">
                        <LaneName of={mechanism} />
                      </span>
                    ))}
                  </td>
                  <td className="whitespace-nowrap">
                    {now !== null && ago(Math.max(0, now - lastSeenAt), words)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
      <p className="mt-2 text-xs text-soft">{texts.note}</p>
    </div>
  )
}
