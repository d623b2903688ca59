import { randomBytes } from 'node:crypto'
import { orUnavailable, type RedisClient } from './connection.ts'
import { benchKeys } from './keys.ts'
import { script } from './script.ts'

const putCart = script<number>(new URL('./put-cart.lua', import.meta.url))
const placeOrder = script<'placed' | 'empty' | 'changed'>(new URL('./place-order.lua', import.meta.url))

/** As long as a bench lives at most. */
const LIFE_MS = 24 * 60 * 60 * 1000
/** Orders that are kept of a user; older ones are forgotten. */
const MAX_ORDERS = 50

/** A cart as it lies in Redis: how many of each item, and a name for exactly this content. */
export interface StoredCart {
  /** Never the same twice, so that a cart that was emptied and filled again is another one. Null while it is empty. */
  readonly revision: string | null
  readonly items: Readonly<Record<string, number>>
}

export interface Shop {
  cart(user: string): Promise<StoredCart>
  putCart(user: string, items: Readonly<Record<string, number>>): Promise<void>
  /** One script: the order is there and the cart is gone, or neither. */
  placeOrder(user: string, revision: string, order: object): Promise<'placed' | 'empty' | 'changed'>
  /** The newest first. */
  orders(user: string): Promise<readonly unknown[]>
  forget(users: readonly string[]): Promise<void>
}

/**
 * What one deployment of a bench's shop keeps. The cart and the orders belong to two services that share one Redis, and a bench's
 * keys share a slot: so one script may close the one and open the other. Where they do not, that takes a saga.
 */
export function redisShop(redis: RedisClient, benchId: string, deployment: string): Shop {
  const shop = `${benchKeys(benchId).shop}${deployment}:`
  const cartOf = (user: string) => `${shop}cart:${user}`
  const ordersOf = (user: string) => `${shop}orders:${user}`
  return {
    async cart(user) {
      const { revision = null, ...counts } = await orUnavailable(redis.hgetall(cartOf(user)))
      return {
        revision,
        items: Object.fromEntries(Object.entries(counts).map(([item, count]) => [item, Number(count)])),
      }
    },
    async putCart(user, items) {
      const revision = randomBytes(9).toString('base64url')
      await orUnavailable(
        putCart(redis, [cartOf(user)], [revision, LIFE_MS, ...Object.entries(items).flat()]),
      )
    },
    placeOrder: (user, revision, order) =>
      orUnavailable(
        placeOrder(
          redis,
          [cartOf(user), ordersOf(user)],
          [revision, JSON.stringify(order), LIFE_MS, MAX_ORDERS],
        ),
      ),
    async orders(user) {
      const found = await orUnavailable(redis.lrange(ordersOf(user), 0, MAX_ORDERS - 1))
      return found.map((text) => JSON.parse(text) as unknown)
    },
    async forget(users) {
      await orUnavailable(redis.unlink(...users.flatMap((user) => [cartOf(user), ordersOf(user)])))
    },
  }
}
