import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { RequestRefused } from '#lib/core/errors.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import { redisLoginThrottle, type ThrottleKey } from '#lib/redis/login-throttle.ts'
import { BENCH_LIFE_MS } from './state.ts'

/*
 * Login throttling. It never locks an account, since an attacker could then lock out its owner (ASVS 6.3.1). Instead it
 * refuses the address that sends wrong passwords. It uses real time, because the bench clock may be frozen.
 */

/** Wrong passwords per window from one address for one user, or within one session. */
const MAX_PER_CLIENT = 30
/** Wrong passwords per window for one user from all addresses. Above it, addresses without a previous login are queued. */
const MAX_PER_NAME = 300
const WINDOW_MS = 60_000
/** The rate of that queue, and how long a login waits in it. */
const QUEUE = { perMinute: 60, burst: 1, maxWaitMs: 2000 }
/** Unknown user names share this many counts, so that they need bounded memory. Users have counts of their own. */
const UNKNOWN_NAMES = 64

/** A login with a user name from an address, or a re-authentication within a session. */
export type LoginAttempt =
  | { readonly user: string; readonly isUser: boolean; readonly address: string }
  | { readonly sessionId: string }

export class LoginThrottle {
  private readonly counts: ReturnType<typeof redisLoginThrottle>
  private readonly benchId: string

  constructor(redis: RedisClient, benchId: string) {
    this.benchId = benchId
    this.counts = redisLoginThrottle(redis, benchId, {
      perClient: MAX_PER_CLIENT,
      perName: MAX_PER_NAME,
      windowMs: WINDOW_MS,
      knownMs: BENCH_LIFE_MS,
    })
  }

  /**
   * Checks a password unless too many were wrong. Concurrent attempts are counted before they are checked: above the limit,
   * no response reveals whether a password was right.
   * @throws RequestRefused `rate_limited`
   */
  async guarded(attempt: LoginAttempt, check: () => Promise<boolean>): Promise<boolean> {
    const count = this.keyFor(attempt)
    const before = await this.counts.record(count, 'begin')
    if (before.waitMs > 0) throw tooMany(before.waitMs)
    const wasQueued = before.isOver && 'name' in count
    if (wasQueued) await this.waitInQueue(count.name)
    const isRight = await check()
    const after = await this.counts.record(count, isRight ? 'right' : 'wrong', wasQueued)
    if (after.waitMs > 0) throw tooMany(after.waitMs)
    if (after.isOver) throw tooMany(1000)
    return isRight
  }

  /** The keys of a user in Redis, whether they exist or not. */
  keysOf(user: string): Promise<readonly string[]> {
    return this.counts.keysOfName(nameOf(user))
  }

  forget(users: readonly string[]): Promise<void> {
    return this.counts.deleteUsers(users.map(nameOf))
  }

  /** Deletes the counts of unknown user names that this process has counted: no list of them is stored. */
  forgetUnknown(): Promise<void> {
    return this.counts.deleteShared()
  }

  forgetSessions(ids: readonly string[]): Promise<void> {
    return this.counts.deleteSessions(ids)
  }

  private async waitInQueue(name: string): Promise<void> {
    const { taken, waitMs } = await this.counts.takeToken(name, QUEUE)
    if (!taken) throw tooMany(waitMs)
    await sleep(waitMs)
  }

  private keyFor(attempt: LoginAttempt): ThrottleKey {
    if ('sessionId' in attempt) return attempt
    const { user, isUser, address } = attempt
    return { name: isUser ? nameOf(user) : this.sharedCountOf(user), address, storesAddress: isUser }
  }

  /** Chooses a shared count with a keyed hash, so that a client cannot find out which names share one. */
  private sharedCountOf(name: string): string {
    const digest = createHmac('sha256', this.benchId).update(name).digest()
    return `unknown:${digest.readUInt32BE(0) % UNKNOWN_NAMES}`
  }
}

const nameOf = (user: string) => `user:${user}`

function tooMany(waitMs: number): RequestRefused {
  return new RequestRefused(
    'rate_limited',
    'Too many failed logins for this user. Retry after Retry-After.',
    {
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    },
  )
}
