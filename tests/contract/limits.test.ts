import { describe, expect, test } from 'vitest'
import { EVERY, PURE, WITH_DENYLIST, WITH_RECORDS, WITH_TECHNIQUE } from '../support/cases.ts'
import { Client, TestBench } from '../support/test-bench.ts'

const DESKTOP = 'Mozilla/5.0 (X11; Linux x64) Chrome/156.0 Safari/537.36'
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1'

const COUNTED = [...WITH_RECORDS, ...WITH_DENYLIST]

async function statuses(clients: readonly Client[]): Promise<number[]> {
  const answers: number[] = []
  for (const client of clients) answers.push((await client.me()).status)
  return answers
}

describe.each(COUNTED)('$name', ({ mechanism, options }) => {
  const openWith = (concurrency: object) => TestBench.open(options, { policy: { concurrency } })

  test('evicts the oldest session and reports evicted_over_limit', async () => {
    const here = await openWith({ perUser: 2 })
    const devices = [await here.login(mechanism), await here.login(mechanism), await here.login(mechanism)]
    expect(await statuses(devices)).toEqual([401, 200, 200])
    expect((await devices[0]?.me())?.body).toMatchObject({ endReason: 'evicted_over_limit' })
    const [limit] = (await here.events()).filter(({ type }) => type === 'policy.limit_reached')
    expect(limit).toMatchObject({ limit: 2, outcome: 'evicted' })
  })

  test('evicts in the order of login even if the clock is frozen', async () => {
    for (const onExceed of ['evict-oldest', 'evict-lru']) {
      const here = await TestBench.open(options, {
        clock: { frozen: true },
        policy: { concurrency: { perUser: 4, onExceed } },
      })
      const devices: Client[] = []
      for (let n = 0; n < 6; n++) devices.push(await here.login(mechanism))
      expect(await statuses(devices), onExceed).toEqual([401, 401, 200, 200, 200, 200])
    }
  })

  test('applies the lower limit of an admin', async () => {
    const here = await openWith({ perUser: 3, perAdmin: 1 })
    const carols = [await here.login(mechanism, 'carol'), await here.login(mechanism, 'carol')]
    const alices = [await here.login(mechanism), await here.login(mechanism)]
    expect(await statuses([...carols, ...alices])).toEqual([401, 200, 200, 200])
  })

  test('does not evict a desktop session for a phone if device classes are counted', async () => {
    const here = await openWith({ perUser: 5, perDeviceClass: 1 })
    const desktop = await here.login(mechanism, 'alice', {}, { userAgent: DESKTOP })
    const phone = await here.login(mechanism, 'alice', {}, { userAgent: PHONE })
    const newPhone = await here.login(mechanism, 'alice', {}, { userAgent: PHONE })
    expect(await statuses([desktop, phone, newPhone])).toEqual([200, 401, 200])
  })

  test('evicts the user’s own sessions first if the address is at its limit', async () => {
    const here = await openWith({ perUser: 9, perIp: 2 })
    const ip = '192.0.2.7'
    const bob = await here.login(mechanism, 'bob', {}, { ip })
    const alice = await here.login(mechanism, 'alice', {}, { ip })
    const again = await here.login(mechanism, 'alice', {}, { ip })
    const elsewhere = await here.login(mechanism, 'alice', {}, { ip: '192.0.2.8' })
    expect(await statuses([bob, alice, again, elsewhere])).toEqual([200, 401, 200, 200])
  })

  test('rejects a login over the limit if policy says so, whichever count is reached', async () => {
    for (const [concurrency, reason] of [
      [{ perUser: 1 }, 'alice has reached the limit of 1 sessions'],
      [{ perIp: 1 }, 'This address has reached the limit'],
      [{ perDeviceClass: 1 }, 'this class of device'],
    ] as const) {
      const here = await openWith({ ...concurrency, onExceed: 'reject' })
      const first = await here.login(mechanism)
      const { status, body } = await new Client(here, mechanism).login('alice')
      expect(status).toBe(409)
      expect(body).toMatchObject({ code: 'too_many_sessions' })
      expect(body.detail).toContain(reason)
      expect((await first.me()).status).toBe(200)
    }
  })

  test('replaces the client’s own session at the limit, whichever count is reached', async () => {
    for (const concurrency of [
      { perUser: 1 },
      { perUser: 5, perAdmin: 1 },
      { perIp: 1 },
      { perDeviceClass: 1 },
    ]) {
      for (const onExceed of ['reject', 'evict-oldest', 'evict-lru']) {
        const here = await openWith({ ...concurrency, onExceed })
        const user = 'perAdmin' in concurrency ? 'carol' : 'alice'
        const client = await here.login(mechanism, user)
        const before = client.copy()
        const what = JSON.stringify({ ...concurrency, onExceed })
        expect((await client.login(user)).status, what).toBe(200)
        expect((await client.me()).status, what).toBe(200)
        expect((await before.me()).body, what).toMatchObject({ endReason: 'replaced_by_new_login' })
        const events = await here.events()
        expect(events.filter(({ type }) => type === 'policy.limit_reached')).toEqual([])
        const about = events.filter(({ type }) => type === 'session.ended' || type === 'session.created')
        expect(about, what).toMatchObject([
          { type: 'session.created', sessionId: before.session?.id },
          { type: 'session.ended', sessionId: before.session?.id, reason: 'replaced_by_new_login' },
          { type: 'session.created', sessionId: client.session?.id },
        ])
      }
    }
  })

  test('evicts no other device when a device logs in again', async () => {
    for (const concurrency of [{ perUser: 3 }, { perIp: 3 }, { perDeviceClass: 3 }]) {
      const here = await openWith({ ...concurrency, onExceed: 'evict-oldest' })
      const devices = [await here.login(mechanism), await here.login(mechanism), await here.login(mechanism)]
      for (let again = 0; again < 3; again++) {
        expect((await devices[2]?.login())?.status).toBe(200)
        expect(await statuses(devices), JSON.stringify(concurrency)).toEqual([200, 200, 200])
      }
      expect(await here.sessions('state=active')).toHaveLength(3)
    }
  })

  test('keeps the client’s session if its new login is rejected', async () => {
    const here = await openWith({ perUser: 1, onExceed: 'reject' })
    await here.login(mechanism)
    const bob = await here.login(mechanism, 'bob')
    expect((await bob.copy().login('alice')).status).toBe(409)
    expect((await bob.me()).body.user.name).toBe('bob')
  })

  test('frees the place at the address when the client logs in as another user', async () => {
    const here = await openWith({ perIp: 1, onExceed: 'reject' })
    const bob = await here.login(mechanism, 'bob')
    const alice = bob.copy()
    expect((await alice.login('alice')).status).toBe(200)
    expect((await bob.me()).body).toMatchObject({ endReason: 'replaced_by_new_login' })
    expect((await alice.me()).body.user.name).toBe('alice')
  })

  test('gives the place of a session to one of many concurrent logins with its credential', async () => {
    const here = await openWith({ perUser: 2, onExceed: 'reject' })
    const [other, client] = [await here.login(mechanism), await here.login(mechanism)]
    const answers = await Promise.all(Array.from({ length: 8 }, () => client.copy().login()))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)])
    expect((await other.me()).status).toBe(200)
    const ended = (await here.events()).filter(({ type }) => type === 'session.ended')
    expect(ended).toMatchObject([{ sessionId: client.session?.id, reason: 'replaced_by_new_login' }])
  })

  test('keeps as many of fifty concurrent logins as the limit allows', async () => {
    const here = await openWith({ perUser: 5, perIp: 1000 })
    const clients = await Promise.all(Array.from({ length: 50 }, () => here.login(mechanism)))
    const alive = (await statuses(clients)).filter((status) => status === 200)
    expect(alive).toHaveLength(5)
    expect(await here.sessions('state=active')).toHaveLength(5)
  })

  test('accepts as many of fifty concurrent logins as the limit allows when rejecting', async () => {
    const here = await openWith({ perUser: 5, perIp: 1000, onExceed: 'reject' })
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => here.login(mechanism).catch(() => null)),
    )
    expect(answers.filter((answer) => answer !== null)).toHaveLength(5)
  })
})

