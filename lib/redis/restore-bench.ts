import { readFileSync } from 'node:fs'
import type { RedisClient } from './dial.ts'
import { type DumpedKey, inTime, isLiveAt, rethrowIncompatible } from './dump.ts'
import { benchKeys } from './keys.ts'

const restore = readFileSync(new URL('./restore-bench.lua', import.meta.url), 'utf8')

/** What a key contains, as `restore-bench.lua` reads it. */
export type KeyKind = 'due' | 'record' | `record ${string} ${number}` | 'denied' | 'revoked' | ''

export interface BenchRestore {
  readonly benchId: string
  /** Of the lock that the caller holds. */
  readonly token: string
  readonly backup: string
  /** Whether sessions that have ended stay ended. */
  readonly endsLast: boolean
  readonly now: number
  /** The keys of the backup. */
  readonly dumped: readonly DumpedKey[]
  /** Every other key that may exist: deleted, unless it keeps a session ended. */
  readonly others: readonly string[]
  kindOf(key: string): KeyKind
}

/**
 * - `lost`: the lock is no longer held; `gone`: the backup was deleted. Nothing was changed.
 * - `unknown`: records of sessions that have logged in since the caller listed the keys. Nothing was changed.
 * - `done`: records of active sessions that were deleted; `revived`: records and denials of ended sessions that are active
 *   again; `outdated`: records whose token is an earlier one again.
 */
export interface RestoreReply {
  readonly is: 'lost' | 'gone' | 'unknown' | 'done'
  readonly records: readonly string[]
  readonly revived: readonly string[]
  readonly outdated: readonly string[]
}

/**
 * Puts the keys of a bench back in one step.
 * @throws IncompatibleDump if this Redis is older than the one that dumped them: then nothing was changed
 * @throws StoreUnavailable if it is not known whether they were put back
 */
export async function restoreBench(redis: RedisClient, parts: BenchRestore): Promise<RestoreReply> {
  const { benchId, token, backup, endsLast, now, dumped, others, kindOf } = parts
  const { backupLock, backups } = benchKeys(benchId)
  const isLive = isLiveAt(Date.now())
  const written = dumped.filter(isLive)
  const names = new Set(written.map(({ key }) => key))
  const deleted = new Set([...dumped.filter((each) => !isLive(each)).map(({ key }) => key), ...others])
  for (const key of names) deleted.delete(key)
  const keys = [backupLock, backups, ...names, ...deleted]
  const args = [
    ...[token, `s:${backup}`, endsLast ? '1' : '0', now, written.length],
    ...written.flatMap(({ key, expiresAt, value }) => [expiresAt, value, kindOf(key)]),
    ...Array.from(deleted, kindOf),
  ]
  const reply = redis.eval(restore, keys.length, ...keys, ...args)
  const [is, ...found] = (await inTime(reply.catch(rethrowIncompatible))) as [RestoreReply['is'], ...string[]]
  const [records = [], revived = [], outdated = []] = listsIn(found)
  return { is, records, revived, outdated }
}

/** Lists that an empty text separates. */
function listsIn(texts: readonly string[]): readonly (readonly string[])[] {
  const end = texts.indexOf('')
  return end < 0 ? [texts] : [texts.slice(0, end), ...listsIn(texts.slice(end + 1))]
}
