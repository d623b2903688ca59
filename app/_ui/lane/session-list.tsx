'use client'

import { useMemo } from 'react'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { Instant, MechanismId, SessionView } from '#lib/core/session.ts'
import { useBenchNow, useLabState } from '../lab/use-lab.tsx'
import { useWords } from '../words/use-words.ts'
import { NEAR_MS, SessionRow } from './session-row.tsx'

/** The sessions of a lane, newest first. */
export function SessionList({ of }: { of: MechanismId }) {
  const words = useWords()
  const now = useBenchNow()
  const rows = useLabState((state) => state.rows)
  const own = useLabState((state) => state.lanes[of].cookie?.sessionId)
  const mine = useMemo(() => rows.filter(({ mechanism }) => mechanism === of), [rows, of])
  const live = mine.filter(({ state }) => state === 'active').length
  // Without records the server may have no session index; then the list comes from the event log.
  const fromLedger =
    mine.some(({ knownBy }) => knownBy === 'ledger') || (mine.length === 0 && factsOf(of).isSelfContained)
  return (
    <div className="flex min-h-0 min-w-0 flex-col border-t border-hairline pt-2 fit:[contain:size]">
      <h3 className="flex shrink-0 items-baseline justify-between gap-3 text-xs">
        <span className="font-semibold">{words.sessions.title}</span>
        <span className="text-faint">{words.sessions.counts(live, mine.length - live)}</span>
      </h3>
      {fromLedger && (
        <p className="shrink-0 truncate text-2xs text-faint" title={words.sessions.ledger}>
          {words.sessions.ledger}
        </p>
      )}
      {mine.length === 0 ? (
        <p className="py-3 text-xs text-soft">{words.sessions.empty}</p>
      ) : (
        // Focusable, because a list of ended sessions has no button through which the keyboard could scroll it.
        <ul
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          aria-label={words.sessions.label(words.mechanisms[of].name)}
          className="-mr-3 mt-1 max-h-96 min-h-0 overflow-y-auto [contain:content] overscroll-contain pr-3 [scrollbar-width:thin] fit:max-h-none"
        >
          {mine.map((row) => (
            <SessionRow
              key={row.id}
              row={row}
              now={rowNow(row, now ?? row.createdAt)}
              isOwn={row.id === own}
            />
          ))}
        </ul>
      )}
    </div>
  )
}

const MINUTE_MS = 60_000

/**
 * A time at which the row has the same content as now, so that a long list does not render a row each second: if none of its
 * figures shows seconds, the time at which one of them last changed.
 */
function rowNow(row: SessionView, now: Instant): Instant {
  const changes = row.state === 'ended' ? changesOfEnded(row, now) : changesOfActive(row, now)
  return changes ? Math.max(...changes) : now
}

/** When the figures of an active session last changed; null if one of them shows seconds. */
function changesOfActive(
  { idleExpiresAt, absoluteExpiresAt, expiresAt }: SessionView,
  now: Instant,
): readonly Instant[] | null {
  const ends = [idleExpiresAt, absoluteExpiresAt, expiresAt]
  if (ends.some((at) => at - now < NEAR_MS + MINUTE_MS)) return null
  // Remaining time is rounded up to a second and shown in whole minutes: 29 min from 29:59 on.
  const minutesLeft = (at: Instant) => Math.floor((Math.ceil((at - now) / 1000) * 1000) / MINUTE_MS)
  return ends.map((at) => at - minutesLeft(at) * MINUTE_MS - 59_000)
}

/** The same for an ended one. */
function changesOfEnded(
  { endedAt, copiesLiveUntilAt }: SessionView,
  now: Instant,
): readonly Instant[] | null {
  const [from, copies] = [endedAt ?? 0, copiesLiveUntilAt ?? 0]
  if (copies > now || now - from < MINUTE_MS) return null
  return [copies, now - ((now - from) % MINUTE_MS)]
}
