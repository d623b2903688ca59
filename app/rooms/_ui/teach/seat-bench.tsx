'use client'

import type { MechanismId } from '#lib/core/session.ts'
import type { LookInView } from '#lib/web/room-types.ts'
import { useReading } from '../../../_ui/lab/use-reading.ts'
import { EventList } from '../../../_ui/lane/event-list.tsx'
import { LaneName } from '../../../_ui/parts/lane-name.tsx'
import { OutcomeSign } from '../../../_ui/parts/outcome-sign.tsx'
import { ago } from '../../../_ui/words/format.ts'
import { codeText, problemText } from '../../../_ui/words/problem-text.ts'
import { useWords } from '../../../_ui/words/use-words.ts'
import type { BoardTools } from './board-types.ts'
import { useBoardWords } from './use-board-words.ts'
import { useExperimentDetail } from './use-experiment-detail.ts'

const READ_EVERY_MS = 2000

/** The bench of a seat, read-only: its lanes, its policy and its newest events. */
export function SeatBench({ tools, seat }: { tools: BoardTools; seat: string }) {
  const { seat: texts } = useBoardWords()
  const words = useWords()
  const detailOf = useExperimentDetail(tools)
  const parts = { params: { code: tools.room.code, seat } }
  const { latest, reading } = useReading('/api/rooms/{code}/seats/{seat}/bench', parts, {
    everyMs: READ_EVERY_MS,
  })
  if (reading.state === 'failed') {
    return <p role="alert">{texts.noBench(problemText(reading.problem, words))}</p>
  }
  if (latest === null) return null
  return (
    <>
      <section aria-label={texts.lanes}>
        <h3 className="mb-1 text-xs text-faint">{texts.lanes}</h3>
        <ul className="flex flex-col gap-1">
          {latest.policy.lanes.map((lane) => (
            <Lane key={lane} of={lane} bench={latest} />
          ))}
        </ul>
        <p className="mt-2 text-xs">
          <span className="text-faint">{texts.preset}</span>{' '}
          {latest.preset ? words.bar.presets[latest.preset] : texts.custom}
        </p>
      </section>
      <div>
        <h3 className="text-xs text-faint">{texts.events}</h3>
        {latest.events.length === 0 ? (
          <p className="text-xs text-soft">{texts.noEvents}</p>
        ) : (
          <EventList label={texts.events} events={latest.events} detailOf={detailOf} />
        )}
      </div>
    </>
  )
}

function Lane({ of, bench }: { of: MechanismId; bench: LookInView }) {
  const { seat: texts } = useBoardWords()
  const words = useWords()
  const newest = bench.verdicts.find(({ mechanism }) => mechanism === of)
  // Not a failure of the seat: it sent no credential.
  const isLoggedOut = newest?.code === 'no_credential'
  const verdict = isLoggedOut ? undefined : newest
  return (
    <li data-lane={of} className="flex flex-wrap items-baseline gap-x-2">
      <span className="grow">
        <LaneName of={of} />
      </span>
      {verdict ? (
        <span data-outcome={verdict.outcome} className="flex items-center gap-1 text-xs">
          <OutcomeSign of={verdict.outcome} className="size-3 text-outcome" />
          {texts.verdicts[verdict.outcome]}
          {verdict.code && <span className="text-soft">{codeText(verdict.code, words)}</span>}
          {verdict.user && <span className="text-soft">{verdict.user}</span>}
          <span className="text-faint">{ago(Math.max(0, Date.now() - verdict.at), words)}</span>
        </span>
      ) : (
        <span data-outcome={isLoggedOut ? 'none' : undefined} className="text-xs text-faint">
          {isLoggedOut ? texts.notLoggedIn : texts.noVerdict}
        </span>
      )}
    </li>
  )
}
