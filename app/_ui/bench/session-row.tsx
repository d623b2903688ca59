'use client'

import { memo } from 'react'
import { endsAt, type Instant, type SessionView } from '#lib/core/session.ts'
import { useLab } from '../lab/use-lab.tsx'
import { countdown, shortId, timeOfDay } from '../look/format.ts'
import { openSheet } from '../look/sheet.ts'
import { Button } from '../parts/button.tsx'
import type { Words } from '../words/en.ts'
import { useWords } from '../words/use-words.ts'

interface Props {
  row: SessionView
  now: Instant
  /** Whether this browser holds its credential. */
  isOwn: boolean
}

/** One session: whose, on what, for how long yet; or how it ended, and whether copies of it live on. */
export const SessionRow = memo(function SessionRow({ row, now, isOwn }: Props) {
  const words = useWords()
  const isLive = row.state === 'active'
  const device = row.device ?? words.who.noDevice
  const copiesMs = isLive || row.copiesLiveUntilAt === null ? 0 : row.copiesLiveUntilAt - now
  return (
    <li
      data-session={row.id}
      data-state={row.state}
      className={`grid min-h-7 grid-cols-[2.75rem_1fr_auto_auto] items-center gap-x-2 border-b border-hairline py-0.5 text-xs last:border-b-0 ${isLive ? 'text-ink' : 'text-faint'}`}
    >
      <button
        type="button"
        className="text-left font-mono text-faint hover:text-ink hover:underline hover:underline-offset-4"
        aria-label={words.inspect.session(words.mechanisms[row.mechanism].name, row.user, shortId(row.id))}
        title={row.id}
        onClick={() => openSheet({ sheet: 'storage', of: row.id })}
      >
        {shortId(row.id)}
      </button>
      <span className="truncate" title={`${row.user} · ${device}`}>
        <span className={isLive ? 'font-medium' : ''}>{row.user}</span>
        {detail(row, now, words)}
        {isOwn ? (
          <strong className="font-medium text-ink"> · {words.sessions.thisBrowser}</strong>
        ) : (
          ` · ${device}`
        )}
      </span>
      <span className={`text-right font-mono ${isLive ? '' : 'col-span-2'}`}>
        {isLive ? countdown(row.expiresAt - now, words) : row.endedAt !== null && timeOfDay(row.endedAt)}
      </span>
      {isLive && <RevokeButton row={row} device={device} />}
      {copiesMs > 0 && row.copiesLiveUntilAt !== null && (
        <CopiesLive
          share={copiesMs / (row.copiesLiveUntilAt - (row.endedAt ?? now))}
          left={countdown(copiesMs, words)}
        />
      )}
    </li>
  )
})

function detail(row: SessionView, now: Instant, words: Words): string {
  if (row.endReason) return ` · ${words.endReasons[row.endReason]}`
  if (row.expiresAt > now) return ''
  return ` · ${endsAt(row) > now ? words.sessions.renewable : words.sessions.expired}`
}

function RevokeButton({ row, device }: { row: SessionView; device: string }) {
  const words = useWords()
  const lab = useLab()
  const lane = words.mechanisms[row.mechanism].name
  return (
    <Button
      look="quiet"
      className="-mr-1.5"
      aria-label={words.sessions.revokeName(lane, row.user, device, shortId(row.id))}
      onClick={() => lab.revoke([row])}
    >
      {words.sessions.revoke}
    </Button>
  )
}

/** Revocation lag as a length: what is hatched is over on paper and still opens the door. */
function CopiesLive({ share, left }: { share: number; left: string }) {
  const words = useWords()
  return (
    <div className="col-span-4 mb-1 flex items-center gap-2">
      <div className="h-2 min-w-0 flex-1 border-b border-hairline" aria-hidden="true">
        <div className="hatched h-full" style={{ width: `${Math.min(1, share) * 100}%` }} />
      </div>
      <span className="text-ink">{words.sessions.copiesLive(left)}</span>
    </div>
  )
}
