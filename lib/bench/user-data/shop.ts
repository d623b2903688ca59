import { TOPOLOGIES } from '#lib/core/topology.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { redisShop } from '#lib/redis/shop.ts'
import { type Holder, type Holding, held } from './holding.ts'
import { keyEnd, shownKey } from './times.ts'

/** Carts and orders of each deployment of the services. */
export const shop: Holder = {
  async read(context, { name }) {
    const { bench } = context
    const found: Holding[] = []
    for (const topology of TOPOLOGIES) {
      const stored = redisShop(bench.stores.redis, bench.id, topology)
      const prefix = `${benchKeys(bench.id).shop}${topology}:`
      const [cart, orders] = await Promise.all([stored.cart(name), stored.orders(name)])
      const kinds = [
        ['cart', `${prefix}cart:${name}`, cart.revision === null ? [] : [cart.items]],
        ['orders', `${prefix}orders:${name}`, orders],
      ] as const
      for (const [kind, key, items] of kinds) {
        if (items.length === 0) continue
        const where = { store: 'redis', key: shownKey(bench, key) } as const
        found.push(...held(kind, where, items, await keyEnd(context, [key])))
      }
    }
    return found
  },

  erase: ({ bench }, { name }) => bench.stores.clearShop([name]),
}
