/*
 * Attacks with a credential that is genuine and in the wrong hands (A01–A10).
 * Told elsewhere: A02 for the mechanisms that cannot take anything back, and A06 for those that can, in
 * `ending.test.ts`; A07 for a browser that obeys its cookies' Max-Age, in `every-mechanism.test.ts`.
 */
import { describe, expect, test } from 'vitest'
import { MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { EVERY, IN_REDIS, PURE, WITH_DENYLIST, WITH_RECORDS } from '../../support/cases.ts'
import { TestBench } from '../../support/test-bench.ts'

const ATTACKER = { 'user-agent': 'Thief/1.0', 'session-lab-peer': '203.0.113.9' }

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  test('A01: a stolen credential opens the door for whoever brings it, and the owner notices nothing', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const attacker = alice.copy()
    attacker.headers = ATTACKER
    const { status, body } = await attacker.me()
    expect(status).toBe(200)
    expect(body.session.id).toBe(alice.session?.id)
    expect((await alice.me()).status).toBe(200)
  })

  test('A07: a client that ignores Max-Age and presents its first credential for ever is refused in time', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: {
        lifetime: { idleSeconds: 300, absoluteSeconds: 600 },
        jwt: { accessSeconds: 300 },
      },
    })
    const alice = await bench.login(mechanism)
    // A record slides with activity, up to the absolute limit. A credential that says itself when it ends does not.
    const slides = mechanism === 'server-session' || mechanism === 'opaque-token'
    const over = slides ? 600 : 300
    for (let passed = 0; passed < 720; passed += 60) {
      const { status } = await alice.copy().me()
      expect(status, `after ${passed} s`).toBe(passed < over ? 200 : 401)
      await bench.advance(60)
    }
  })

  test('A09: a credential in the address opens nothing', async () => {
    const bench = await TestBench.open(options)
    const { credential } = await bench.login(mechanism, 'alice', { carrier: CARRIED[mechanism] })
    for (const name of [
      'token',
      'access_token',
      'sid',
      '__Host-sid',
      'seal',
      'tok',
      'at',
      'jwt',
      'session',
    ]) {
      const { status, body } = await bench.request(
        `/api/${mechanism}/me?${name}=${encodeURIComponent(credential)}`,
      )
      expect({ status, code: body.code }, name).toEqual({ status: 401, code: 'no_credential' })
    }
    const path = await bench.request(`/api/${mechanism}/me;jsessionid=${encodeURIComponent(credential)}`)
    expect(path.status).toBe(404)
  })
})

const CARRIED = {
  'server-session': 'cookie',
  'sealed-cookie': 'cookie',
  jwt: 'bearer',
  'opaque-token': 'bearer',
} as const

test.each(['server-session', 'sealed-cookie'] as const)(
  'A09: %s takes its credential from its cookie and not from an Authorization header',
  async (mechanism) => {
    const bench = await TestBench.open()
    const { credential } = await bench.login(mechanism)
    for (const scheme of ['Bearer', 'bearer', 'Cookie', 'Basic']) {
      const { status, body } = await bench.request(`/api/${mechanism}/me`, {
        headers: { authorization: `${scheme} ${credential}` },
      })
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'no_credential' })
    }
  },
)

test.each(MECHANISM_IDS)('A01: that a stolen %s is used from elsewhere is noticed', async (mechanism) => {
  const bench = await TestBench.open()
  const alice = await bench.login(mechanism)
  alice.headers = ATTACKER
  expect((await alice.me()).status).toBe(200)
  const noticed = (await bench.events()).filter(({ type }) => type === 'binding.mismatch')
  expect(noticed.map((event) => 'what' in event && event.what).sort()).toEqual(['ip', 'userAgent'])
})

test.each(MECHANISM_IDS)(
  'A01: where binding is strict a stolen %s is refused from elsewhere',
  async (mechanism) => {
    const bench = await TestBench.open({ policy: { binding: { userAgent: 'strict', ip: 'strict' } } })
    const alice = await bench.login(mechanism)
    for (const what of ['user-agent', 'session-lab-peer'] as const) {
      const attacker = alice.copy()
      attacker.headers = { [what]: ATTACKER[what] }
      const { status, body } = await attacker.me()
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'binding_mismatch' })
    }
    expect((await alice.me()).status).toBe(200)
  },
)

