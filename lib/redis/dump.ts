import { readFileSync } from 'node:fs'
import { StoreUnavailable } from '#lib/core/errors.ts'
import { within } from '#lib/core/within.ts'
import type { RedisClient } from './dial.ts'

/** A key as `DUMP` serializes it: the value with the version of its format and a checksum. */
export interface DumpedKey {
  readonly key: string
  readonly value: Buffer
  /** By the wall clock, in epoch milliseconds; 0 if the key does not expire. */
  readonly expiresAt: number
}

const dump = readFileSync(new URL('./dump-keys.lua', import.meta.url), 'utf8')
const restore = readFileSync(new URL('./restore-keys.lua', import.meta.url), 'utf8')

/** Reads keys of one slot as they are at one moment. Keys that do not exist are left out. */
export async function dumpKeys(redis: RedisClient, keys: readonly string[]): Promise<DumpedKey[]> {
  if (keys.length === 0) return []
  const reply = await inTime(redis.callBuffer('EVAL', [dump, keys.length, ...keys]))
  const now = Date.now()
  const parts = reply as readonly (number | Buffer)[]
  const dumped: DumpedKey[] = []
  for (let at = 0; at + 2 < parts.length; at += 3) {
    const lifetime = Number(parts[at + 2])
    dumped.push({
      key: keys[Number(parts[at]) - 1] ?? '',
      value: parts[at + 1] as Buffer,
      expiresAt: lifetime < 0 ? 0 : now + lifetime,
    })
  }
  return dumped
}

/**
 * Writes keys of one slot as they were dumped, and deletes others, in one step. A key that has expired since is deleted.
 * @throws IncompatibleDump if this Redis is older than the one that dumped them: then nothing was changed
 */
export async function restoreKeys(
  redis: RedisClient,
  dumped: readonly DumpedKey[],
  others: readonly string[] = [],
): Promise<void> {
  const isLive = isLiveAt(Date.now())
  const [written, expired] = [dumped.filter(isLive), dumped.filter((each) => !isLive(each))]
  const keys = [...written, ...expired].map(({ key }) => key)
  const kept = new Set(keys)
  const all = [...keys, ...others.filter((key) => !kept.has(key))]
  if (all.length === 0) return
  const args = written.flatMap(({ expiresAt, value }) => [expiresAt, value])
  const reply = redis.eval(restore, all.length, ...all, written.length, ...args)
  await inTime(reply.catch(rethrowIncompatible))
}

/** Hundreds of values in one step take longer than the commands of a request may. */
const TIMEOUT_MS = 5000

/** @throws StoreUnavailable, IncompatibleDump */
export async function inTime<T>(reply: Promise<T>): Promise<T> {
  try {
    return await within(TIMEOUT_MS, reply)
  } catch (error) {
    throw error instanceof IncompatibleDump ? error : new StoreUnavailable('redis', error)
  }
}

/** The value was dumped by a newer version of Redis, or is damaged. */
export class IncompatibleDump extends Error {
  override readonly name = 'IncompatibleDump'
}

export function rethrowIncompatible(error: unknown): never {
  if (error instanceof Error && /DUMP payload|Bad data format/.test(error.message)) {
    throw new IncompatibleDump(error.message)
  }
  throw error
}

/** Whether a key has not expired, by the wall clock. */
export const isLiveAt =
  (now: number) =>
  ({ expiresAt }: DumpedKey): boolean =>
    expiresAt === 0 || expiresAt > now