describe.each(PURE.filter(({ mechanism }) => mechanism === 'sealed-cookie'))('$name', (each) => {
  test('applies no limit to pure sealed cookies and writes nothing at login', async () => {
    const bench = await TestBench.open(each.options, { policy: { concurrency: { perUser: 1 } } })
    const clients = [
      await bench.login(each.mechanism),
      await bench.login(each.mechanism),
      await bench.login(each.mechanism),
    ]
    expect(await statuses(clients)).toEqual([200, 200, 200])
    const answer = await clients[0]?.copy().login('alice')
    expect(answer?.headers.get('server-timing')).toContain('reads=0 writes=0')
  })
})

test('counts sealed cookies at the cost of one write per login', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('sealed-cookie')
  const { headers } = await alice.copy().login('alice')
  expect(headers.get('server-timing')).toContain('writes=')
  expect(headers.get('server-timing')).not.toContain('writes=0')
})

test('accepts an evicted pure JWT until it expires, as the event states', async () => {
  const bench = await TestBench.open({
    preset: 'textbook',
    clock: { frozen: true },
    policy: { concurrency: { perUser: 1 } },
  })
  const first = await bench.login('jwt')
  await bench.login('jwt')
  expect((await first.me()).status).toBe(200)
  expect((await first.refresh()).status).toBe(401)
  const ended = (await bench.events()).find(({ type }) => type === 'session.ended')
  expect(ended).toMatchObject({
    reason: 'evicted_over_limit',
    effect: 'at-expiry',
    effectiveAt: first.session?.expiresAt,
  })
})

