import type { Verdict } from '../state/lane-state.ts'
import { callApi } from './api.ts'
import type { Lab } from './lab.ts'
import { withTabLock } from './single-flight.ts'

const LANE = 'jwt'
/** Renewed when this share of its life is left, and never more than this long before its end. */
const LAST_SHARE = 0.1
const LAST_MS = 30_000
/** After a failure it rests for so long, instead of hammering at a door that does not answer. */
const REST_MS = 5000

/**
 * Renews the JWT of this browser before it expires, or once it has. All tabs hold the same cookies, so one of them
 * refreshes and the others take its result: a second rotation would look like theft. Whatever goes wrong, nothing is
 * deleted here: the credential may still be somebody's who won the race.
 * @returns what stops it
 */
export function startAutoRefresh(lab: Lab): () => void {
  let isWorking = false
  let restUntil = 0
  /** The session that this browser was last seen with. */
  let held: string | null = null

  function isDue(): boolean {
    const { lanes, rows } = lab.store.get()
    const { verdict } = lanes[LANE]
    const now = lab.now()
    if (verdict === null || now === null) return false
    if (verdict.outcome === 'accepted') held = verdict.session?.id ?? null
    // The browser let go of the access token in its own time; the refresh token it still has.
    if (verdict.outcome === 'none') return rows.some(({ id, state }) => id === held && state === 'active')
    return isDueAt(verdict, now)
  }

  async function renew(): Promise<void> {
    const { bench } = lab.store.get()
    if (!bench) return
    await withTabLock(`session-lab:refresh:${bench.publicName}`, async () => {
      // Waiting for the lock, somebody else may have done it. The server knows; a message between tabs might be late.
      await lab.lanes.check(LANE, false)
      if (!isDue()) return
      const reply = await callApi('POST', `/api/${LANE}/refresh`, { body: {} })
      const { problem } = reply
      if (problem) restUntil = Date.now() + REST_MS
      else lab.lanes.acceptCredential(LANE, reply, lab.lanes.nextTurn())
      const said = problem
        ? ({ kind: 'failed', act: 'auto-refresh', code: problem.code } as const)
        : ({ kind: 'auto-refreshed' } as const)
      lab.store.dispatch({ type: 'note', lane: LANE, note: { kind: 'desk', said } })
    })
  }

  async function look(): Promise<void> {
    if (isWorking || Date.now() < restUntil || document.hidden || !isDue()) return
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

/** Whether a token should be renewed: it has expired, or it is about to. */
export function isDueAt({ outcome, code, session }: Verdict, now: number): boolean {
  if (outcome === 'refused') return code === 'token_expired'
  if (outcome !== 'accepted' || !session) return false
  // At the absolute limit a new token would live no longer. (The idle limit moves: a refresh is activity.)
  if (session.expiresAt >= session.absoluteExpiresAt) return false
  const life = session.expiresAt - session.lastSeenAt
  return session.expiresAt - now < Math.min(LAST_MS, life * LAST_SHARE)
}
