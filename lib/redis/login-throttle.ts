import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { benchKeys } from './keys.ts'
import { type Rate, type Token, takeFrom } from './rate.ts'
import { script } from './script.ts'

const throttle = script<[waitMs: number, isOver: 0 | 1]>(new URL('./login-throttle.lua', import.meta.url))

/** Addresses that are stored for one user; the one that logged in longest ago is dropped first. */
const MAX_ADDRESSES = 100

/** Which attempts are counted together: those for a user name from one address, or those within one session. */
export type ThrottleKey =
  | {
      readonly name: string
      readonly address: string
      /** Whether addresses from which a login succeeded are stored. */
      readonly storesAddress: boolean
    }
  | { readonly sessionId: string }

export interface ThrottleLimits {
  readonly perClient: number
  readonly perName: number
  readonly windowMs: number
  /** How long an address from which a login succeeded is stored. */
  readonly knownMs: number
}

export interface ThrottleState {
  /** Until this client may try again; 0: now. */
  readonly waitMs: number
  /** All clients together sent too many wrong passwords for this name, and this address has never logged in with it. */
  readonly isOver: boolean
}

/** The counts of wrong passwords of one bench, shared by all processes. */
export function redisLoginThrottle(redis: RedisClient, benchId: string, limits: ThrottleLimits) {
  const prefix = benchKeys(benchId).throttle
  const keysOf = (count: ThrottleKey) => {
    if ('sessionId' in count) {
      const key = `${prefix}session:${count.sessionId}`
      return [key, key, key]
    }
    const { name, address } = count
    return [`${prefix}client:${name}:${address}`, `${prefix}name:${name}`, `${prefix}known:${name}`]
  }
  return {
    /**
     * Reads the counts before a password is checked (`begin`); then counts a wrong one, or stores the address of a right one.
     * @param hasWaited whether the attempt has taken a token: then the limit of all clients does not apply
     */
    async record(
      count: ThrottleKey,
      outcome: 'begin' | 'wrong' | 'right',
      hasWaited = false,
    ): Promise<ThrottleState> {
      const address = 'address' in count && count.storesAddress ? count.address : ''
      const { perClient, perName, windowMs, knownMs } = limits
      const perAll = hasWaited || 'sessionId' in count ? Number.MAX_SAFE_INTEGER : perName
      const args = [outcome, perClient, perAll, windowMs, address, Date.now(), MAX_ADDRESSES, knownMs]
      const [waitMs, isOver] = await orUnavailable(throttle(redis, keysOf(count), args))
      return { waitMs, isOver: isOver === 1 }
    },

    /** Takes a token for one more attempt: a constant rate for each name. */
    takeToken: (name: string, rate: Rate): Promise<Token> => takeFrom(redis, `${prefix}turn:${name}`, rate),

    /** Deletes the stored addresses and counts of these users. The other counts expire within a window. */
    async deleteUsers(names: readonly string[]): Promise<void> {
      await orUnavailable(
        redis.unlink(...names.flatMap((name) => [`${prefix}known:${name}`, `${prefix}name:${name}`])),
      )
    },
  }
}
