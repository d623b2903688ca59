'use client'

import { type ReactNode, useState } from 'react'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { useBenchNow, useLabState } from '../lab/use-lab.tsx'
import { groupSessions } from '../state/session-groups.ts'
import type { Rows } from '../state/session-rows.ts'
import { useWords } from '../words/use-words.ts'
import { rowNow } from './row-now.ts'
import { SessionRow } from './session-row.tsx'
import { useRowRoom } from './use-row-room.ts'

/** The sessions of a lane: its own first, then the newest. The rest is folded, and so are ended ones. */
export function SessionList({ of }: { of: MechanismId }) {
  const words = useWords()
  const now = useBenchNow() ?? 0
  const rows = useLabState((state) => state.rows)
  const own = useLabState((state) => state.lanes[of].cookie?.sessionId)
  const [area, room] = useRowRoom()
  const [isMoreOpen, setMoreOpen] = useState(false)
  const [isEndedOpen, setEndedOpen] = useState(false)
  const { shown, more, ended } = groupSessions(rows, of, { own, now, room })
  const mine = rows.filter(({ mechanism }) => mechanism === of)
  const live = mine.filter(({ state }) => state === 'active').length
  // Without records the server may have no session index; then the list comes from the event log.
  const fromLedger =
    mine.some(({ knownBy }) => knownBy === 'ledger') || (mine.length === 0 && factsOf(of).isSelfContained)
  const { sessions: texts } = words
  const { name } = words.mechanisms[of]

  const list = (label: string, of: Rows) => (
    <ul aria-label={label}>
      {of.map((row) => (
        <SessionRow key={row.id} row={row} now={rowNow(row, now || row.createdAt)} isOwn={row.id === own} />
      ))}
    </ul>
  )

  return (
    <div
      ref={area}
      className="flex min-h-0 min-w-0 flex-1 flex-col border-t border-hairline pt-2 fit:[contain:size]"
    >
      <h3 className="flex shrink-0 flex-wrap items-baseline justify-between gap-x-3 text-xs">
        <span className="font-semibold">{texts.title}</span>
        <span className="text-faint">{texts.counts(live, mine.length - live)}</span>
      </h3>
      {fromLedger && <p className="shrink-0 text-2xs text-faint">{texts.ledger}</p>}
      {mine.length === 0 ? (
        <p className="py-3 text-xs text-soft">{texts.empty}</p>
      ) : (
        // Focusable, because a list of ended sessions has no button through which the keyboard could scroll it.
        // biome-ignore lint/a11y/useSemanticElements: a group of lists, and no part of a form
        <div
          role="group"
          data-focus-fallback
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
          aria-label={texts.label(name)}
          className="-mr-3 mt-1 max-h-96 min-h-0 overflow-y-auto [contain:content] overscroll-contain pr-3 [scrollbar-width:thin] scroll-shadow fit:max-h-none"
        >
          {list(texts.label(name), isMoreOpen ? [...shown, ...more] : shown)}
          {more.length > 0 && (
            <Fold
              isOpen={isMoreOpen}
              label={isMoreOpen ? texts.fewer + words.colon + name : texts.moreOf(name, more.length)}
              onToggle={setMoreOpen}
            >
              {isMoreOpen ? texts.fewer : texts.more(more.length)}
            </Fold>
          )}
          {ended.length > 0 && (
            <>
              <Fold isOpen={isEndedOpen} label={texts.endedOf(name, ended.length)} onToggle={setEndedOpen}>
                {texts.ended(ended.length)}
              </Fold>
              {isEndedOpen && list(texts.endedOf(name, ended.length), ended)}
            </>
          )}
        </div>
      )}
    </div>
  )
}

/** A row that shows or hides sessions. */
function Fold({
  isOpen,
  label,
  onToggle,
  children,
}: {
  isOpen: boolean
  label: string
  onToggle: (isOpen: boolean) => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      aria-label={label}
      className="flex h-7 w-full items-center gap-1.5 text-left text-xs text-soft -outline-offset-2 not-first:border-t not-first:border-hairline hover:text-ink"
      onClick={() => onToggle(!isOpen)}
    >
      <svg
        viewBox="0 0 8 8"
        className={`size-2 fill-current ${isOpen ? 'rotate-90' : ''}`}
        aria-hidden="true"
      >
        <path d="M1.5 0v8L7 4z" />
      </svg>
      {children}
    </button>
  )
}