describe.each([...WITH_RECORDS, ...WITH_DENYLIST])('$name', ({ mechanism, options }) => {
  test('A02: after sign-out no copy opens any door, on any node', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const copy = alice.copy()
    await alice.logout()
    for (const node of NODE_IDS) {
      for (const [act, body] of [
        ['me', undefined],
        ['transfer', { to: 'bob', amount: 1 }],
        ['step-up', { password: bench.passwords.alice }],
        ['refresh', mechanism === 'jwt' ? { refresh_token: copy.refreshToken } : {}],
      ] as const) {
        const sent = body === undefined ? {} : { method: 'POST', body }
        const { status } = await copy.copy().request(act, { ...sent, headers: { 'lab-node': node } })
        expect(status, `${act} on ${node}`).toBe(401)
      }
    }
    const { users } = (await bench.request('/api/bench')).body
    expect(users[0]).toMatchObject({ name: 'alice', balance: 1000 })
  })

  test('A10: a request that was under way at sign-out does not bring the session back', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    for (let i = 0; i < 10; i++) {
      const alice = await bench.login(mechanism)
      await bench.advance(60)
      const [slow, leaving] = [alice.copy(), alice.copy()]
      const acts = [slow.me(), leaving.logout(), alice.copy().me(), alice.copy().refresh()]
      await Promise.all(acts)
      // What the slow request was given is presented again: a late cookie may lie in the jar, and is worth nothing.
      expect((await slow.me()).status).toBe(401)
      expect((await alice.me()).status).toBe(401)
      expect((await slow.refresh()).status).toBe(401)
    }
  })
})

describe.each([...IN_REDIS, ...WITH_DENYLIST])('$name', ({ mechanism, options }) => {
  test('A10: a request that Redis keeps waiting until after the sign-out does not bring the session back', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    await bench.advance(60)
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'slow' } })
    const [slow, leaving] = [alice.copy(), alice.copy()]
    // Both have looked before either has written; the sign-out writes first.
    const [left, late] = await Promise.all([leaving.logout(), slow.me()])
    expect(left.body.reach).toBe('everywhere')
    expect(late.status).toBe(200)
    // A slow request more, and whatever the late one still had to write is written.
    expect((await alice.copy().me()).status).toBe(401)
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'up' } })
    expect((await slow.me()).status).toBe(401)
    expect((await alice.me()).status).toBe(401)
  })
})

describe.each(PURE)('$name', ({ mechanism, options }) => {
  test('A06: a new password leaves every credential that is out in force until it expires', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const devices = [await bench.login(mechanism), await bench.login(mechanism), await bench.login(mechanism)]
    const body = { password: 'a much better password' }
    await bench.request('/api/bench/users/alice', { method: 'PATCH', body })
    for (const device of devices) expect((await device.copy().me('?slide=0')).status).toBe(200)
    await bench.advance(1800)
    for (const device of devices) expect((await device.copy().me('?slide=0')).status).toBe(401)
  })

  test('A08: an older credential brings a role back that was taken away', async () => {
    const bench = await TestBench.open(options)
    const carol = await bench.login(mechanism, 'carol')
    const older = carol.copy()
    await bench.request('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
    await carol.refresh()
    expect((await carol.me()).body.user.roles).toEqual(['user'])
    expect((await older.me()).body.user.roles).toContain('admin')
  })
})

