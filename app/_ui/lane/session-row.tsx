'use client'

import { memo, type ReactNode } from 'react'
import { endsAt, type Instant, type SessionView } from '#lib/core/session.ts'
import { SessionMenu } from '../admin/session-menu.tsx'
import { openSheet } from '../display/open-sheet.ts'
import { useLab } from '../lab/use-lab.tsx'
import { Button } from '../parts/button.tsx'
import type { Row } from '../state/session-rows.ts'
import type { Words } from '../words/en.ts'
import { ago, countdown, shortId, span, timeOfDay } from '../words/format.ts'
import { useWords } from '../words/use-words.ts'
import { NEAR_MS } from './row-now.ts'

interface Props {
  row: Row
  now: Instant
  /** Whether this browser has its credential. */
  isOwn: boolean
}

/** One session: user, device and expiry; or how and when it ended, and whether copies are still accepted. */
export const SessionRow = memo(function SessionRow({ row, now, isOwn }: Props) {
  const words = useWords()
  const isLive = row.state === 'active'
  const device = row.device ?? words.identity.noDevice
  const copiesMs = isLive || row.copiesLiveUntilAt === null ? 0 : row.copiesLiveUntilAt - now
  return (
    <li
      ref={passFocusToList}
      data-focus-fallback
      tabIndex={-1}
      data-session={row.id}
      data-state={row.state}
      className={`border-b border-hairline py-0.5 text-xs last:border-b-0 ${isLive ? 'text-ink' : 'text-faint'} ${isOwn ? 'sticky top-0 z-1 bg-paper' : 'offstage'}`}
    >
      <div className="flex items-center justify-between gap-x-2">
        <p className="min-w-0 truncate" title={`${row.user} · ${device}`}>
          <span className={isLive ? 'font-medium' : ''}>{row.user}</span>
          {isOwn && <strong className="font-medium text-ink"> · {words.sessions.thisBrowser}</strong>}
          {` · ${device}`}
        </p>
        <div className="-mr-1 flex shrink-0 items-center">
          {row.endedAt !== null && <span className="mr-1 font-mono">{timeOfDay(row.endedAt)}</span>}
          {isLive && <RevokeButton row={row} device={device} />}
          <SessionMenu row={row} device={device} />
        </div>
      </div>
      <div className="flex flex-wrap justify-between gap-x-2 text-2xs text-faint">
        <p className="min-w-0 truncate">
          <button
            type="button"
            className="font-mono hover:text-ink hover:underline hover:underline-offset-4"
            aria-label={words.inspect.session(
              words.mechanisms[row.mechanism].name,
              row.user,
              shortId(row.id),
            )}
            title={row.id}
            onClick={() => openSheet({ sheet: 'storage', of: row.id })}
          >
            {shortId(row.id)}
          </button>{' '}
          <Detail row={row} now={now} />
        </p>
        {isLive && <Expiries row={row} now={now} />}
      </div>
      {copiesMs > 0 && row.copiesLiveUntilAt !== null && (
        <CopiesLive
          share={copiesMs / (row.copiesLiveUntilAt - (row.endedAt ?? now))}
          timeLeft={countdown(copiesMs, words)}
        />
      )}
      {copiesMs <= 0 && row.acceptedAfterEnd && <p className="text-ink">{words.sessions.acceptedAfterEnd}</p>}
    </li>
  )
})

/** Runs before the row is removed: a session that ends may be folded, and its focused button with it. */
function passFocusToList(row: HTMLElement | null): () => void {
  return () => {
    if (row?.contains(document.activeElement)) {
      row.parentElement?.closest<HTMLElement>('[data-focus-fallback]')?.focus()
    }
  }
}

/** How and when it ended, or a remark on an active session. */
function Detail({ row, now }: { row: SessionView; now: Instant }): ReactNode {
  const words = useWords()
  const { endReason, endedAt, expiresAt } = row
  if (endReason) {
    const when = endedAt === null ? '' : ` · ${ago(now - endedAt, words)}`
    return <span className="text-soft">{words.endReasons[endReason] + when}</span>
  }
  if (expiresAt <= now) return endsAt(row) > now ? words.sessions.renewable : words.sessions.expired
  if (hasOwnToken(row)) return words.admin.row.token(timeLeft(expiresAt - now, words))
  return words.admin.row.started(timeOfDay(row.createdAt))
}

/** Whether the access token expires before the session and has to be refreshed. */
function hasOwnToken(row: SessionView): boolean {
  return row.expiresAt < endsAt(row)
}

/** Both timeouts of a session: the idle timeout, which activity moves, and the absolute timeout. */
function Expiries({ row, now }: { row: SessionView; now: Instant }) {
  const words = useWords()
  const { row: texts } = words.admin
  const { idleExpiresAt, absoluteExpiresAt, expiresAt } = row
  const full = texts.expiries(
    timeOfDay(idleExpiresAt),
    timeOfDay(absoluteExpiresAt),
    hasOwnToken(row) ? timeOfDay(expiresAt) : null,
  )
  return (
    <p title={full}>
      <span className="sr-only">{full}</span>
      <span aria-hidden="true" className="whitespace-nowrap">
        {texts.idle} <span className="font-mono text-ink">{timeLeft(idleExpiresAt - now, words)}</span> ·{' '}
        {texts.absolute}{' '}
        <span className="font-mono text-ink">{timeLeft(absoluteExpiresAt - now, words)}</span>
      </span>
    </p>
  )
}

/** To the second near the end; longer times need no updates. */
function timeLeft(ms: number, words: Words): string {
  return ms < NEAR_MS ? countdown(ms, words) : span(ms, words)
}

function RevokeButton({ row, device }: { row: SessionView; device: string }) {
  const words = useWords()
  const lab = useLab()
  const lane = words.mechanisms[row.mechanism].name
  return (
    <Button
      look="quiet"
      aria-label={words.sessions.revokeName(lane, row.user, device, shortId(row.id))}
      onClick={() => lab.revoke([row])}
    >
      {words.sessions.revoke}
    </Button>
  )
}

/** Revocation lag as a length: the hatched session has ended, and its copies are still accepted. */
function CopiesLive({ share, timeLeft }: { share: number; timeLeft: string }) {
  const words = useWords()
  return (
    <div className="mb-1 flex items-center gap-2">
      <div className="h-2 min-w-0 flex-1 border-b border-hairline" aria-hidden="true">
        <div className="hatched h-full" style={{ width: `${Math.min(1, share) * 100}%` }} />
      </div>
      <span className="text-ink">{words.sessions.copiesAccepted(timeLeft)}</span>
    </div>
  )
}
