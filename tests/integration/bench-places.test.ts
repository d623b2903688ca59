import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { Benches } from '#lib/bench/benches.ts'
import { lab } from '#lib/bench/lab.ts'
import { INITIAL_CLOCK } from '#lib/core/clock.ts'
import type { RequestRefused } from '#lib/core/errors.ts'
import { PRESETS } from '#lib/core/policy.ts'
import { TOPOLOGIES } from '#lib/core/topology.ts'
import { connectRedis, type RedisConnections, whenReady } from '#lib/redis/connection.ts'
import { BENCH_LIST } from '#lib/redis/keys.ts'
import { takeFrom } from '#lib/redis/rate.ts'
import { redisShop } from '#lib/redis/shop.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { startRedis } from '../../lib/run/redis.ts'
import { send } from '../support/app.ts'

/*
 * How many benches may exist, how fast one address may create them, and which one is evicted for a new one.
 */

const redis = await startRedis()
let link: RedisConnections
beforeEach(async () => {
  link = connectRedis({ topology: 'standalone', url: redis.url })
  await whenReady(link, 5000)
  await link.commands.flushall()
})
afterEach(() => link.close())
afterAll(() => redis.stop())

const MINUTE = 60_000
const ATTACKER = '198.51.100.66'

/** A process of a deployment with this many places. */
function processWith(places: number, perMinute = 0): Benches {
  const { environment, benches } = lab()
  const { database, passwords } = benches.surroundings
  const others = { database, passwords, meter: null, log: null }
  return new Benches(link, environment.sessionSecrets, places, others, perMinute)
}

async function open(benches: Benches, madeFrom: string): Promise<string> {
  const { bench } = await benches.create({
    preset: 'hardened',
    policy: PRESETS.hardened,
    clock: INITIAL_CLOCK,
    madeFrom,
  })
  return bench.id
}

/** Sets the recorded creation and last use of a bench to the given number of minutes ago. */
async function age(id: string, made: number, used = made): Promise<void> {
  const [flag, , address] = ((await link.commands.hget(BENCH_LIST.owners, id)) ?? '').split(' ')
  await link.commands.hset(BENCH_LIST.owners, id, `${flag} ${Date.now() - made * MINUTE} ${address}`)
  await link.commands.zadd(BENCH_LIST.byLastUse, Date.now() - used * MINUTE, id)
}

async function logIn(benches: Benches, id: string): Promise<void> {
  const bench = await benches.find(id)
  if (!bench) throw new Error('no bench')
  benches.noteLogin(bench)
  await expect.poll(async () => (await link.commands.hget(BENCH_LIST.owners, id))?.slice(0, 2)).toBe('1 ')
}

const listed = () => link.commands.zrange(BENCH_LIST.byLastUse, 0, '-1')

describe('eviction of benches', () => {
  test('evicts a client’s own benches when it keeps creating them, never one in use of another address', async () => {
    const benches = processWith(8)
    const used = await open(benches, '203.0.113.1')
    await logIn(benches, used)
    const justOpened = await open(benches, '203.0.113.2')
    const asleep = await open(benches, '203.0.113.3')
    await age(asleep, 30, 25)
    for (let n = 0; n < 30; n++) {
      const id = await open(benches, ATTACKER)
      // Some were abandoned long ago, others were not.
      if (n < 20) await age(id, 5)
    }
    expect(await listed()).toEqual(expect.arrayContaining([used, justOpened, asleep]))
    expect(await listed()).toHaveLength(8)
  })

  test('evicts a bench of the address that filled the list for a new client', async () => {
    const benches = processWith(6)
    for (let n = 0; n < 5; n++) await age(await open(benches, ATTACKER), 3)
    const mine = await open(benches, '203.0.113.1')
    await logIn(benches, mine)
    const others = [await open(benches, '203.0.113.2'), await open(benches, '203.0.113.2')]
    expect(await listed()).toEqual(expect.arrayContaining([mine, ...others]))
  })

  test('does so even if that address uses all its benches and has logged in on each', async () => {
    const benches = processWith(6)
    for (let n = 0; n < 6; n++) await logIn(benches, await open(benches, ATTACKER))
    const mine = await open(benches, '203.0.113.1')
    const next = await open(benches, '203.0.113.1')
    expect(await listed()).toEqual(expect.arrayContaining([mine, next]))
  })

  test('evicts benches without a login before those with one, the least recently used first', async () => {
    const benches = processWith(3)
    const [first, second, third] = [
      await open(benches, '203.0.113.1'),
      await open(benches, '203.0.113.2'),
      await open(benches, '203.0.113.3'),
    ]
    await logIn(benches, first)
    await age(first, 60, 50)
    await age(second, 60, 20)
    await age(third, 60, 30)
    const fourth = await open(benches, '203.0.113.4')
    expect((await listed()).sort()).toEqual([first, second, fourth].sort())
    const fifth = await open(benches, '203.0.113.5')
    expect((await listed()).sort()).toEqual([first, fourth, fifth].sort())
  })

  test('evicts no bench if each is in use by an address of its own', async () => {
    const benches = processWith(3)
    for (const n of [1, 2, 3]) await logIn(benches, await open(benches, `203.0.113.${n}`))
    await expect(open(benches, '203.0.113.4')).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 60,
    })
    expect(await listed()).toHaveLength(3)
  })

  test('stays within the maximum when two processes create benches concurrently', async () => {
    const [one, two] = [processWith(5), processWith(5)]
    const opened = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => open(n % 2 ? one : two, ATTACKER)),
    )
    expect(await listed()).toHaveLength(5)
    const made = opened.filter(({ status }) => status === 'fulfilled')
    expect(made.length).toBeGreaterThanOrEqual(5)
    expect(await link.commands.hgetall(BENCH_LIST.counts)).toEqual({ [ATTACKER]: '5' })
    expect(await link.commands.hlen(BENCH_LIST.owners)).toBe(5)
  })

  test('deletes everything of an evicted bench, including carts and counts of wrong passwords', async () => {
    const benches = processWith(1)
    const id = await open(benches, ATTACKER)
    const bench = await benches.find(id)
    await bench?.loginThrottle.guarded({ user: 'alice', isUser: true, address: ATTACKER }, async () => true)
    for (const topology of TOPOLOGIES) {
      const shop = redisShop(link.commands, id, topology)
      await shop.putCart('alice', { 'on-sessions': 1 })
      const { revision } = await shop.cart('alice')
      await shop.placeOrder('alice', revision ?? '', { id: 'an-order' })
      await shop.putCart('bob', { 'on-sessions': 1 })
    }
    await open(benches, ATTACKER)
    await expect.poll(() => link.commands.keys(`{${id}}:*`)).toEqual([])
  })

  test('notices on another process that a bench was evicted', async () => {
    const [one, two] = [processWith(1), processWith(1)]
    const id = await open(one, ATTACKER)
    expect(await two.find(id)).not.toBeNull()
    await open(one, ATTACKER)
    await expect.poll(() => two.find(id)).toBeNull()
  })
})

