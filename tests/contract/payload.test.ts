import { describe, expect, test } from 'vitest'
import { MAX_CREDENTIAL_BYTES, MAX_DATA_BYTES } from '#lib/core/credential-size.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { EVERY, PURE, WITH_DENYLIST, WITH_RECORDS } from '../support/cases.ts'
import { Client, TestBench } from '../support/test-bench.ts'

/** Text of the given number of bytes that no credential or event contains by chance. */
const text = (bytes: number) => 'cart:'.padEnd(bytes, 'apples,')
const frozen = { clock: { frozen: true } }

describe.each(EVERY)('session data: $name', ({ mechanism, options }) => {
  test('is returned by every check and counted in bytes', async () => {
    const bench = await TestBench.open(options)
    const data = '购物车 🛒 "two" \\ 3/4\n'
    const alice = await bench.login(mechanism, 'alice', { data })
    expect(alice.session?.dataBytes).toBe(Buffer.byteLength(data))
    const { body } = await alice.me()
    expect(body.data).toBe(data)
    expect(body.session.dataBytes).toBe(Buffer.byteLength(data))
    expect(body.session.data).toBeUndefined()
  })

  test('is absent if none was given', async () => {
    const bench = await TestBench.open(options)
    for (const more of [{}, { data: '' }]) {
      const alice = await bench.login(mechanism, 'alice', more)
      const { body } = await alice.me()
      expect(body).not.toHaveProperty('data')
      expect(body.session.dataBytes).toBe(0)
    }
  })

  test('survives a refresh, a step-up, and every slide', async () => {
    const bench = await TestBench.open(options, { ...frozen, policy: { jwt: { accessSeconds: 3600 } } })
    const data = text(1000)
    const alice = await bench.login(mechanism, 'alice', { data, carrier: 'cookie' })
    const steps = {
      refresh: () => alice.refresh(),
      'step-up': () => alice.post('step-up', { password: bench.passwords.alice }),
      slide: async () => {
        await bench.advance(120)
        return alice.me()
      },
      renewal: async () => {
        await bench.advance(901)
        return alice.me()
      },
      'refresh again': () => alice.refresh(),
    }
    for (const [name, step] of Object.entries(steps)) {
      expect((await step()).status, name).toBe(200)
      const { body } = await alice.me()
      expect(body.data, `after ${name}`).toBe(data)
      expect(body.session.dataBytes, `after ${name}`).toBe(1000)
    }
  })

  test('is in no event, no list and only in the owner’s response; its length is', async () => {
    const bench = await TestBench.open(options, frozen)
    const alice = await bench.login(mechanism, 'alice', { data: text(500) })
    await alice.me()
    await alice.refresh()
    await alice.post('step-up', { password: bench.passwords.alice })
    await bench.advance(120)
    await alice.me()
    const [listed] = await bench.sessions()
    expect(listed?.dataBytes).toBe(500)
    const { body: stored } = await bench.request(`/api/sessions/${alice.session?.id}`)
    expect(stored.session.dataBytes).toBe(500)
    await alice.logout()
    const observed = JSON.stringify([await bench.events(), await bench.snapshot(), await bench.sessions()])
    expect(observed).toContain('"dataBytes":500')
    expect(observed).not.toContain('apples')
  })

  test('is refused if it is too long or contains incomplete characters', async () => {
    const bench = await TestBench.open(options)
    const uploader = new Client(bench, mechanism)
    const wrong: unknown[] = [
      text(MAX_DATA_BYTES + 1),
      'é'.repeat(MAX_DATA_BYTES / 2 + 1),
      'a\0b',
      'half of a pair: \ud83d',
      1,
      null,
      { cart: text(MAX_DATA_BYTES) },
      ['x'],
    ]
    for (const data of wrong) {
      const { status, body } = await uploader.login('alice', { data })
      expect(status, JSON.stringify(data).slice(0, 40)).toBe(422)
      expect(body.errors[0].field).toBe('data')
    }
    expect(await bench.sessions()).toEqual([])
  })
})

