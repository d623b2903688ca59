import { randomBytes } from 'node:crypto'
import { createPort } from '#lib/bench/trace.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { redisShop } from '#lib/redis/shop.ts'
import { callService } from './hop.ts'
import { headersFor } from './identity.ts'
import { type CallerIdentity, HopFailed, type ServiceRequest } from './service-request.ts'

/* The three business services. Each has its own data and calls the others for theirs. */

/** The items on sale. Prices are integers in cents, because floating-point numbers cannot represent them exactly. */
const CATALOGUE: Readonly<Record<string, { readonly title: string; readonly cents: number }>> = {
  'on-sessions': { title: 'On Sessions', cents: 2400 },
  'sealed-letters': { title: 'Sealed Letters', cents: 1850 },
  'the-signature': { title: 'The Signature', cents: 3200 },
  'coat-check': { title: 'Coat Check', cents: 1290 },
}

/** The items that a cart may contain. */
export const ITEMS = Object.keys(CATALOGUE) as [string, ...string[]]

/** The delivery addresses of the users of a new bench. */
const ADDRESSES: Readonly<Record<string, string>> = {
  alice: '1 Cookie Lane',
  bob: '2 Bearer Street',
  carol: '3 Header Square',
}

interface Line {
  readonly item: string
  readonly title: string
  readonly quantity: number
  readonly cents: number
}

/** A cart with its prices. */
export interface Cart {
  readonly revision: string | null
  readonly lines: readonly Line[]
  readonly totalCents: number
}

/** An order as it was placed. */
export interface Order {
  readonly id: string
  /** Epoch milliseconds on the bench clock. */
  readonly at: number
  readonly user: string
  readonly address: string
  readonly lines: Cart['lines']
  readonly totalCents: number
}

/** The store of the shop. Its calls go through the port of the bench, which counts them and injects faults. */
function storeOf({ redis, bench, node, topology, trace }: ServiceRequest) {
  return {
    store: redisShop(redis, bench.id, topology),
    port: createPort(
      () => bench.linksOf(node),
      'redis',
      () => trace,
    ),
  }
}

/** cart: reads the cart of a user in one round trip. */
export async function readCart(incoming: ServiceRequest, user: string): Promise<Cart> {
  const { store, port } = storeOf(incoming)
  const { revision, items } = await port.read('cart', () => store.cart(user))
  const lines = Object.entries(items).flatMap(([item, quantity]) => {
    const sold = CATALOGUE[item]
    return sold ? [{ item, title: sold.title, quantity, cents: sold.cents }] : []
  })
  return {
    revision,
    lines,
    totalCents: lines.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0),
  }
}

/** cart: replaces the contents of the cart. */
export async function putCart(
  incoming: ServiceRequest,
  user: string,
  items: Readonly<Record<string, number>>,
): Promise<Cart> {
  const { store, port } = storeOf(incoming)
  await port.write('putCart', () => store.putCart(user, items))
  return readCart(incoming, user)
}

/** users: the public data of a user. @throws RequestRefused if there is no such user */
export function readUser({ bench }: ServiceRequest, name: string): { name: string; address: string } {
  const account = bench.account(name)
  if (!account) throw new RequestRefused('not_found', `User ${name} not found on this bench.`)
  return { name: account.name, address: ADDRESSES[account.name] ?? 'To be collected' }
}

/**
 * orders: orders the cart. Calls `cart` for the contents and `users` for the address. The write succeeds only if the cart
 * still has the revision that was read, so two concurrent orders place one.
 * @throws HopFailed 409 if the cart is empty or has changed in the meantime
 */
export async function placeOrder(
  incoming: ServiceRequest,
  user: string,
  identity: CallerIdentity,
): Promise<Order> {
  const { store, port } = storeOf(incoming)
  const cart = (await readFrom(incoming, identity, 'cart')).cart as Cart
  if (cart.revision === null) throw cartIsEmpty()
  const buyer = (await readFrom(incoming, identity, 'users')).user as ReturnType<typeof readUser>
  const order = {
    id: randomBytes(9).toString('base64url'),
    at: incoming.bench.now(),
    user,
    address: buyer.address,
    lines: cart.lines,
    totalCents: cart.totalCents,
  }
  const { revision } = cart
  const outcome = await port.write('placeOrder', () => store.placeOrder(user, revision, order))
  if (outcome === 'empty') throw cartIsEmpty()
  if (outcome === 'changed') {
    throw new HopFailed(
      409,
      'invalid_request',
      'The cart changed while the order was placed. Reload it and retry.',
      null,
    )
  }
  return order
}

function cartIsEmpty(): HopFailed {
  return new HopFailed(409, 'invalid_request', 'The cart is empty or was already ordered.', null)
}

async function readFrom(incoming: ServiceRequest, identity: CallerIdentity, of: 'cart' | 'users') {
  return callService(incoming, of, { method: 'GET', headers: await headersFor(incoming, identity, of) })
}

/** orders: the orders of a user, newest first. */
export function readOrders(incoming: ServiceRequest, user: string): Promise<readonly Order[]> {
  const { store, port } = storeOf(incoming)
  return port.read('orders', () => store.orders(user)) as Promise<readonly Order[]>
}
