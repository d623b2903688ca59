import { benchKeys } from '#lib/redis/keys.ts'
import { type Holder, held } from './holding.ts'
import { keyEnd, shownKey } from './times.ts'

/** The names that users gave to their devices, by session. */
export const deviceNames: Holder = {
  async read(context, { sessionIds }) {
    const { bench } = context
    const names = await bench.stores.deviceNames.of(sessionIds)
    const key = benchKeys(bench.id).deviceNames
    const items = Array.from(names, ([sessionId, name]) => ({ sessionId, name }))
    if (items.length === 0) return []
    return held(
      'device-names',
      { store: 'redis', key: shownKey(bench, key) },
      items,
      await keyEnd(context, [key]),
    )
  },

  erase: ({ bench }, { sessionIds }) => bench.stores.deviceNames.delete(sessionIds),
}
