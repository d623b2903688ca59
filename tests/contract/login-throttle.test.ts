import { describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { LoginThrottle } from '#lib/bench/login-throttle.ts'
import { connectRedis, whenReady } from '#lib/redis/connection.ts'
import { PEER_HEADER } from '#lib/server/peers.ts'
import { type ApiResponse, TestBench } from '../support/test-bench.ts'

/* Login throttling: which clients are refused after too many wrong passwords, and which are not. */

const ATTACKER = '127.9.9.9'
const OWNER = '127.0.0.1'

const login = (
  bench: TestBench,
  username: string,
  password: string | undefined,
  ip: string,
): Promise<ApiResponse> =>
  bench.request('/api/jwt/login', {
    method: 'POST',
    body: { username, password },
    headers: { [PEER_HEADER]: ip },
  })
const right = (bench: TestBench, ip: string, user = 'alice') => login(bench, user, bench.passwords[user], ip)

async function tryPassword(bench: TestBench, times: number, ip: string, user = 'alice'): Promise<number[]> {
  const statuses: number[] = []
  for (let n = 0; n < times; n++) statuses.push((await login(bench, user, 'wrong', ip)).status)
  return statuses
}

describe('wrong passwords from one address', () => {
  test('refuse that address after thirty, and not the owner at another', async () => {
    const bench = await TestBench.open()
    expect(new Set(await tryPassword(bench, 30, ATTACKER))).toEqual(new Set([401]))
    const { status, body, headers } = await right(bench, ATTACKER)
    expect({ status, code: body.code }).toEqual({ status: 429, code: 'rate_limited' })
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await right(bench, OWNER)).status).toBe(200)
    expect((await right(bench, ATTACKER, 'bob')).status).toBe(200)
  })

  test('are still counted after many attempts with unknown names', async () => {
    const bench = await TestBench.open()
    await tryPassword(bench, 30, ATTACKER)
    for (let n = 0; n < 101; n++) await login(bench, `ghost-${n}`, 'wrong', ATTACKER)
    expect(await tryPassword(bench, 1, ATTACKER)).toEqual([429])
  })

  test('for unknown names share a bounded number of counts, and none with a user', async () => {
    const bench = await TestBench.open()
    for (let n = 0; n < 400; n++) await login(bench, `ghost-${n}`, 'wrong', OWNER)
    expect((await right(bench, OWNER)).status).toBe(200)
    const keys = await lab().link.commands.keys(`{${bench.id}}:throttle:client:*`)
    expect(keys.length).toBeLessThanOrEqual(64)
    // An unknown name is refused after as many attempts as a user's.
    expect(await tryPassword(await TestBench.open(), 31, OWNER, 'ghost')).toEqual([
      ...Array(30).fill(401),
      429,
    ])
  })

  test.each([
    ['an IPv6 customer', ['2001:db8:1:2::1', '2001:db8:1:2:3:4:5:6']],
    ['IPv4 that IPv6 wraps', ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:cb00:7107']],
  ])('count together for %s', async (_, addresses) => {
    const bench = await TestBench.open()
    for (let n = 0; n < 30; n++) await tryPassword(bench, 1, addresses[n % addresses.length] ?? '')
    for (const ip of addresses) expect((await right(bench, ip)).status, ip).toBe(429)
  })

  test('are counted for all processes together, in keys that expire', async () => {
    const bench = await TestBench.open()
    const link = connectRedis(lab().environment.redis)
    await whenReady(link, 5000)
    const theirs = new LoginThrottle(link.commands, bench.id)
    const there = () => theirs.guarded({ user: 'alice', isUser: true, address: ATTACKER }, async () => false)
    for (let n = 0; n < 15; n++) await there()
    expect(await tryPassword(bench, 16, ATTACKER)).toEqual([...Array(15).fill(401), 429])
    await expect(there()).rejects.toMatchObject({ code: 'rate_limited' })
    expect((await right(bench, OWNER)).status).toBe(200)
    const keys = await link.commands.keys(`{${bench.id}}:throttle:*`)
    expect(keys.length).toBeGreaterThan(1)
    for (const key of keys) expect(await link.commands.pttl(key), key).toBeGreaterThan(0)
    await link.close()
  })
})

describe('a live session', () => {
  test('re-authenticates while logins of its user are refused', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('opaque-token', 'alice', {}, { ip: ATTACKER })
    await tryPassword(bench, 31, ATTACKER)
    expect((await right(bench, ATTACKER)).status).toBe(429)
    expect((await alice.post('step-up', { password: bench.passwords.alice })).status).toBe(200)
  })

  test('has thirty attempts, which affect no other session and no login', async () => {
    const bench = await TestBench.open()
    const [stolen, other] = [await bench.login('opaque-token'), await bench.login('opaque-token')]
    const password = bench.passwords.alice
    for (let n = 0; n < 30; n++)
      expect((await stolen.post('step-up', { password: 'wrong' })).status).toBe(401)
    const { status, headers } = await stolen.post('step-up', { password })
    expect(status).toBe(429)
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await other.post('step-up', { password })).status).toBe(200)
    expect((await bench.login('jwt')).credential).not.toBe('')
  })
})

describe('wrong passwords from many addresses', () => {
  test('that are checked concurrently with a correct one hide it, and do not mark its address as known', async () => {
    const bench = await TestBench.open()
    const { commands } = lab().link
    const throttle = new LoginThrottle(commands, bench.id)
    const from = (address: string) => ({ user: 'alice', isUser: true, address })
    let release = () => {}
    const checked = new Promise<void>((resolve) => {
      release = resolve
    })
    // Started before the limit of all addresses was reached, and correct after it was.
    const lucky = throttle.guarded(from('192.0.2.9'), async () => {
      await checked
      return true
    })
    for (let n = 0; n < 300; n++) await throttle.guarded(from(`198.51.100.${n % 100}`), async () => false)
    release()
    await expect(lucky).rejects.toMatchObject({ code: 'rate_limited' })
    expect(await commands.zcard(`{${bench.id}}:throttle:known:user:alice`)).toBe(0)
  })

  test('slow down addresses that never logged in, and not the one that has', async () => {
    const bench = await TestBench.open()
    expect((await right(bench, OWNER)).status).toBe(200)
    const from = (n: number) => `198.51.100.${n % 250}`
    await Promise.all(Array.from({ length: 20 }, (_, n) => tryPassword(bench, 15, from(n))))
    // All of them in the same second: one has a turn, two wait for one, the others are refused.
    const statuses = (
      await Promise.all(Array.from({ length: 12 }, (_, n) => tryPassword(bench, 1, from(100 + n))))
    ).flat()
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(4)
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(8)
    const startedAt = performance.now()
    expect((await right(bench, OWNER)).status).toBe(200)
    expect(performance.now() - startedAt).toBeLessThan(1000)
    // The owner at a new address: later, and accepted.
    await expect.poll(async () => (await right(bench, '192.0.2.5')).status, { timeout: 10_000 }).toBe(200)
    expect((await right(bench, '192.0.2.6', 'bob')).status).toBe(200)
  })
})
