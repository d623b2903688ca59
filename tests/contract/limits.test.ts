import { describe, expect, test } from 'vitest'
import { EVERY, PURE, WITH_DENYLIST, WITH_RECORDS } from '../support/cases.ts'
import { type Client, World } from '../support/world.ts'

const DESKTOP = 'Mozilla/5.0 (X11; Linux x64) Chrome/156.0 Safari/537.36'
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Mobile/15E148 Safari/604.1'

const COUNTED = [...WITH_RECORDS, ...WITH_DENYLIST]

async function statuses(clients: readonly Client[]): Promise<number[]> {
  const answers: number[] = []
  for (const client of clients) answers.push((await client.me()).status)
  return answers
}

describe.each(COUNTED)('$name', ({ mechanism, bench }) => {
  const world = (concurrency: object) => World.open(bench, { policy: { concurrency } })

  test('the oldest gives way, and is told so', async () => {
    const here = await world({ perUser: 2 })
    const devices = [await here.login(mechanism), await here.login(mechanism), await here.login(mechanism)]
    expect(await statuses(devices)).toEqual([401, 200, 200])
    expect((await devices[0]?.me())?.body).toMatchObject({ endReason: 'evicted_over_limit' })
    const [limit] = (await here.events()).filter(({ type }) => type === 'policy.limit_reached')
    expect(limit).toMatchObject({ limit: 2, outcome: 'evicted' })
  })

  test('the oldest is who came first, also where the clock stands still', async () => {
    for (const onExceed of ['evict-oldest', 'evict-lru']) {
      const here = await World.open(bench, {
        clock: { frozen: true },
        policy: { concurrency: { perUser: 4, onExceed } },
      })
      const devices: Client[] = []
      for (let n = 0; n < 6; n++) devices.push(await here.login(mechanism))
      expect(await statuses(devices), onExceed).toEqual([401, 401, 200, 200, 200, 200])
    }
  })

  test('an admin may have fewer', async () => {
    const here = await world({ perUser: 3, perAdmin: 1 })
    const carols = [await here.login(mechanism, 'carol'), await here.login(mechanism, 'carol')]
    const alices = [await here.login(mechanism), await here.login(mechanism)]
    expect(await statuses([...carols, ...alices])).toEqual([401, 200, 200, 200])
  })

  test('a phone does not push a desktop out where devices are counted by class', async () => {
    const here = await world({ perUser: 5, perDeviceClass: 1 })
    const desktop = await here.login(mechanism, 'alice', {}, { userAgent: DESKTOP })
    const phone = await here.login(mechanism, 'alice', {}, { userAgent: PHONE })
    const newPhone = await here.login(mechanism, 'alice', {}, { userAgent: PHONE })
    expect(await statuses([desktop, phone, newPhone])).toEqual([200, 401, 200])
  })

  test('an address that is full makes room by the newcomer’s own sessions first', async () => {
    const here = await world({ perUser: 9, perIp: 2 })
    const ip = '192.0.2.7'
    const bob = await here.login(mechanism, 'bob', {}, { ip })
    const alice = await here.login(mechanism, 'alice', {}, { ip })
    const again = await here.login(mechanism, 'alice', {}, { ip })
    const elsewhere = await here.login(mechanism, 'alice', {}, { ip: '192.0.2.8' })
    expect(await statuses([bob, alice, again, elsewhere])).toEqual([200, 401, 200, 200])
  })

  test('one too many is turned away where policy says so, whichever count is full', async () => {
    for (const [concurrency, reason] of [
      [{ perUser: 1 }, 'sessions already'],
      [{ perIp: 1 }, 'from this address'],
      [{ perDeviceClass: 1 }, 'this kind of device'],
    ] as const) {
      const here = await world({ ...concurrency, onExceed: 'reject' })
      const first = await here.login(mechanism)
      const { status, body } = await first.copy().login('alice')
      expect(status).toBe(409)
      expect(body).toMatchObject({ code: 'too_many_sessions' })
      expect(body.detail).toContain(reason)
      expect((await first.me()).status).toBe(200)
    }
  })

  test('of fifty logins at once as many live as the limit allows', async () => {
    const here = await world({ perUser: 5, perIp: 1000 })
    const clients = await Promise.all(Array.from({ length: 50 }, () => here.login(mechanism)))
    const alive = (await statuses(clients)).filter((status) => status === 200)
    expect(alive).toHaveLength(5)
    expect(await here.sessions('state=active')).toHaveLength(5)
  })

  test('of fifty logins at once as many are let in as the limit allows, where it turns away', async () => {
    const here = await world({ perUser: 5, perIp: 1000, onExceed: 'reject' })
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => here.login(mechanism).catch(() => null)),
    )
    expect(answers.filter((answer) => answer !== null)).toHaveLength(5)
  })
})

describe.each(PURE.filter(({ mechanism }) => mechanism === 'sealed-cookie'))('$name', (each) => {
  test('nobody counts, so there is no limit; and a login writes nothing', async () => {
    const world = await World.open(each.bench, { policy: { concurrency: { perUser: 1 } } })
    const clients = [
      await world.login(each.mechanism),
      await world.login(each.mechanism),
      await world.login(each.mechanism),
    ]
    expect(await statuses(clients)).toEqual([200, 200, 200])
    const answer = await clients[0]?.copy().login('alice')
    expect(answer?.headers.get('server-timing')).toContain('reads=0 writes=0')
  })
})

test('what it costs a sealed cookie to be counted: a write at each login', async () => {
  const world = await World.open()
  const alice = await world.login('sealed-cookie')
  const { headers } = await alice.copy().login('alice')
  expect(headers.get('server-timing')).toContain('writes=')
  expect(headers.get('server-timing')).not.toContain('writes=0')
})

test('a pure JWT that gave way is accepted until it expires, and the ledger does not pretend otherwise', async () => {
  const world = await World.open({
    preset: 'textbook',
    clock: { frozen: true },
    policy: { concurrency: { perUser: 1 } },
  })
  const first = await world.login('jwt')
  await world.login('jwt')
  expect((await first.me()).status).toBe(200)
  expect((await first.refresh()).status).toBe(401)
  const ended = (await world.events()).find(({ type }) => type === 'session.ended')
  expect(ended).toMatchObject({
    reason: 'evicted_over_limit',
    effect: 'at-expiry',
    effectiveAt: first.session?.expiresAt,
  })
})

test.each(EVERY)('$name: sessions that are over do not count', async ({ mechanism, bench }) => {
  const world = await World.open(bench, {
    clock: { frozen: true },
    policy: { concurrency: { perUser: 1, onExceed: 'reject' }, lifetime: { idleSeconds: 60 } },
  })
  await world.login(mechanism)
  await world.advance(60)
  const next = await world.login(mechanism)
  await next.logout()
  await world.login(mechanism)
})
