import { orUnavailable } from '#lib/redis/connection.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import type { Holder } from './holding.ts'
import { keyEnd, shownKey } from './times.ts'

/**
 * The backups of the bench. Their contents are sealed as a whole, so a user cannot be removed from one: they are deleted. A
 * restore would otherwise bring back what was erased.
 */
export const backups: Holder = {
  async read(context) {
    const { bench } = context
    const key = benchKeys(bench.id).backups
    const fields = await orUnavailable(bench.stores.redis.hkeys(key))
    // Each backup has two fields, its summary and its contents: `s:` and `d:` before its ID.
    const ids = [...new Set(fields.map((field) => field.slice(2)))]
    if (ids.length === 0) return []
    const where = { store: 'redis', key: shownKey(bench, key) } as const
    return [{ kind: 'backups', where, count: ids.length, items: ids, until: await keyEnd(context, [key]) }]
  },

  async erase({ bench }) {
    await orUnavailable(bench.stores.redis.unlink(benchKeys(bench.id).backups))
  },
}