describe.each(WITH_RECORDS)('a reference token does not grow: $name', ({ mechanism, options }) => {
  test('stays the same size with the maximum of session data', async () => {
    const bench = await TestBench.open(options)
    const light = await bench.login(mechanism)
    const data = '漢'.repeat(MAX_DATA_BYTES / 3)
    const heavy = await bench.login(mechanism, 'alice', { data })
    expect(heavy.credential.length).toBe(light.credential.length)
    expect((await heavy.me()).body.data).toBe(data)
  })
})

const SELF_CONTAINED = [...WITH_DENYLIST, ...PURE].map((each) => ({
  ...each,
  name: `${each.name}, in a cookie`,
}))

/** The maximum that can be carried, found by trying. */
async function maxDataSize(client: Client, carrier: string): Promise<number> {
  let [fits, fails] = [0, MAX_DATA_BYTES]
  while (fails - fits > 1) {
    const middle = (fits + fails) >> 1
    const { status } = await client.login('bob', { data: text(middle), carrier })
    if (status === 200) fits = middle
    else {
      expect(status).toBe(413)
      fails = middle
    }
  }
  return fits
}

describe.each(SELF_CONTAINED)('session data too large for the cookie: $name', ({ mechanism, options }) => {
  const roomy = { policy: { concurrency: { perUser: 2, perIp: 100 } } }

  test('is refused with its size, and nothing is created, evicted or deleted', async () => {
    const bench = await TestBench.open(options, roomy)
    await bench.login(mechanism, 'alice')
    const alice = await bench.login(mechanism, 'alice', { data: text(10), carrier: 'cookie' })
    const before = [alice.credential, await bench.sessions()]
    const { status, body, headers } = await alice.login('alice', { data: text(5000), carrier: 'cookie' })
    expect(status).toBe(413)
    expect(body).toMatchObject({ code: 'session_too_large', carriage: { mostBytes: 4096 } })
    expect(body.carriage.bytes).toBeGreaterThan(5000)
    expect(body.detail).toContain(String(body.carriage.bytes))
    expect(body.detail).toContain('4096')
    expect(headers.get('content-type')).toBe('application/problem+json')
    expect(headers.getSetCookie()).toEqual([])
    expect([alice.credential, await bench.sessions()]).toEqual(before)
    expect((await alice.me()).body.data).toBe(text(10))
    const events = await bench.events()
    const refusals = events.filter(({ type }) => type === 'request.refused')
    expect(refusals).toMatchObject([{ act: 'login', code: 'session_too_large' }])
    expect(events.some(({ type }) => type === 'policy.limit_reached')).toBe(false)
  })

  test('is distinguished from data that fits, to the byte, by the header line that is sent', async () => {
    const bench = await TestBench.open(options)
    const bob = new Client(bench, mechanism)
    const most = await maxDataSize(bob, 'cookie')
    expect(most).toBeGreaterThan(2000)
    const { body, headers } = await bob.login('bob', { data: text(most), carrier: 'cookie' })
    const [cookie = ''] = headers.getSetCookie()
    expect(body.carriage).toEqual({ bytes: cookie.length, mostBytes: MAX_CREDENTIAL_BYTES.cookie })
    expect(cookie.length).toBeLessThanOrEqual(MAX_CREDENTIAL_BYTES.cookie)
    const refused = await bob.login('bob', { data: text(most + 1), carrier: 'cookie' })
    expect(refused.body.carriage.bytes).toBeGreaterThan(MAX_CREDENTIAL_BYTES.cookie)
    expect((await bob.me()).body.data).toBe(text(most))
  })

  test('is refused at a refresh or step-up too, and the current credential stays valid', async () => {
    const small = { userAgent: 'x' }
    const bench = await TestBench.open(options, { ...frozen, policy: { jwt: { accessSeconds: 3600 } } })
    const bob = new Client(bench, mechanism).from(small)
    const most = await maxDataSize(bob, 'cookie')
    await bob.login('bob', { data: text(most), carrier: 'cookie' })
    const grow =
      mechanism === 'jwt'
        ? // More roles, and the next token has to state them.
          () => bench.request('/api/bench/users/bob', { method: 'PATCH', body: { roles: ['user', 'admin'] } })
        : // A sealed cookie states the client that re-authenticated.
          async () => bob.from({ userAgent: 'x'.repeat(250) })
    await grow()
    const before = new Map(bob.cookies)
    const act = mechanism === 'jwt' ? bob.refresh() : bob.post('step-up', { password: bench.passwords.bob })
    const { status, body, headers } = await act
    expect(status).toBe(413)
    expect(body.code).toBe('session_too_large')
    expect(headers.getSetCookie()).toEqual([])
    expect(bob.cookies).toEqual(before)
    expect((await bob.me()).body.data).toBe(text(most))
    if (mechanism === 'jwt') {
      // The refresh token was not spent: with enough space it works as before.
      await bench.request('/api/bench/users/bob', { method: 'PATCH', body: { roles: ['user'] } })
      const again = await bob.refresh()
      expect(again.status).toBe(200)
      expect((await bob.me()).body.data).toBe(text(most))
    }
  })
})