test.each(['sealed-cookie', 'jwt'] as const)(
  'A08: where roles are looked up an older %s brings none back',
  async (mechanism) => {
    const bench = await TestBench.open()
    const carol = await bench.login(mechanism, 'carol')
    expect((await carol.me()).body.user.roles).toContain('admin')
    await bench.request('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
    expect((await carol.me()).body.user.roles).toEqual(['user'])
  },
)

test('A08: an older seal rolls the session back to what it was, and no further than the seal reaches', async () => {
  const bench = await TestBench.open({ clock: { frozen: true } })
  const alice = await bench.login('sealed-cookie')
  const older = alice.copy()
  await bench.advance(120)
  const { body } = await alice.me()
  expect(body.session.lastSeenAt - body.session.createdAt).toBe(120_000)
  const back = await older.copy().me('?slide=0')
  expect(back.body.session.lastSeenAt).toBe(back.body.session.createdAt)
  // Money is no part of a session: an older seal buys nothing back.
  for (const balance of [990, 980, 970]) {
    const answer = await older.copy().post('transfer', { to: 'bob', amount: 10 })
    expect(answer.body).toEqual({ balance })
  }
})

describe('a refresh token', () => {
  test('A03: used again after the grace period ends the whole family, and the ledger calls it what it is', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login('jwt')
    const stolen = alice.copy()
    await alice.refresh()
    await bench.advance(11)
    const refusal = { code: 'session_ended', endReason: 'refresh_reuse_detected' }
    expect((await stolen.refresh()).body).toMatchObject(refusal)
    expect((await alice.refresh()).body).toMatchObject(refusal)
    expect((await alice.me()).body.endReason).toBe('refresh_reuse_detected')
    expect((await stolen.me()).body.endReason).toBe('refresh_reuse_detected')
    const events = await bench.events()
    expect(events.find(({ type }) => type === 'token.reuse_detected')).toMatchObject({ generationsBehind: 1 })
  })

  test('A03: of many rotations ago is recognised too', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login('jwt')
    const stolen = alice.copy()
    for (let i = 0; i < 7; i++) await alice.refresh()
    expect((await stolen.refresh()).body.endReason).toBe('refresh_reuse_detected')
    const events = await bench.events()
    expect(events.find(({ type }) => type === 'token.reuse_detected')).toMatchObject({ generationsBehind: 7 })
  })

  test('A03: used again goes unnoticed where policy does not look, and buys nothing all the same', async () => {
    const bench = await TestBench.open({
      clock: { frozen: true },
      policy: { jwt: { reuseDetection: false } },
    })
    const alice = await bench.login('jwt')
    const stolen = alice.copy()
    await alice.refresh()
    await bench.advance(11)
    expect((await stolen.refresh()).body.code).toBe('unknown_session')
    expect((await alice.refresh()).status).toBe(200)
  })

  test('A03: ends its own family and no other', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const [alice, phone, bob] = [
      await bench.login('jwt'),
      await bench.login('jwt'),
      await bench.login('jwt', 'bob'),
    ]
    const stolen = alice.copy()
    await alice.refresh()
    await bench.advance(11)
    await stolen.refresh()
    expect((await phone.refresh()).status).toBe(200)
    expect((await bob.me()).status).toBe(200)
  })

  test.each(['cookie', 'bearer'])(
    'A04: used by twenty tabs at once, by %s, buys one successor, and no tab loses its cookies',
    async (carrier) => {
      const bench = await TestBench.open()
      const alice = await bench.login('jwt', 'alice', { carrier })
      const tabs = Array.from({ length: 20 }, () => alice.copy())
      const answers = await Promise.all(tabs.map((tab) => tab.refresh()))
      expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
      const held = tabs.map((tab) => tab.refreshToken ?? tab.cookies.get('__Host-rt'))
      expect(new Set(held).size).toBe(1)
      expect(held[0]).not.toBe(alice.refreshToken ?? alice.cookies.get('__Host-rt'))
      expect(answers.flatMap(({ headers }) => headers.getSetCookie()).join()).not.toContain('Max-Age=0')
      expect((await bench.sessions('state=active')).length).toBe(1)
    },
  )

  test('A04: whose reply was lost buys the same successor when it is sent again', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login('jwt')
    const lost = alice.copy()
    await lost.refresh()
    await bench.advance(10)
    expect((await alice.refresh()).status).toBe(200)
    expect(alice.refreshToken).toBe(lost.refreshToken)
    expect((await bench.events()).some(({ type }) => type === 'token.reuse_detected')).toBe(false)
  })

  test('A05: that the thief used first betrays the thief as soon as the owner uses it: both are out', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login('jwt')
    const attacker = alice.copy()
    expect((await attacker.refresh()).status).toBe(200)
    await bench.advance(11)
    expect((await attacker.me()).status).toBe(200)
    expect((await alice.refresh()).body.endReason).toBe('refresh_reuse_detected')
    for (const party of [attacker, alice]) {
      expect((await party.me()).status).toBe(401)
      expect((await party.refresh()).status).toBe(401)
    }
    const [row] = await bench.sessions()
    expect(row).toMatchObject({ state: 'ended', endReason: 'refresh_reuse_detected' })
  })

  test('A05: without rotation the thief goes on unnoticed for as long as the owner does', async () => {
    const bench = await TestBench.open({ clock: { frozen: true }, policy: { jwt: { rotation: false } } })
    const alice = await bench.login('jwt')
    const attacker = alice.copy()
    for (let i = 0; i < 3; i++) {
      await bench.advance(200)
      expect((await attacker.refresh()).status).toBe(200)
      expect((await alice.refresh()).status).toBe(200)
    }
  })
})
