/*
 * Attacks across boundaries: between benches, on other users' sessions, on the names of keys (A56–A60).
 * Elsewhere: A59, IDs that name no bench, and A60, `__proto__` in the body of a login, in
 * `bad-input.test.ts`.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import { lab } from '#lib/bench/lab.ts'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { send } from '../../support/app.ts'
import { EVERY } from '../../support/cases.ts'
import { sealWithBenchKey, signWithBenchKey, WITHOUT_LIMITS } from '../../support/forge.ts'
import { Client, TestBench } from '../../support/test-bench.ts'

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  let here: TestBench
  let there: TestBench
  beforeAll(async () => {
    const settings = { ...options, policy: WITHOUT_LIMITS }
    here = await TestBench.open(settings)
    there = await TestBench.open(settings)
  })

  test('A56: refuses the credential of another bench for every action, without effect on either bench', async () => {
    const alice = await there.login(mechanism)
    const own = await here.login(mechanism)
    const outsider = () => {
      const client = new Client(here, mechanism)
      client.cookies = new Map(alice.cookies)
      client.accessToken = alice.accessToken
      client.refreshToken = alice.refreshToken
      return client
    }
    const codes = ['wrong_bench', 'unknown_session', 'bad_signature', 'unknown_key']
    for (const [act, body] of [
      ['transfer', { to: 'bob', amount: 1 }],
      ['step-up', { password: here.passwords.alice }],
      ['refresh', mechanism === 'jwt' ? { refresh_token: alice.refreshToken } : {}],
    ] as const) {
      const { status, body: problem } = await outsider().post(act, body)
      expect(status, act).toBe(401)
      expect(codes).toContain(problem.code)
    }
    const { status, body } = await outsider().me()
    expect(status).toBe(401)
    expect(codes).toContain(body.code)
    expect((await outsider().logout()).body).toEqual({ reach: 'nothing' })
    expect((await alice.me()).status).toBe(200)
    expect((await own.me()).status).toBe(200)
  })

  test('A57: neither shows nor ends a session of another bench', async () => {
    const alice = await there.login(mechanism)
    const before = await here.sessions()
    const address = `/api/sessions/${alice.session?.id}`
    expect((await here.request(address)).status).toBe(404)
    expect((await here.request(address, { method: 'DELETE' })).body.code).toBe('not_found')
    const all = await here.request('/api/sessions?user=alice', { method: 'DELETE' })
    const ended = (all.body.effects as { id: string }[]).map(({ id }) => id)
    expect(ended).not.toContain(alice.session?.id)
    expect((await here.sessions()).map(({ id }) => id)).toEqual(before.map(({ id }) => id))
    expect((await here.sessions('user=alice')).map(({ id }) => id)).not.toContain(alice.session?.id)
    expect((await alice.me()).status).toBe(200)
  })

  test('A57: accepts no identity stated in the body', async () => {
    const bench = here
    const alice = await bench.login(mechanism)
    const anonymous = new Client(bench, mechanism)
    for (const body of [
      { user: 'alice' },
      { userId: 'alice', sessionId: alice.session?.id },
      { session: { id: alice.session?.id } },
      { sid: alice.session?.id },
    ]) {
      for (const act of ['logout', 'refresh']) {
        const { status } = await anonymous.post(act, body)
        expect(status, act).toBe(422)
      }
      expect((await anonymous.post('transfer', { to: 'bob', amount: 1, ...body })).status).toBe(422)
    }
    const without = await anonymous.post('transfer', { to: 'bob', amount: 1 })
    expect({ status: without.status, code: without.body.code }).toEqual({
      status: 401,
      code: 'no_credential',
    })
    expect((await alice.me()).status).toBe(200)
  })

  test('A57: ends only the presented session at logout', async () => {
    const [alice, phone, bob] = [
      await here.login(mechanism),
      await here.login(mechanism),
      await here.login(mechanism, 'bob'),
    ]
    await alice.logout()
    expect((await phone.me()).status).toBe(200)
    expect((await bob.me()).status).toBe(200)
  })
})

describe('A58: streams', () => {
  let bench: TestBench
  beforeAll(async () => {
    bench = await TestBench.open()
  })

  test('contain only the events of their own bench when two benches are used concurrently', async () => {
    const benches = [await TestBench.open(), await TestBench.open()] as const
    const streams = await Promise.all(benches.map((bench) => follow(bench)))
    await Promise.all(
      benches.map(async (bench) => {
        for (const mechanism of MECHANISM_IDS) {
          const alice = await bench.login(mechanism)
          for (let i = 0; i < 25; i++) await alice.me()
          await alice.logout()
        }
      }),
    )
    for (const [place, bench] of benches.entries()) {
      const expected = await bench.events()
      expect(expected.length).toBeGreaterThan(100)
      const reported = await streams[place]?.until(expected.at(-1)?.seq ?? '')
      expect(reported).toEqual(expected.map(({ seq }) => seq))
      const mine = new Set((await bench.sessions()).map(({ id }) => id))
      const named = expected.flatMap((event) =>
        'sessionId' in event && event.sessionId ? [event.sessionId] : [],
      )
      expect(named.every((id) => mine.has(id))).toBe(true)
    }
    const [mine, theirs] = await Promise.all(benches.map((bench) => bench.events()))
    const ids = (events: typeof mine) =>
      new Set(events?.flatMap((event) => ('session' in event ? [event.session.id] : [])))
    expect(ids(mine).intersection(ids(theirs)).size).toBe(0)
  })

  test('continue with the bench’s own events after a position of another bench', async () => {
    const [here, there] = [await TestBench.open(), await TestBench.open()]
    await there.login('jwt')
    const foreign = (await there.events()).at(-1)?.seq ?? ''
    const alice = await here.login('opaque-token')
    for (const headers of [{ 'last-event-id': foreign }, { 'last-event-id': '0-0' }] as const) {
      const response = await send('/api/events?format=ndjson', { headers: { bench: here.id, ...headers } })
      const text = await response.text()
      expect(text).not.toContain('"mechanism":"jwt"')
      if (headers['last-event-id'] === '0-0') expect(text).toContain(alice.session?.id)
    }
  })

  test.each(['nonsense', '*', '$', '-', '+', '9'.repeat(40), '1-1-1', '{x}'])(
    'start with the snapshot after the invalid position %j',
    async (place) => {
      const headers = { bench: bench.id, 'last-event-id': place }
      const response = await send('/api/events?format=ndjson', { headers })
      expect(response.status).toBe(200)
      expect(JSON.parse((await response.text()).split('\n')[0] ?? '').type).toBe('snapshot')
    },
  )

  test('require a bench as every request does', async () => {
    expect((await send('/api/events')).status).toBe(400)
    expect((await send('/api/events', { headers: { bench: 'A'.repeat(22) } })).status).toBe(404)
  })
})

describe('A59: names with a meaning in Redis', () => {
  let bench: TestBench
  let alice: Client
  beforeAll(async () => {
    bench = await TestBench.open({ policy: WITHOUT_LIMITS })
    alice = await bench.login('opaque-token')
  })

  const odd = [
    '*',
    '?',
    '[a-z]',
    'a:b',
    '{x}',
    '}{',
    '..',
    '\u0000',
    'a b',
    '"',
    "'",
    '\u2028',
    'x'.repeat(300),
  ]

  test.each(odd)('finds no session for %j', async (id) => {
    const address = `/api/sessions/${encodeURIComponent(id)}`
    expect((await bench.request(address)).status).toBe(404)
    expect((await bench.request(address, { method: 'DELETE' })).status).toBe(404)
    expect((await alice.me()).status).toBe(200)
  })

  test.each(odd)('finds no user for %j', async (name) => {
    const query = new URLSearchParams({ user: name })
    const list = await bench.request(`/api/sessions?${query}`)
    expect([200, 422]).toContain(list.status)
    if (list.status === 200) expect(list.body.sessions).toEqual([])
    const ended = await bench.request(`/api/sessions?${query}`, { method: 'DELETE' })
    expect([200, 422]).toContain(ended.status)
    if (ended.status === 200) expect(ended.body.ended).toBe(0)
    const patch = await bench.request(`/api/bench/users/${encodeURIComponent(name)}`, {
      method: 'PATCH',
      body: { disabled: true },
    })
    expect(patch.status).toBe(404)
    const login = await bench.request('/api/jwt/login', {
      method: 'POST',
      body: { username: name, password: 'x' },
    })
    expect([401, 422]).toContain(login.status)
    expect((await alice.me()).status).toBe(200)
  })

  test.each(odd.filter((text) => /^[\x20-\x7e]*$/.test(text)))('refuses %j as a credential', async (text) => {
    for (const mechanism of MECHANISM_IDS) {
      const client = await bench.login(mechanism, 'bob', { carrier: 'cookie' })
      expect((await client.with(text).me()).status, mechanism).toBe(401)
      const dressed = `${text.slice(0, 9).padEnd(22, '*')}.${'A'.repeat(43)}`
      expect((await client.with(dressed).me()).body.code, mechanism).toBe('malformed')
    }
  })

  test.each([[['k1', 'k2']], [{}], [{ EX: 100 }], [['v', 'EX', '100']], [7], [true], [null]])(
    'refuses %j in place of a text before any store is called',
    async (value) => {
      const text = JSON.stringify(value)
      for (const [address, raw] of [
        ['/api/jwt/refresh', `{"refresh_token":${text}}`],
        ['/api/jwt/login', `{"username":${text},"password":"x"}`],
        ['/api/jwt/login', `{"username":"alice","password":${text}}`],
        ['/api/opaque-token/step-up', `{"password":${text}}`],
        ['/api/opaque-token/transfer', `{"to":${text},"amount":1}`],
      ] as const) {
        const headers = { 'content-type': 'application/json' }
        const { status } = await bench.request(address, { method: 'POST', headers, raw })
        expect(status, address).toBe(422)
      }
    },
  )

  test('ends only the sessions of the given user if a parameter is repeated or a list', async () => {
    const bob = await bench.login('opaque-token', 'bob')
    for (const query of [
      'user[]=alice',
      'user[$ne]=x',
      'user=',
      'except=x',
      'user=ALICE',
      'user=*&except=*',
    ]) {
      await bench.request(`/api/sessions?${query}`, { method: 'DELETE' })
    }
    expect((await alice.me()).status).toBe(200)
    expect((await bob.me()).status).toBe(200)
  })

  test('accepts no other bench’s key named in a valid claim or seal', async () => {
    const other = await TestBench.open()
    const bob = await other.login('jwt')
    const sid = `x:{${other.id}}:rf:s:${bob.session?.id}`
    const forged = await signWithBenchKey(bench, (claims) => ({ ...claims, sid }))
    const client = await bench.login('jwt')
    await client.with(forged).logout()
    expect((await bob.me()).status).toBe(200)
    expect((await bob.refresh()).status).toBe(200)
    const keys = await lab().link.commands.keys(`{${other.id}}*deny*`)
    expect(keys).toEqual([])
  })
})

describe('A60: prototypes', () => {
  let bench: TestBench
  beforeAll(async () => {
    bench = await TestBench.open({ policy: WITHOUT_LIMITS })
  })
  const clean = () => {
    const probe = {} as Record<string, unknown>
    for (const name of ['role', 'roles', 'admin', 'polluted', 'idleSeconds'])
      expect(probe[name]).toBeUndefined()
    expect(([] as unknown as Record<string, unknown>).polluted).toBeUndefined()
  }

  test.each([
    '{"__proto__":{"polluted":true}}',
    '{"lifetime":{"__proto__":{"polluted":true}}}',
    '{"constructor":{"prototype":{"polluted":true}}}',
    '{"lifetime":{"constructor":{"prototype":{"polluted":true}}}}',
    '{"__proto__":null}',
    '{"prototype":{"polluted":true}}',
    '{"toString":null}',
  ])('refuses a policy patch of %s and changes nothing', async (raw) => {
    const before = (await bench.request('/api/bench')).body.policy
    for (const type of ['application/json', 'application/merge-patch+json']) {
      const headers = { 'content-type': type }
      const { status } = await bench.request('/api/bench/policy', { method: 'PATCH', headers, raw })
      expect(status).toBe(422)
    }
    expect((await bench.request('/api/bench')).body.policy).toEqual(before)
    clean()
  })

  test.each([
    ['POST', '/api/benches', '{"__proto__":{"polluted":true}}'],
    ['POST', '/api/benches', '{"policy":{"__proto__":{"polluted":true}}}'],
    ['POST', '/api/benches', '{"policy":{"constructor":{"prototype":{"polluted":true}}}}'],
    ['PATCH', '/api/bench/users/alice', '{"__proto__":{"roles":["admin"]}}'],
    ['PATCH', '/api/bench/users/alice', '{"constructor":{"prototype":{"roles":["admin"]}}}'],
    ['PATCH', '/api/bench/faults', '{"__proto__":{"redis":"down"}}'],
    ['POST', '/api/bench/clock', '{"__proto__":{"frozen":true}}'],
    ['POST', '/api/jwt/refresh', '{"__proto__":{"refresh_token":"x"}}'],
    ['POST', '/api/jwt/transfer', '{"to":"bob","amount":1,"__proto__":{"admin":true}}'],
  ])('refuses %s %s with %s', async (method, path, raw) => {
    const headers = { 'content-type': 'application/json' }
    expect((await bench.request(path, { method, headers, raw })).status).toBe(422)
    clean()
  })

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'finds no mechanism, user, session or node named %s',
    async (name) => {
      for (const [method, path] of [
        ['GET', `/api/${name}/me`],
        ['GET', `/api/sessions/${name}`],
        ['DELETE', `/api/sessions/${name}`],
        ['PATCH', `/api/bench/users/${name}`],
      ] as const) {
        const sent = method === 'PATCH' ? { method, body: { disabled: true } } : { method }
        expect((await bench.request(path, sent)).status, path).toBe(404)
      }
      const node = { method: 'PATCH', body: { up: false } }
      expect((await bench.request(`/api/bench/nodes/${name}`, node)).status).toBe(404)
      const named = await bench.request('/api/jwt/me', { headers: { 'lab-node': name } })
      expect(named.status).toBe(422)
      const login = { method: 'POST', body: { username: name, password: 'x' } }
      expect((await bench.request('/api/jwt/login', login)).body.code).toBe('invalid_credentials')
      clean()
    },
  )

  test('treats a cookie of that name as any other cookie', async () => {
    const alice = await bench.login('server-session')
    alice.cookies.set('__proto__', 'evil')
    alice.cookies.set('constructor', 'evil')
    const { status, body } = await alice.me()
    expect({ status, user: body.user }).toEqual({ status: 200, user: { name: 'alice', roles: ['user'] } })
    clean()
  })

  test('copies none from a valid seal or token', async () => {
    const polluting = JSON.parse('{"__proto__":{"polluted":true,"roles":["admin"]}}')
    const [seal, token] = [
      await sealWithBenchKey(bench, polluting),
      await signWithBenchKey(bench, (claims) => ({ ...claims, ...polluting, roles: undefined })),
    ]
    const [sealed, jwt] = [await bench.login('sealed-cookie'), await bench.login('jwt')]
    expect((await sealed.with(seal).me()).status).toBe(401)
    expect((await jwt.with(token).me()).status).toBe(401)
    clean()
  })
})

/** Follows the stream of a bench and collects the position of each event. */
async function follow(bench: TestBench) {
  const response = await send('/api/events', { headers: { bench: bench.id } })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const places: string[] = []
  return {
    /** The events up to this position, without the snapshot. */
    async until(last: string): Promise<readonly string[]> {
      let text = ''
      while (reader && places.at(-1) !== last) {
        const { value, done } = await reader.read()
        if (done) break
        text += value
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const block of blocks) {
          const place = /^id: (.+)$/m.exec(block)?.[1]
          if (place && !block.includes('event: snapshot')) places.push(place)
        }
      }
      await reader?.cancel()
      return places
    },
  }
}
