import { describe, expect, test } from 'vitest'
import { type Exchange, Exchanges } from '#lib/bench/exchanges.ts'
import { lab } from '#lib/bench/lab.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { EVERY } from '../support/cases.ts'
import { TestBench } from '../support/test-bench.ts'

/** Everything that Redis stores of a bench, as one text. */
async function redisOf(bench: TestBench): Promise<string> {
  const redis = lab().link.commands
  const keys = await redis.keys(`*${bench.id}*`)
  const values = await Promise.all(
    keys.map(async (key) => {
      const type = await redis.type(key)
      if (type === 'string') return redis.get(key)
      if (type === 'hash') return redis.hgetall(key)
      if (type === 'zset') return redis.zrange(key, 0, '-1')
      return redis.xrange(key, '-', '+')
    }),
  )
  expect(keys.length).toBeGreaterThan(0)
  return keys.join('\n') + JSON.stringify(values)
}

describe.each(EVERY)('a raw request with $name', ({ mechanism, options }) => {
  test('returns request, response and effects to a holder of the bench ID', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const { headers } = await alice.me()
    const id = headers.get('lab-exchange') ?? ''
    const { status, body } = await bench.request(`/api/exchanges/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      id,
      mechanism,
      act: 'me',
      status: 200,
      code: null,
      refusedBy: null,
      sessionId: alice.session?.id,
      user: 'alice',
      request: { method: 'GET', path: `/api/${mechanism}/me`, body: null },
    })
    expect(body.credentials[0]).toMatchObject({ direction: 'presented', value: alice.credential })
    expect(JSON.parse(body.response.body).user.name).toBe('alice')
    expect(body.seqs).toContain(headers.get('lab-seq'))
    const bySeq = await bench.request(`/api/exchanges/${headers.get('lab-seq')}`)
    expect(bySeq.body.id).toBe(id)
  })

  test('lists its steps in order, with the round trips inside them', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const { headers } = await alice.me()
    const { body } = await bench.request(`/api/exchanges/${headers.get('lab-exchange')}`)
    const steps = body.steps.map(({ step }: { step: string }) => step)
    expect(steps.slice(0, 2)).toEqual(['read', 'shape'])
    expect(steps).toContain('lifetime')
    expect(steps.at(-1)).toBe('answer')
    let ended = 0
    for (const { startMicros, micros } of body.steps) {
      expect(startMicros).toBe(ended)
      ended = startMicros + micros
    }
    for (const { startMicros, micros } of body.asks) expect(startMicros + micros).toBeLessThanOrEqual(ended)
    const timing = headers.get('server-timing') ?? ''
    expect(timing).toContain(`reads=${body.asks.length}`)
  })

  test('leaves no credential in Redis, in an event, or in a list', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    await alice.me()
    await alice.refresh()
    const kept = await redisOf(bench)
    const reported = JSON.stringify(await bench.events())
    const listed = JSON.stringify((await bench.request('/api/exchanges')).body)
    for (const secret of [alice.credential, alice.refreshToken].filter((text) => text !== null)) {
      for (const place of [kept, reported, listed]) expect(place).not.toContain(secret)
    }
  })

  test('refuses a resent request with one changed character at a named step, and sets no cookie', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const { headers } = await alice.me()
    const id = headers.get('lab-exchange')
    const middle = Math.floor(alice.credential.length / 2)
    const flipped = alice.credential[middle] === 'A' ? 'B' : 'A'
    const altered = alice.credential.slice(0, middle) + flipped + alice.credential.slice(middle + 1)
    const resent = await bench.request(`/api/exchanges/${id}/resend`, {
      method: 'POST',
      body: { credential: altered },
    })
    expect(resent.status).toBe(200)
    expect(resent.headers.getSetCookie()).toEqual([])
    expect(resent.body).toMatchObject({ act: 'me', status: 401, resentOf: id, mechanism })
    expect(['shape', 'signature', 'unseal', 'compare', 'lookup']).toContain(resent.body.refusedBy)
    const unchanged = await bench.request(`/api/exchanges/${id}/resend`, {
      method: 'POST',
      body: { credential: alice.credential },
    })
    expect(unchanged.body).toMatchObject({ status: 200, sessionId: alice.session?.id })
    expect((await alice.me()).status).toBe(200)
  })
})

describe('raw requests', () => {
  test('mask passwords in a valid body and in an invalid one', async () => {
    const bench = await TestBench.open()
    await bench.login('jwt')
    const secret = bench.passwords.alice ?? ''
    await bench.request('/api/jwt/login', {
      method: 'POST',
      body: { username: 'alice', password: secret, x: 1 },
    })
    const headers = { 'content-type': 'application/json' }
    await bench.request('/api/jwt/login', { method: 'POST', headers, raw: `{"password":"${secret}"` })
    const { body } = await bench.request('/api/exchanges?act=login')
    expect(body.exchanges.map(({ status }: { status: number }) => status)).toEqual([400, 422, 200])
    for (const { id } of body.exchanges) {
      const whole = await bench.request(`/api/exchanges/${id}`)
      expect(JSON.stringify(whole.body)).not.toContain(secret)
      expect(whole.body.request.body).toContain('••••')
    }
  })

  test('contain neither the bench ID nor a cookie of another application', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('server-session')
    const cookie = `__Host-sid=${alice.credential}; __Host-bench=${bench.id}; theirs=not-our-business`
    const { headers } = await bench.request('/api/server-session/me', { headers: { cookie } })
    const { body } = await bench.request(`/api/exchanges/${headers.get('lab-exchange')}`)
    expect(JSON.stringify(body)).not.toContain(bench.id)
    expect(JSON.stringify(body)).not.toContain('not-our-business')
    expect(body.request.cookieBytes).toBe(cookie.length)
    expect(body.request.cookies.map(({ value }: { value: string | null }) => value)).toEqual([
      alice.credential,
      null,
      null,
    ])
  })

  test('of another bench are not found by ID or by event', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('opaque-token')
    const { headers } = await alice.me()
    const other = await TestBench.open()
    for (const name of [headers.get('lab-exchange'), headers.get('lab-seq')]) {
      expect((await other.request(`/api/exchanges/${name}`)).status).toBe(404)
      const body = { credential: alice.credential }
      expect((await other.request(`/api/exchanges/${name}/resend`, { method: 'POST', body })).status).toBe(
        404,
      )
    }
    expect((await other.request('/api/exchanges')).body.exchanges).toEqual([])
  })

  test('are deleted by a reset', async () => {
    const bench = await TestBench.open()
    await bench.login('jwt')
    await bench.request('/api/bench/reset', { method: 'POST', body: {} })
    expect((await bench.request('/api/exchanges')).body.exchanges).toEqual([])
  })

  test('of checks do not displace actions, and a check with a changed result is kept', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('opaque-token')
    for (let n = 0; n < 30; n++) await alice.me('?slide=0')
    await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE' })
    for (let n = 0; n < 30; n++) await alice.me('?slide=0')
    const { body } = await bench.request('/api/exchanges?limit=64')
    expect(body.exchanges.length).toBeLessThan(12)
    const acts = body.exchanges.map(({ act, status }: { act: string; status: number }) => `${act} ${status}`)
    expect(acts.at(-1)).toBe('login 200')
    expect(acts.at(-2)).toBe('me 401')
  })

  test('that have been opened are not displaced by checks', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    const id = (await alice.me('?slide=0')).headers.get('lab-exchange')
    expect((await bench.request(`/api/exchanges/${id}`)).status).toBe(200)
    for (let n = 0; n < 20; n++) await alice.me('?slide=0')
    expect((await bench.request(`/api/exchanges/${id}`)).status).toBe(200)
    const body = { credential: alice.credential }
    const resent = await bench.request(`/api/exchanges/${id}/resend`, { method: 'POST', body })
    for (let n = 0; n < 20; n++) await alice.me('?slide=0')
    expect((await bench.request(`/api/exchanges/${resent.body.id}`)).body.resentOf).toBe(id)
  })

  test('are refused for resending if the credential would add another header', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('sealed-cookie')
    const { headers } = await alice.me()
    const resent = await bench.request(`/api/exchanges/${headers.get('lab-exchange')}/resend`, {
      method: 'POST',
      body: { credential: 'a; __Host-sid=b' },
    })
    expect(resent.status).toBe(422)
  })

  test('stay within their size limit over all benches, and are deleted after ten minutes', () => {
    const kept = new Exchanges(200_000)
    for (let bench = 0; bench < 100; bench++) {
      for (const mechanism of MECHANISM_IDS) {
        for (let n = 0; n < 60; n++) kept.keep(`bench-${bench}`, exchangeOf(mechanism, `x${n}`, 1000 + n))
      }
    }
    expect(kept.list('bench-0', {})).toEqual([])
    expect(kept.list('bench-99', {})).toHaveLength(40)
    kept.sweep(1000 + 60 + 10 * 60 * 1000)
    expect(kept.list('bench-99', {})).toEqual([])
  })
})

function exchangeOf(mechanism: Exchange['mechanism'], id: string, realAt: number): Exchange {
  return {
    id,
    seqs: [],
    at: realAt,
    realAt,
    mechanism,
    act: 'login',
    node: 'a',
    client: '127.0.0.1',
    request: { method: 'POST', path: '/', headers: [], body: 'x'.repeat(1000) },
    response: { status: 200, headers: [], body: null },
    presented: null,
    steps: [],
    asks: [],
    micros: 1,
    code: null,
    refusedBy: null,
    sessionId: null,
    user: null,
    resentOf: null,
    bytes: 2000,
  }
}

describe('the storage of a session', () => {
  test('contains digests and fingerprints, and no credential', async () => {
    for (const { mechanism, options } of EVERY) {
      const bench = await TestBench.open(options)
      const alice = await bench.login(mechanism)
      const cookie = Array.from(alice.cookies, ([name, value]) => `${name}=${value}`).join('; ')
      const { body } = await bench.request(`/api/sessions/${alice.session?.id}`, {
        headers: cookie ? { cookie } : {},
      })
      const { storage } = body
      expect(JSON.stringify(storage)).not.toContain(alice.credential)
      const { body: me } = await bench.request(
        `/api/exchanges/${(await alice.me()).headers.get('lab-exchange')}`,
      )
      const fingerprint = me.credentials[0].fingerprint
      const onServer = [...storage.nodes, ...storage.redis, ...storage.database].flatMap(
        ({ fingerprints }) => fingerprints,
      )
      const isReference = mechanism === 'server-session' || mechanism === 'opaque-token'
      expect(onServer.includes(fingerprint), mechanism).toBe(isReference)
      if (cookie) expect(storage.jar[0]).toMatchObject({ fingerprint })
    }
  })
})