describe('session data in a JWT in a header', () => {
  test('is accepted beyond the limit of a cookie, up to the limit of proxies', async () => {
    const bench = await TestBench.open()
    const bob = new Client(bench, 'jwt')
    const most = await maxDataSize(bob, 'bearer')
    expect(most).toBeGreaterThan(5000)
    await bob.login('bob', { data: text(most) })
    expect(`Authorization: Bearer ${bob.credential}`.length).toBeLessThanOrEqual(MAX_CREDENTIAL_BYTES.bearer)
    expect((await bob.me()).body.data).toBe(text(most))
    await bob.refresh()
    expect((await bob.me()).body.data).toBe(text(most))
    const { status, body } = await bob.login('bob', { data: text(most + 1) })
    expect(status).toBe(413)
    expect(body.carriage.mostBytes).toBe(MAX_CREDENTIAL_BYTES.bearer)
    expect(body.detail).toContain(String(MAX_CREDENTIAL_BYTES.bearer))
  })

  test('costs its bytes with every request', async () => {
    const bench = await TestBench.open()
    const [light, heavy] = [await bench.login('jwt'), await bench.login('jwt', 'alice', { data: text(3000) })]
    await light.me()
    await heavy.me()
    const up = (await bench.events()).flatMap((event) =>
      event.type === 'request.verified' ? [event.cost?.bytesUp ?? 0] : [],
    )
    expect((up[1] ?? 0) - (up[0] ?? 0)).toBeGreaterThanOrEqual(4000)
  })
})

describe('a sealed cookie without space to slide', () => {
  test('stays unchanged until it expires and is not refused', async () => {
    const bench = await TestBench.open(frozen, { policy: { roles: 'looked-up' } })
    const bob = new Client(bench, 'sealed-cookie')
    await bob.login('bob', { data: text(await maxDataSize(bob, 'cookie')) })
    const before = bob.credential
    // The next seal has to state more roles than this one.
    await bench.request('/api/bench/users/bob', { method: 'PATCH', body: { roles: ['user', 'admin'] } })
    await bench.advance(120)
    const { status, headers } = await bob.me()
    expect(status).toBe(200)
    expect(headers.getSetCookie()).toEqual([])
    expect(bob.credential).toBe(before)
    expect((await bench.events()).some(({ type }) => type === 'session.touched')).toBe(false)
    await bench.advance(1800)
    expect((await bob.me()).status).toBe(401)
  })
})

describe('the cost of a request', () => {
  test.each(MECHANISM_IDS)('states bytes in both directions, reads and writes: %s', async (mechanism) => {
    const bench = await TestBench.open({}, frozen)
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie', data: text(200) })
    const sent = () => [...alice.cookies.values()].reduce((sum, value) => sum + value.length, 0)
    const issued = sent()
    await alice.me('?slide=0')
    await alice.logout()
    const costs = (await bench.events()).flatMap((event) =>
      'cost' in event && event.cost ? [{ type: event.type, ...event.cost }] : [],
    )
    expect(costs).toMatchObject([
      { type: 'session.created', bytesUp: 0, bytesDown: issued, storeWrites: 1 },
      { type: 'request.verified', bytesUp: issued, bytesDown: 0, storeReads: 1, storeWrites: 0 },
    ])
    for (const { ownMicros } of costs) expect(Number.isSafeInteger(ownMicros)).toBe(true)
  })
})
