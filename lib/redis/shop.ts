import { randomBytes } from 'node:crypto'
import { orUnavailable, type RedisClient } from './connection.ts'
import { benchKeys } from './keys.ts'
import { script } from './script.ts'

const putCart = script<number>(new URL('./put-cart.lua', import.meta.url))
const placeOrder = script<'placed' | 'empty' | 'changed'>(new URL('./place-order.lua', import.meta.url))

/** Maximum lifetime of a bench. */
const LIFETIME_MS = 24 * 60 * 60 * 1000
/** Orders kept for each user; older ones are deleted. */
const MAX_ORDERS = 50

export interface StoredCart {
  /** Random, new with each change: a cart that was emptied and filled again is a different one. Null while it is empty. */
  readonly revision: string | null
  /** Quantity of each item. */
  readonly items: Readonly<Record<string, number>>
}

export interface Shop {
  cart(user: string): Promise<StoredCart>
  putCart(user: string, items: Readonly<Record<string, number>>): Promise<void>
  /** Creates the order and deletes the cart atomically, if the cart still has this revision. */
  placeOrder(user: string, revision: string, order: object): Promise<'placed' | 'empty' | 'changed'>
  /** The newest first. */
  orders(user: string): Promise<readonly unknown[]>
  delete(users: readonly string[]): Promise<void>
}

/**
 * The carts and orders of one deployment of a bench's shop. They belong to two services, but share a Redis slot, so one
 * script can change both; services with separate databases would need a saga.
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
        putCart(redis, [cartOf(user)], [revision, LIFETIME_MS, ...Object.entries(items).flat()]),
      )
    },
    placeOrder: (user, revision, order) =>
      orUnavailable(
        placeOrder(
          redis,
          [cartOf(user), ordersOf(user)],
          [revision, JSON.stringify(order), LIFETIME_MS, MAX_ORDERS],
        ),
      ),
    async orders(user) {
      const found = await orUnavailable(redis.lrange(ordersOf(user), 0, MAX_ORDERS - 1))
      return found.map((text) => JSON.parse(text) as unknown)
    },
    async delete(users) {
      await orUnavailable(redis.unlink(...users.flatMap((user) => [cartOf(user), ordersOf(user)])))
    },
  }
}
