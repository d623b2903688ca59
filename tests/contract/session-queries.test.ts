import { describe, expect, test } from 'vitest'
import { MECHANISM_IDS, type SessionView } from '#lib/core/session.ts'
import { type ApiResponse, TestBench } from '../support/test-bench.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'
const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Mobile Safari/604.1'
const WIDE = { policy: { concurrency: { perUser: 100, perIp: 100 } } }

const query = (bench: TestBench, parameters: Record<string, string | number>) =>
  bench.request(
    `/api/sessions?${new URLSearchParams(Object.entries(parameters).map(([k, v]) => [k, String(v)]))}`,
  )

const idsOf = ({ body }: ApiResponse) => body.sessions.map(({ id }: SessionView) => id)

/** Five sessions that differ in every facet. */
async function varied() {
  const bench = await TestBench.open(WIDE, { clock: { frozen: true } })
  const at = async (seconds: number) => bench.advance(seconds)
  const first = await bench.login('jwt', 'alice', {}, { ip: '203.0.113.7', userAgent: FIREFOX })
  await at(60)
  const second = await bench.login('opaque-token', 'bob', {}, { ip: '203.0.113.9', userAgent: PHONE })
  await at(60)
  const third = await bench.login(
    'server-session',
    'alice',
    { device: 'Kitchen tablet' },
    { ip: '198.51.100.4', userAgent: PHONE },
  )
  await at(60)
  const fourth = await bench.login(
    'sealed-cookie',
    'carol',
    {},
    { ip: '2001:db8:0:7::1', userAgent: 'curl/8.9' },
  )
  await at(60)
  const fifth = await bench.login('opaque-token', 'alice', {}, { ip: '203.0.113.7', userAgent: FIREFOX })
  await fifth.logout()
  const all = [first, second, third, fourth, fifth]
  return {
    bench,
    id: all.map(({ session }) => session?.id ?? ''),
    now: (await bench.must('/api/bench')).body.now as number,
  }
}

