'use client'

import { Glyph } from '../parts/glyph.tsx'
import { exactSpan, shortId, timeOfDay } from '../words/format.ts'
import { useAllWords } from '../words/use-all-words.ts'
import { lagText } from './revocation-lag-text.ts'
import type { MarkKind, Track } from './tracks.ts'
import type { TimelineData } from './use-history.ts'

/** The chart as a table. */
export function TrackTable({ data: { tracks, now } }: { data: TimelineData }) {
  const words = useAllWords()
  const { columns } = words.timeline
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      aria-label={words.timeline.label}
      className="mt-1 max-h-72 min-h-0 flex-1 overflow-auto overscroll-contain [scrollbar-width:thin] fit:max-h-none"
    >
      <table className="w-full text-left text-xs whitespace-nowrap">
        <thead className="sticky top-0 bg-paper text-faint">
          <tr>
            {Object.values(columns).map((name) => (
              <th key={name} scope="col" className="pr-4 font-normal">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tracks.map((track) => (
            <Row key={track.session.id} track={track} now={now} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ track, now }: { track: Track; now: number }) {
  const words = useAllWords()
  const { session, lastAcceptedAt, lag } = track
  const { none, times } = words.timeline
  const many = (...kinds: MarkKind[]) => {
    const count = track.marks.filter(({ kind }) => kinds.includes(kind)).length
    return count === 0 ? none : times(count)
  }
  const time = (at: number | null) => (at === null ? none : timeOfDay(at))
  return (
    <tr className="border-t border-hairline">
      <th scope="row" className="pr-4 font-normal">
        <span className="flex items-center gap-1.5">
          <Glyph of={session.mechanism} className="size-2.5" />
          {words.mechanisms[session.mechanism].name} · {session.user}
          <span className="font-mono text-faint">{shortId(session.id)}</span>
        </span>
      </th>
      <td className="pr-4 font-mono">{time(session.createdAt)}</td>
      <td className="pr-4 font-mono">{many('renewed')}</td>
      <td className="pr-4 font-mono">{many('stolen')}</td>
      <td className="pr-4 font-mono">{time(session.endedAt)}</td>
      <td className="pr-4">{session.endReason ? words.endReasons[session.endReason] : none}</td>
      <td className="pr-4 font-mono">{time(lastAcceptedAt)}</td>
      <td className="pr-4">
        {session.endedAt === null
          ? none
          : lag
            ? exactSpan(lag.to - lag.from, words)
            : lagText(track, now, words)}
      </td>
    </tr>
  )
}
