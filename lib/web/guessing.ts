import type { Bench } from '#lib/bench/bench.ts'
import { RequestRefused } from '#lib/core/errors.ts'

/** Wrong passwords for one user of one bench, in one minute. The account is not locked: that would be a weapon (ASVS 6.3.1). */
const MOST_FAILURES = 30
const WINDOW_MS = 60_000

/** By bench, then by user; forgotten with the bench. */
const failures = new WeakMap<Bench, Map<string, { count: number; since: number }>>()

function windowOf(bench: Bench, user: string) {
  const window = failures.get(bench)?.get(user)
  return window && Date.now() - window.since < WINDOW_MS ? window : null
}

/** @throws RequestRefused `rate_limited` once somebody has guessed too often */
export function refuseGuessing(bench: Bench, user: string): void {
  const window = windowOf(bench, user)
  if (!window || window.count < MOST_FAILURES) return
  const retryAfterSeconds = Math.ceil((window.since + WINDOW_MS - Date.now()) / 1000)
  throw new RequestRefused('rate_limited', 'Too many wrong passwords. Wait a moment.', { retryAfterSeconds })
}

/** Notes a wrong password. */
export function countFailure(bench: Bench, user: string): void {
  const window = windowOf(bench, user)
  if (window) {
    window.count++
    return
  }
  const users = failures.get(bench) ?? new Map()
  // Names that do not exist count too, so their number is bounded: beyond it the oldest is forgotten.
  if (users.size >= 100) users.delete(users.keys().next().value)
  users.set(user, { count: 1, since: Date.now() })
  failures.set(bench, users)
}
