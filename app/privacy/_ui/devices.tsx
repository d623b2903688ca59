'use client'

import { useState } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { useBenchNow } from '../../_ui/lab/use-lab.tsx'
import { useLoading, useReading } from '../../_ui/lab/use-reading.ts'
import { useRetry } from '../../_ui/lab/use-retry.ts'
import { Button } from '../../_ui/parts/button.tsx'
import { exactSpan, timeAndDay } from '../../_ui/words/format.ts'
import { problemText } from '../../_ui/words/problem-text.ts'
import { useWords } from '../../_ui/words/use-words.ts'
import { DeviceTable } from './device-table.tsx'
import { devicesOf, endSessions, loadOwnSessions, reauthenticate, renameSessions } from './own-devices.ts'
import { PasswordForm } from './password-form.tsx'
import type { OwnSession } from './privacy-types.ts'
import { ReadingStatus } from './reading-status.tsx'
import { usePrivacyWords } from './use-privacy-words.ts'
import { useSessionChanges } from './use-session-changes.ts'

const MINUTE_MS = 60_000

/** What the user wants to end: some sessions, or all others (null). */
type Wish = readonly OwnSession[] | null

/** The devices on which a user is logged in, for the user: the cookies of this browser decide. */
export function Devices({ user }: { user: string }) {
  const { devices: texts } = usePrivacyWords()
  const words = useWords()
  const changes = useSessionChanges()
  const { latest: notice } = useReading('/api/bench/cookies', {}, { when: changes })
  const lanes = notice?.cookies.flatMap(({ kind, lane, presented }) =>
    kind === 'credential' && presented && lane ? [lane] : [],
  )
  const { latest, isStale, again } = useLoading(
    lanes === undefined ? null : [user, ...lanes].join(' '),
    loadOwnSessions,
    { when: changes },
  )
  useRetry(isStale, again)
  /** Waits for the password. */
  const [pending, setPending] = useState<{ wish: Wish; lanes: readonly MechanismId[] } | null>(null)
  const [message, setMessage] = useState<string | null>(null)
  const now = useBenchNow(MINUTE_MS)
  const devices = devicesOf(latest?.sessions ?? [])
  const own = [...new Set(latest?.sessions.map(({ mechanism }) => mechanism) ?? [])]

  async function end(wish: Wish, on: readonly MechanismId[] = own): Promise<void> {
    const result = await endSessions(on, wish)
    if (result.problem === null) {
      setPending(null)
      const until =
        result.acceptedUntil === null ? '' : ` ${texts.acceptedUntil(timeAndDay(result.acceptedUntil, now))}`
      setMessage(`${texts.result(result.ended)}.${until}`)
    } else if (result.problem.code === 'step_up_required') {
      setMessage(null)
      setPending({ wish, lanes: result.lanes })
    } else setMessage(problemText(result.problem, words))
    await again()
  }

  async function confirm(password: string): Promise<void> {
    if (!pending || !latest) return
    const stale = pending.lanes.filter((lane) => latest.mustReauthenticate.includes(lane))
    const problem = await reauthenticate(stale, password)
    if (problem) setMessage(problemText(problem, words))
    else await end(pending.wish, pending.lanes)
  }

  async function rename(sessions: readonly OwnSession[], name: string): Promise<void> {
    const problem = await renameSessions(sessions, name)
    if (problem) setMessage(problemText(problem, words))
    await again()
  }

  return (
    <section aria-labelledby="devices" data-focus-fallback tabIndex={-1} className="outline-none">
      <h2 id="devices" className="text-lg font-medium">
        {texts.title}
      </h2>
      <p className="mt-1 max-w-3xl text-sm text-soft">{texts.note}</p>
      <ReadingStatus isRead={latest !== null} isStale={isStale} />
      {latest !== null &&
        (devices.length === 0 ? (
          <p className="mt-3 text-sm">
            {texts.notLoggedIn(user)}{' '}
            <a href="/" className="underline">
              {texts.toBench}
            </a>
          </p>
        ) : (
          <>
            <DeviceTable devices={devices} onEnd={(sessions) => end(sessions)} onRename={rename} />
            <div className="mt-3 flex flex-wrap items-center gap-3">
              {devices.some(({ sessions }) => sessions.some(({ current }) => !current)) ? (
                <Button onClick={() => end(null)}>{texts.endOthers}</Button>
              ) : (
                <span className="text-sm text-soft">{texts.none}</span>
              )}
            </div>
          </>
        ))}
      {pending !== null && latest !== null && (
        <PasswordForm
          why={texts.mustReauthenticate(exactSpan(latest.windowSeconds * 1000, words))}
          onConfirm={confirm}
          onCancel={() => setPending(null)}
        />
      )}
      <p role="status" className="mt-2 text-sm">
        {message}
      </p>
      <p className="mt-2 max-w-[80ch] text-xs text-soft">{texts.names}</p>
    </section>
  )
}
