import { KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import { orUnavailable } from '#lib/redis/connection.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { type Holder, type Holding, held } from './holding.ts'
import { keyEnd, shownKey } from './times.ts'

/** The revocation data: entries by session ID, and by user. */
export const revocations: Holder = {
  async read(context, { name, sessionIds }) {
    const { bench } = context
    const { denied, revokedUsers } = benchKeys(bench.id)
    const { redis } = bench.stores
    const found: Holding[] = []
    for (const lane of KEYED_MECHANISMS) {
      const keys = sessionIds.map((id) => `${denied}${lane}:${id}`)
      const values = keys.length === 0 ? [] : await orUnavailable(redis.mget(keys))
      const entries = keys.flatMap((key, index) => (values[index] ? [{ key, value: values[index] }] : []))
      const items = entries.map(({ key, value }) => ({ key: shownKey(bench, key), value }))
      const where = { store: 'redis', key: shownKey(bench, `${denied}${lane}:*`) } as const
      if (entries.length > 0) {
        const until = await keyEnd(
          context,
          entries.map(({ key }) => key),
        )
        found.push(...held('denylist', where, items, until, { lane }))
      }
      const key = `${revokedUsers}${lane}:${name}`
      const value = await orUnavailable(redis.get(key))
      if (value === null) continue
      const ofUser = { store: 'redis', key: shownKey(bench, key) } as const
      found.push(
        ...held('user-revocation', ofUser, [JSON.parse(value)], await keyEnd(context, [key]), { lane }),
      )
    }
    return found
  },
}
