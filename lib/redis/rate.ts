import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { script } from './script.ts'

const takeToken = script<[taken: 0 | 1, waitMs: number]>(new URL('./take-token.lua', import.meta.url))

export interface Rate {
  readonly perMinute: number
  /** How many may come together after a pause. */
  readonly burst: number
  /** How long a caller is willing to wait for its turn. Default 0. */
  readonly maxWaitMs?: number
}

/** What came of asking for a token: it is there in `waitMs`; not taken, another attempt may be made then. */
export interface Token {
  readonly taken: boolean
  readonly waitMs: number
}

/** A token bucket in Redis, one for each key, so that all processes count together. */
export async function takeFrom(
  redis: RedisClient,
  bucket: string,
  { perMinute, burst, maxWaitMs = 0 }: Rate,
): Promise<Token> {
  const args = [Date.now(), 60_000 / perMinute, burst, maxWaitMs]
  const [taken, waitMs] = await orUnavailable(takeToken(redis, [bucket], args))
  return { taken: taken === 1, waitMs }
}