describe('rate of new benches per address', () => {
  test('returns 429 with Retry-After before the sixtieth in a row, and none for another address', async () => {
    const benches = processWith(1000, 120)
    let refused: RequestRefused | null = null
    let made = 0
    for (; made < 60 && refused === null; made++) {
      await open(benches, ATTACKER).catch((error: RequestRefused) => {
        refused = error
      })
    }
    expect(made).toBeLessThan(60)
    expect(refused).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 })
    await expect(open(benches, '203.0.113.1')).resolves.toBeDefined()
  })

  test('counts for all processes together', async () => {
    const processes = [processWith(1000, 20), processWith(1000, 20)]
    const opened = await Promise.allSettled(
      Array.from({ length: 6 }, (_, n) => open(processes[n % 2] as Benches, ATTACKER)),
    )
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  })

  test('gives a class of sixty that opens the page together its benches within half a minute', async () => {
    let now = Date.now()
    // The tokens that a class needs, on a clock that this test advances: on 429 the page waits and retries.
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now)
    try {
      const startedAt = now
      const waiting = Array.from({ length: 60 }, () => startedAt)
      while (waiting.length > 0) {
        waiting.sort((x, y) => x - y)
        now = Math.max(now, waiting.shift() ?? now)
        const { taken, waitMs } = await takeFrom(link.commands, 'class', { perMinute: 200, burst: 20 })
        if (!taken) waiting.push(now + Math.ceil(waitMs / 1000) * 1000)
      }
      expect(now - startedAt).toBeLessThan(30_000)
    } finally {
      clock.mockRestore()
    }
  })

  test('stores the bucket of an address with a TTL, and states how long to wait', async () => {
    const rate = { perMinute: 60, burst: 2 }
    const take = () => takeFrom(link.commands, 'bucket', rate)
    expect([await take(), await take()]).toEqual([
      { taken: true, waitMs: 0 },
      { taken: true, waitMs: 0 },
    ])
    const { taken, waitMs } = await take()
    expect(taken).toBe(false)
    expect(waitMs).toBeGreaterThan(0)
    expect(waitMs).toBeLessThanOrEqual(1000)
    expect(await link.commands.pttl('bucket')).toBeLessThanOrEqual(2000)
    expect(await takeFrom(link.commands, 'bucket', { ...rate, maxWaitMs: 1500 })).toMatchObject({
      taken: true,
    })
  })
})

test('lists a new bench for the address that created it', async () => {
  const made = await send('/api/benches', {
    method: 'POST',
    body: {},
    headers: { [PEER_HEADER]: '2001:db8:1:2::5' },
  })
  const { id } = await made.json()
  expect(await lab().link.commands.hget(BENCH_LIST.owners, id)).toMatch(/^0 \d+ 2001:db8:1:2$/)
})
