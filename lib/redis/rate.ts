import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { script } from './script.ts'

const takeToken = script<[taken: 0 | 1, waitMs: number]>(new URL('./take-token.lua', import.meta.url))

export interface Rate {
  readonly perMinute: number
  /** How many tokens are available after a pause. */
  readonly burst: number
  /** How long the caller is willing to wait for a token. Default 0. */
  readonly maxWaitMs?: number
}

export interface Token {
  readonly taken: boolean
  /** When the taken token may be used, or when to try again. */
  readonly waitMs: number
}

/** Takes a token from a bucket in Redis, which all processes share. */
export async function takeFrom(
  redis: RedisClient,
  bucket: string,
  { perMinute, burst, maxWaitMs = 0 }: Rate,
): Promise<Token> {
  const args = [Date.now(), 60_000 / perMinute, burst, maxWaitMs]
  const [taken, waitMs] = await orUnavailable(takeToken(redis, [bucket], args))
  return { taken: taken === 1, waitMs }
}