describe('a query of sessions', () => {
  test('selects by each facet, by time and by text, and by all of them together', async () => {
    const { bench, id, now } = await varied()
    const [first, second, third, fourth, fifth] = id
    const cases: [Record<string, string | number>, (string | undefined)[]][] = [
      [{ ip: '203.0.113.7' }, [fifth, first]],
      [{ network: '203.0.113.0/24' }, [fifth, second, first]],
      [{ network: '203.0.113.200' }, [fifth, second, first]],
      [{ network: '2001:db8:0:7::99' }, [fourth]],
      [{ device: 'mobile' }, [third, second]],
      [{ device: 'program' }, [fourth]],
      [{ endReason: 'signed_out' }, [fifth]],
      [{ createdFrom: now - 120_000 }, [fifth, fourth, third]],
      [{ createdTo: now - 120_000 }, [third, second, first]],
      [{ createdFrom: now - 180_000, createdTo: now - 60_000 }, [fourth, third, second]],
      [{ lastSeenTo: now - 200_000 }, [first]],
      [{ lastSeenFrom: now - 60_000 }, [fifth, fourth]],
      [{ text: 'KITCHEN' }, [third]],
      [{ text: 'carol' }, [fourth]],
      [{ text: '198.51' }, [third]],
      [{ text: String(second).slice(3, 15) }, [second]],
      [{ text: '"\\/' }, []],
      [{ network: '203.0.113.1', device: 'desktop', state: 'active' }, [first]],
      [{ user: 'alice', device: 'mobile', text: 'tablet', createdFrom: now - 150_000 }, [third]],
      [{ user: 'bob', ip: '203.0.113.7' }, []],
      [{ mechanism: 'opaque-token', state: 'ended', endReason: 'signed_out' }, [fifth]],
    ]
    for (const [parameters, expected] of cases) {
      const answer = await query(bench, parameters)
      expect({ parameters, ids: idsOf(answer) }).toEqual({ parameters, ids: expected })
      const { counts, next } = answer.body
      expect(next).toBeNull()
      const { state } = parameters
      if (state === undefined) expect(counts.active + counts.ended).toBe(expected.length)
      expect(counts).not.toHaveProperty('atMost')
    }
  })

  test('selects by the node that used the session last', async () => {
    const bench = await TestBench.open(WIDE)
    bench.headers['lab-node'] = 'a'
    const alice = await bench.login('jwt')
    expect(idsOf(await query(bench, { node: 'a' }))).toEqual([alice.session?.id])
    bench.headers['lab-node'] = 'b'
    await alice.refresh()
    expect(idsOf(await query(bench, { node: 'a' }))).toEqual([])
    expect(idsOf(await query(bench, { node: 'b' }))).toEqual([alice.session?.id])
  })

  test('follows a session to another address after re-authentication', async () => {
    const bench = await TestBench.open(WIDE)
    const alice = await bench.login('opaque-token', 'alice', {}, { ip: '203.0.113.7', userAgent: FIREFOX })
    await alice
      .from({ ip: '198.51.100.9', userAgent: PHONE })
      .post('step-up', { password: bench.passwords.alice })
    for (const old of [{ ip: '203.0.113.7' }, { network: '203.0.113.7' }, { device: 'desktop' }])
      expect(idsOf(await query(bench, old))).toEqual([])
    for (const current of [{ ip: '198.51.100.9' }, { network: '198.51.100.9' }, { device: 'mobile' }])
      expect(idsOf(await query(bench, current))).toEqual([alice.session?.id])
    const { facets } = (await query(bench, { facets: 1 })).body
    expect(facets.network).toEqual({ '198.51.100.0/24': 1 })
  })

  test('continues on the next page, whatever happens in between', async () => {
    const bench = await TestBench.open(WIDE)
    const made: (string | undefined)[] = []
    for (let index = 0; index < 12; index++) {
      const place = { ip: index % 2 === 0 ? '203.0.113.7' : '203.0.113.8', userAgent: FIREFOX }
      made.unshift((await bench.login('opaque-token', 'alice', {}, place)).session?.id)
    }
    const found: string[] = []
    let cursor = ''
    do {
      const answer = await query(bench, { ip: '203.0.113.7', device: 'desktop', limit: 4, cursor })
      found.push(...idsOf(answer))
      cursor = answer.body.next ?? ''
      await bench.login('opaque-token', 'alice', {}, { ip: '203.0.113.7', userAgent: FIREFOX })
    } while (cursor !== '')
    expect(found).toEqual(made.filter((_, index) => index % 2 === 1))
  })

  test('counts the values of each facet', async () => {
    const { bench } = await varied()
    const { facets } = (await query(bench, { facets: 1, user: 'bob' })).body
    expect(facets).toMatchObject({
      mechanism: { jwt: 1, 'opaque-token': 2, 'server-session': 1, 'sealed-cookie': 1 },
      state: { active: 4, ended: 1 },
      deviceClass: { desktop: 2, mobile: 2, program: 1 },
      endReason: { signed_out: 1 },
      network: { '203.0.113.0/24': 3, '198.51.100.0/24': 1, '2001:db8:0:7::/64': 1 },
    })
  })

  test.each([
    { node: 'd' },
    { device: 'fridge' },
    { endReason: 'bored' },
    { createdFrom: 'yesterday' },
    { lastSeenTo: -1 },
    { text: 'x'.repeat(65) },
    { user: '*' },
    { colour: 'blue' },
    { facets: '2' },
    { limit: '0x10' },
    { limit: '1e2' },
    { createdFrom: '1.0' },
    ...['300.1.1.1', '0.0.0.0/0', '127.0.0.1/32', '203.0.113.7/24', '203.0.113.0/16', '2001:db8::1/64'].map(
      (network) => ({ network }),
    ),
    ...['2001:db8::/32', '300.0.113', '/24', '203.0.113.0/24/24', '#abc', 'home'].map((network) => ({
      network,
    })),
  ])('refuses %j', async (parameters) => {
    const answer = await query(await TestBench.open(), parameters as Record<string, string | number>)
    expect(answer.status).toBe(422)
  })

  test('finds what the session states under each reduction of addresses', async () => {
    for (const minimise of ['full', 'network', 'marks']) {
      const bench = await TestBench.open({ policy: { storage: { encryption: 'off', minimise } } })
      const alice = await bench.login('opaque-token', 'alice', {}, { ip: '203.0.113.7', userAgent: PHONE })
      const [row] = await bench.sessions()
      expect(idsOf(await query(bench, { ip: row?.ip ?? '' })), minimise).toEqual([alice.session?.id])
      expect(idsOf(await query(bench, { device: 'mobile' })), minimise).toEqual([alice.session?.id])
    }
  })
})

test('a network is found in any spelling', async () => {
  const bench = await TestBench.open()
  const [four, six] = [
    await bench.login('jwt', 'alice', {}, { ip: '203.0.113.7' }),
    await bench.login('jwt', 'bob', {}, { ip: '2001:db8:0:7::1' }),
  ].map(({ session }) => session?.id)
  for (const network of ['203.0.113.0/24', '203.0.113', '203.0.113.9'])
    expect(idsOf(await query(bench, { network })), network).toEqual([four])
  for (const network of ['2001:db8:0:7::/64', '2001:0DB8:0:7::/64', '2001:db8:0:7::9'])
    expect(idsOf(await query(bench, { network })), network).toEqual([six])
})

