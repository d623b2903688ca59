import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { RequestRefused } from '#lib/core/errors.ts'
import type { RedisClient } from '#lib/redis/connection.ts'
import { redisLoginThrottle, type ThrottleKey } from '#lib/redis/login-throttle.ts'
import { BENCH_LIFE_MS } from './state.ts'

/*
 * Login throttling. No account is ever locked, which would be a weapon (ASVS 6.3.1): the client that sends wrong passwords
 * is refused, and the owner is not, as long as the two come from different addresses. Real time, not the bench's: its clock
 * may stand still.
 */

/** Wrong passwords in a window: from one address for one user, or within one session. */
const MAX_PER_CLIENT = 30
/** Wrong passwords in a window for one user, from all addresses: beyond it, addresses that never logged in take turns. */
const MAX_PER_NAME = 300
const WINDOW_MS = 60_000
/** How fast those turns come, and how long a login waits for its turn. */
const TURNS = { perMinute: 60, burst: 1, maxWaitMs: 2000 }
/** Names that no user has share this many counts for each address, so that they need a bounded space, and none of a user's. */
const UNKNOWN_NAMES = 64

/** A password for a user's name from an address, or one that a live session presents again. */
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
   * Checks a password unless too many were wrong. Those that are checked concurrently count one by one:
   * once there were too many, no response tells whether one was right.
   * @param check whether the password is right
   * @throws RequestRefused `rate_limited`
   */
  async guarded(attempt: LoginAttempt, check: () => Promise<boolean>): Promise<boolean> {
    const count = this.keyFor(attempt)
    const before = await this.counts.record(count, 'begin')
    if (before.waitMs > 0) throw tooMany(before.waitMs)
    const hadTurn = before.isOver && 'name' in count
    if (hadTurn) await this.awaitTurn(count.name)
    const isRight = await check()
    const after = await this.counts.record(count, isRight ? 'right' : 'wrong', hadTurn)
    if (after.waitMs > 0) throw tooMany(after.waitMs)
    if (after.isOver) throw tooMany(1000)
    return isRight
  }

  forget(users: readonly string[]): Promise<void> {
    return this.counts.deleteUsers(users.map((user) => `user:${user}`))
  }

  private async awaitTurn(name: string): Promise<void> {
    const { taken, waitMs } = await this.counts.takeToken(name, TURNS)
    if (!taken) throw tooMany(waitMs)
    await sleep(waitMs)
  }

  private keyFor(attempt: LoginAttempt): ThrottleKey {
    if ('sessionId' in attempt) return attempt
    const { user, isUser, address } = attempt
    return { name: isUser ? `user:${user}` : this.placeOf(user), address, storesAddress: isUser }
  }

  /** One of a fixed number of counts, chosen with a key: a client cannot tell which names share one. */
  private placeOf(name: string): string {
    const digest = createHmac('sha256', this.benchId).update(name).digest()
    return `unknown:${digest.readUInt32BE(0) % UNKNOWN_NAMES}`
  }
}

function tooMany(waitMs: number): RequestRefused {
  return new RequestRefused(
    'rate_limited',
    'Too many failed logins for this user. Retry after Retry-After.',
    {
      retryAfterSeconds: Math.ceil(waitMs / 1000),
    },
  )
}
