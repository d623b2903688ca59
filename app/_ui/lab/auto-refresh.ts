import { REFRESHABLE_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Verdict } from '../state/lane-state.ts'
import { callApi } from './api.ts'
import type { Lab } from './lab.ts'
import { withTabLock } from './single-flight.ts'

/** A token is refreshed when this share of its lifetime is left, and at most this long before its expiry. */
const LAST_SHARE = 0.1
const LAST_MS = 30_000
/** The delay after a failure, so that an unavailable server is not called repeatedly. */
const RETRY_DELAY_MS = 5000

/** Refreshes the tokens of this browser automatically. @returns stops it */
export function startAutoRefresh(lab: Lab): () => void {
  const stops = REFRESHABLE_MECHANISMS.map((lane) => refreshLane(lab, lane))
  return () => {
    for (const stop of stops) stop()
  }
}

/**
 * Refreshes the token of one lane before it expires, or after. All tabs share the cookies, so one of them refreshes
 * and the others use its result: a second rotation would count as reuse. On failure nothing is deleted here: another
 * tab may have obtained a new credential.
 * @returns stops it
 */
function refreshLane(lab: Lab, lane: MechanismId): () => void {
  let isWorking = false
  let retryAt = 0
  /** The last session of this browser. */
  let sessionId: string | null = null

  function isDue(): boolean {
    const { lanes, rows } = lab.store.get()
    const { verdict } = lanes[lane]
    const now = lab.now()
    if (verdict === null || now === null) return false
    if (verdict.outcome === 'accepted') sessionId = verdict.session?.id ?? null
    // The browser deleted the access token at its expiry; the refresh token is still there.
    if (verdict.outcome === 'none')
      return rows.some(({ id, state }) => id === sessionId && state === 'active')
    return isDueAt(verdict, now)
  }

  async function renew(): Promise<void> {
    const { bench } = lab.store.get()
    if (!bench) return
    await withTabLock(`session-lab:refresh:${bench.publicName}`, async () => {
      // While waiting for the lock, another tab may have refreshed. The lane is checked again, because a message between tabs
      // may be late.
      await lab.lanes.check(lane, false)
      if (!isDue()) return
      const reply = await callApi('POST', '/api/{mechanism}/refresh', {
        params: { mechanism: lane },
        body: {},
      })
      const { problem } = reply
      if (reply.problem) retryAt = Date.now() + RETRY_DELAY_MS
      else lab.lanes.acceptCredential(lane, reply, lab.lanes.nextOrder())
      const result = problem
        ? ({ kind: 'failed', act: 'auto-refresh', code: problem.code } as const)
        : ({ kind: 'auto-refreshed' } as const)
      lab.store.dispatch({ type: 'note', lane, note: { kind: 'admin', result } })
    })
  }

  async function look(): Promise<void> {
    if (isWorking || Date.now() < retryAt || document.hidden || !isDue()) return
    isWorking = true
    try {
      await renew()
    } finally {
      isWorking = false
    }
  }

  const timer = setInterval(look, 1000)
  const unsubscribe = lab.store.subscribe(look)
  return () => {
    clearInterval(timer)
    unsubscribe()
  }
}

/** Whether a token should be refreshed: it has expired, or it is about to. */
export function isDueAt({ outcome, code, session }: Verdict, now: number): boolean {
  if (outcome === 'refused') return code === 'token_expired'
  if (outcome !== 'accepted' || !session) return false
  // At the absolute timeout a new token would not live longer. (The idle timeout moves: a refresh is activity.)
  if (session.expiresAt >= session.absoluteExpiresAt) return false
  const lifetime = session.expiresAt - session.lastSeenAt
  return session.expiresAt - now < Math.min(LAST_MS, lifetime * LAST_SHARE)
}