describe('the revocation of a query', () => {
  const revoke = (bench: TestBench, body: object) =>
    bench.request('/api/sessions/revoke', { method: 'POST', body })

  test.each(MECHANISM_IDS)('previews %s, and then does what the preview said', async (mechanism) => {
    for (const preset of ['hardened', 'textbook'] as const) {
      const bench = await TestBench.open({ preset }, WIDE)
      const alice = await bench.login(mechanism, 'alice', {}, { ip: '203.0.113.7' })
      const bob = await bench.login(mechanism, 'bob', {}, { ip: '203.0.113.8' })
      const other = await bench.login(mechanism, 'bob', {}, { ip: '198.51.100.1' })
      const preview = (await revoke(bench, { query: { network: '203.0.113.0/24' } })).body
      expect(preview).toMatchObject({ preview: true, sessions: 2, users: 2, more: false, ended: [] })
      expect((await alice.me()).status).toBe(200)
      const previewed = { query: { network: '203.0.113.0/24' }, preview: false, previewed: preview.ids }
      const done = (await revoke(bench, previewed)).body
      expect(done).toMatchObject({ sessions: 2, users: 2, effects: preview.effects, added: 0, gone: 0 })
      const isEnded = done.effects.immediate === 2
      for (const client of [alice, bob]) expect((await client.me()).status).toBe(isEnded ? 401 : 200)
      expect((await other.me()).status).toBe(200)
    }
  })

  test('revokes what the preview showed, and reports what has changed since', async () => {
    const bench = await TestBench.open(WIDE)
    const first = await bench.login('opaque-token')
    const second = await bench.login('opaque-token', 'bob')
    const { ids } = (await revoke(bench, { query: {} })).body
    await second.logout()
    const third = await bench.login('opaque-token', 'carol')
    const { body } = await revoke(bench, { query: {}, preview: false, previewed: ids })
    expect(body).toMatchObject({ sessions: 1, added: 1, gone: 1 })
    expect([(await first.me()).status, (await third.me()).status]).toEqual([401, 200])
  })

  test('says which sessions have to end as well without a denylist', async () => {
    const bench = await TestBench.open({ policy: { jwt: { revocation: 'epoch' }, ...WIDE.policy } })
    const here = await bench.login('jwt', 'alice', {}, { ip: '203.0.113.7' })
    const elsewhere = await bench.login('jwt', 'alice', {}, { ip: '198.51.100.1' })
    const request = { query: { ip: '203.0.113.7' } }
    expect((await revoke(bench, request)).body).toMatchObject({ sessions: 1, alsoEnds: 1 })
    expect((await revoke(bench, { ...request, preview: false })).body).toMatchObject({
      sessions: 1,
      alsoEnds: 1,
    })
    expect([(await here.me()).status, (await elsewhere.me()).status]).toEqual([401, 401])
  })

  test.each(['0.0.0.0/0', '127.0.0.1/32'])('is refused for the network %s', async (network) => {
    expect((await revoke(await TestBench.open(), { query: { network } })).status).toBe(422)
  })

  test.each([{}, { query: { state: 'active' } }, { query: { size: 3 } }, { query: {}, preview: 'yes' }])(
    'refuses %j',
    async (body) => {
      expect((await revoke(await TestBench.open(), body)).status).toBe(422)
    },
  )
})

describe('the users who are online', () => {
  test('are those with an active session that was used in the time', async () => {
    const bench = await TestBench.open(WIDE)
    await bench.login('jwt', 'alice')
    await bench.advance(600)
    await bench.login('opaque-token', 'bob')
    await bench.login('jwt', 'bob')
    await (await bench.login('jwt', 'carol')).logout()
    const { body } = await bench.must('/api/users/online')
    expect(body).toMatchObject({ seconds: 300, counts: { users: 1, sessions: 2 }, more: false })
    expect(body.users).toEqual([expect.objectContaining({ user: 'bob', sessions: 2 })])
    const longer = (await bench.must('/api/users/online?seconds=3600')).body
    expect(longer.users.map(({ user }: { user: string }) => user)).toEqual(['bob', 'alice'])
  })
})

describe('a revocation of many sessions', () => {
  const revoke = (bench: TestBench) =>
    bench.request('/api/sessions/revoke', { method: 'POST', body: { query: {}, preview: false } })

  test('states which sessions ended and which did not, if a store is unavailable', async () => {
    const bench = await TestBench.open({ ...WIDE, preset: 'textbook' })
    const clients = await Promise.all(MECHANISM_IDS.map((mechanism) => bench.login(mechanism)))
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    const { status, body } = await revoke(bench)
    expect(status).toBe(200)
    const ended = body.ended.map(({ id }: { id: string }) => id)
    expect(ended.length).toBeGreaterThan(0)
    expect(body.notEnded.length).toBeGreaterThan(0)
    expect([...ended, ...body.notEnded].toSorted()).toEqual(
      clients.map(({ session }) => session?.id).toSorted(),
    )
    expect(body.sessions).toBe(ended.length)
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'up' } })
    const { body: list } = await bench.request('/api/sessions?state=active')
    expect(list.sessions.map(({ id }: SessionView) => id).toSorted()).toEqual(body.notEnded.toSorted())
  })

  test('is refused as a whole if a store is unavailable and no session ended', async () => {
    const bench = await TestBench.open(WIDE)
    await bench.login('opaque-token')
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    expect((await revoke(bench)).body).toMatchObject({ status: 503, code: 'store_unavailable' })
  })

  test('counts each session once, of several requests at the same time', async () => {
    const bench = await TestBench.open(WIDE)
    await Promise.all(Array.from({ length: 20 }, () => bench.login('opaque-token')))
    const revoked = await Promise.all([revoke(bench), revoke(bench), revoke(bench)])
    const counts = revoked.map(({ body }) => body.sessions as number)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(20)
    for (const { body } of revoked) expect(body.ended).toHaveLength(body.sessions)
  })
})