test.each(EVERY)('$name: does not count expired sessions', async ({ mechanism, options }) => {
  const bench = await TestBench.open(options, {
    clock: { frozen: true },
    policy: { concurrency: { perUser: 1, onExceed: 'reject' }, lifetime: { idleSeconds: 60 } },
  })
  await bench.login(mechanism)
  await bench.advance(60)
  const next = await bench.login(mechanism)
  await next.logout()
  await bench.login(mechanism)
})

describe.each(['hardened', 'textbook'] as const)('jwt under preset %s', (preset) => {
  test('replaces the session of an expired access token by its refresh token', async () => {
    for (const onExceed of ['reject', 'evict-oldest']) {
      const bench = await TestBench.open({
        preset,
        clock: { frozen: true },
        policy: { concurrency: { perUser: 1, onExceed } },
      })
      const alice = await bench.login('jwt', 'alice', { carrier: 'cookie' })
      const before = alice.copy()
      await bench.advance(301)
      alice.cookies.delete('__Host-at')
      expect((await alice.login('alice', { carrier: 'cookie' })).status, onExceed).toBe(200)
      expect((await alice.me()).status).toBe(200)
      expect((await before.refresh()).body).toMatchObject({ endReason: 'replaced_by_new_login' })
      const ended = (await bench.events()).filter(({ type }) => type === 'session.ended')
      expect(ended).toMatchObject([{ sessionId: before.session?.id, reason: 'replaced_by_new_login' }])
    }
  })
})

test('accepts a replaced pure JWT until it expires, as the event states', async () => {
  const bench = await TestBench.open({
    preset: 'textbook',
    clock: { frozen: true },
    policy: { concurrency: { perUser: 1, onExceed: 'reject' } },
  })
  const first = await bench.login('jwt')
  const again = first.copy()
  expect((await again.login()).status).toBe(200)
  expect((await first.me()).status).toBe(200)
  expect((await first.refresh()).body).toMatchObject({ endReason: 'replaced_by_new_login' })
  const ended = (await bench.events()).filter(({ type }) => type === 'session.ended')
  expect(ended).toMatchObject([
    { reason: 'replaced_by_new_login', effect: 'at-expiry', effectiveAt: first.session?.expiresAt },
  ])
})

test.each(WITH_TECHNIQUE)('$name: ends no other device at a new login', async ({ mechanism, options }) => {
  const bench = await TestBench.open(options, { policy: { concurrency: { perUser: 2, onExceed: 'reject' } } })
  const [other, client] = [await bench.login(mechanism), await bench.login(mechanism)]
  expect((await client.login()).status).toBe(200)
  expect(await statuses([other, client])).toEqual([200, 200])
  expect(await bench.sessions('state=active')).toHaveLength(2)
})

test('logs in a client with a sealed cookie under fail-open while Redis is down', async () => {
  const bench = await TestBench.open({ policy: { outage: 'fail-open' } })
  const alice = await bench.login('sealed-cookie')
  await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
  expect((await alice.login()).status).toBe(200)
  expect((await alice.me()).status).toBe(200)
})
