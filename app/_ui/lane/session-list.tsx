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
 * The time that a row is rendered with: in whole minutes if none of its figures shows seconds, so that long lists do
 * not flicker.
 */
function rowNow(row: SessionView, now: Instant): Instant {
  const next = Math.min(row.idleExpiresAt, row.expiresAt) - now
  const isCalm =
    row.state === 'active'
      ? next > NEAR_MS + MINUTE_MS
      : (row.copiesLiveUntilAt ?? 0) <= now && now - (row.endedAt ?? 0) > MINUTE_MS
  return isCalm ? Math.floor(now / MINUTE_MS) * MINUTE_MS : now
}
