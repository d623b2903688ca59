import { orUnavailable } from './connection.ts'
import type { RedisClient } from './dial.ts'
import { benchKeys } from './keys.ts'
import { script } from './script.ts'

const put = script<0 | 1>(new URL('./put-backup.lua', import.meta.url))

/** The backups of a bench: a summary of each as JSON, and its contents as text. */
export interface BackupShelf {
  /** The ID and the summary of each. Newest first. */
  summaries(): Promise<readonly (readonly [id: string, summary: string])[]>
  contents(id: string): Promise<string | null>
  /** @returns false if there are as many as allowed: then nothing was stored */
  put(id: string, summary: string, contents: string): Promise<boolean>
  /** @returns whether it existed */
  delete(id: string): Promise<boolean>
}

/**
 * In one hash next to the keys that they are copies of, and never part of a backup themselves.
 * @param lifetimeMs how long they live after the last one was made
 */
export function redisBackups(
  redis: RedisClient,
  benchId: string,
  { max, lifetimeMs }: { readonly max: number; readonly lifetimeMs: number },
): BackupShelf {
  const key = benchKeys(benchId).backups
  return {
    async summaries() {
      const fields = await orUnavailable(redis.hkeys(key))
      const names = fields.filter((field) => field.startsWith('s:'))
      if (names.length === 0) return []
      const found = await orUnavailable(redis.hmget(key, ...names))
      return names.map((name, at) => [name.slice(2), found[at] ?? ''] as const).reverse()
    },
    contents: (id) => orUnavailable(redis.hget(key, `d:${id}`)),
    put: async (id, summary, contents) =>
      (await orUnavailable(put(redis, [key], [id, summary, contents, max, lifetimeMs]))) === 1,
    delete: async (id) => (await orUnavailable(redis.hdel(key, `s:${id}`, `d:${id}`))) > 0,
  }
}
