import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { benchKeys } from './keys.ts'
import { type Rate, type Token, takeFrom } from './rate.ts'
import { script } from './script.ts'

const throttle = script<[waitMs: number, isOver: 0 | 1]>(new URL('./login-throttle.lua', import.meta.url))

/** Addresses that are stored for one user; the one that logged in longest ago is dropped first. */
const MAX_ADDRESSES = 100
/** Keys of counts that no user has, which are deleted with their bench. Further ones expire on their own. */
const MAX_SHARED = 1000

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
      return [key, key, key, key]
    }
    const { name, address } = count
    return [clientKey(name, address), ...['name', 'known', 'tried'].map((kind) => `${prefix}${kind}:${name}`)]
  }
  /** By key of a count that no user has: when it expires. */
  const shared = new Map<string, number>()
  function noteShared(keys: readonly string[], expiresAt: number): void {
    for (const key of keys) {
      shared.delete(key)
      shared.set(key, expiresAt)
    }
    // In the order of their expiry.
    for (const [key, until] of shared) {
      if (until > Date.now() && shared.size <= MAX_SHARED) break
      shared.delete(key)
    }
  }
  const clientKey = (name: string, address: string) => `${prefix}client:${name}:${address}`
  /** Every key that a name has: Redis cannot list keys, so the addresses are read first. */
  async function keysOfName(name: string): Promise<readonly string[]> {
    const [known, tried, turn] = ['known', 'tried', 'turn'].map((kind) => `${prefix}${kind}:${name}`)
    const addresses = await orUnavailable(
      Promise.all([known, tried].map((key) => redis.zrange(key ?? '', 0, '-1'))),
    )
    const clients = Array.from(new Set(addresses.flat()), (address) => clientKey(name, address))
    return [`${prefix}name:${name}`, known ?? '', tried ?? '', turn ?? '', ...clients]
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
      if ('name' in count && !count.storesAddress) noteShared(keysOf(count), Date.now() + windowMs)
      const [waitMs, isOver] = await orUnavailable(throttle(redis, keysOf(count), args))
      return { waitMs, isOver: isOver === 1 }
    },

    /** Takes a token for one more attempt: a constant rate for each name. */
    takeToken: (name: string, rate: Rate): Promise<Token> => takeFrom(redis, `${prefix}turn:${name}`, rate),

    keysOfName,

    /** Deletes the stored addresses and counts of these users. */
    async deleteUsers(names: readonly string[]): Promise<void> {
      const keys = await Promise.all(names.map(keysOfName))
      await orUnavailable(redis.unlink(...keys.flat()))
    },

    /** Deletes the counts of this process that no user has. */
    async deleteShared(): Promise<void> {
      if (shared.size > 0) await orUnavailable(redis.unlink(...shared.keys()))
      shared.clear()
    },

    /** Deletes the counts of re-authentications within these sessions. */
    async deleteSessions(ids: readonly string[]): Promise<void> {
      if (ids.length === 0) return
      await orUnavailable(redis.unlink(...ids.map((id) => `${prefix}session:${id}`)))
    },
  }
}
