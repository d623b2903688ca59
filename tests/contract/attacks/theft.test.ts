/*
 * Attacks with a genuine credential in the possession of an attacker (A01–A10). Elsewhere: A02 for
 * mechanisms that cannot revoke, and A06 for those that can, in `termination.test.ts`; A07 for a browser
 * that applies Max-Age, in `every-mechanism.test.ts`.
 */

import { describe, expect, test } from 'vitest'
import { factsOf, KEYED_MECHANISMS } from '#lib/core/mechanism-facts.ts'
import { MECHANISM_IDS, NODE_IDS } from '#lib/core/session.ts'
import { EVERY, IN_REDIS, PURE, WITH_DENYLIST, WITH_RECORDS } from '../../support/cases.ts'
import { TestBench } from '../../support/test-bench.ts'

const ATTACKER = { 'user-agent': 'Attacker/1.0', 'session-lab-peer': '203.0.113.9' }

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  test('A01: accepts a stolen credential, and the owner notices nothing', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const attacker = alice.copy()
    attacker.headers = ATTACKER
    const { status, body } = await attacker.me()
    expect(status).toBe(200)
    expect(body.session.id).toBe(alice.session?.id)
    expect((await alice.me()).status).toBe(200)
  })

  test('A07: refuses in time a client that ignores Max-Age and always presents its first credential', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: {
        lifetime: { idleSeconds: 300, absoluteSeconds: 600 },
        jwt: { accessSeconds: 300 },
      },
    })
    const alice = await bench.login(mechanism)
    // A record slides with activity, up to the absolute timeout. A credential that contains its own expiry
    // does not.
    const slides = mechanism === 'server-session' || mechanism === 'opaque-token'
    const over = slides ? 600 : 300
    for (let passed = 0; passed < 720; passed += 60) {
      const { status } = await alice.copy().me()
      expect(status, `after ${passed} s`).toBe(passed < over ? 200 : 401)
      await bench.advance(60)
    }
  })

  test('A09: ignores a credential in the URL', async () => {
    const bench = await TestBench.open(options)
    const { credential } = await bench.login(mechanism, 'alice', { carrier: factsOf(mechanism).carriers[0] })
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

test.each(['server-session', 'sealed-cookie'] as const)(
  'A09: reads the credential of %s from its cookie and not from an Authorization header',
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

test.each(MECHANISM_IDS)('A01: reports the use of a stolen %s from elsewhere', async (mechanism) => {
  const bench = await TestBench.open()
  const alice = await bench.login(mechanism)
  alice.headers = ATTACKER
  expect((await alice.me()).status).toBe(200)
  const noticed = (await bench.events()).filter(({ type }) => type === 'binding.mismatch')
  expect(noticed.map((event) => 'what' in event && event.what).sort()).toEqual(['ip', 'userAgent'])
})

test.each(MECHANISM_IDS)(
  'A01: refuses a stolen %s from elsewhere under strict binding',
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
  test('A02: refuses all copies on all nodes after logout', async () => {
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

  test('A10: does not revive the session by a request in progress at logout', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    for (let i = 0; i < 10; i++) {
      const alice = await bench.login(mechanism)
      await bench.advance(60)
      const [slow, leaving] = [alice.copy(), alice.copy()]
      const acts = [slow.me(), leaving.logout(), alice.copy().me(), alice.copy().refresh()]
      await Promise.all(acts)
      // The credential of the slow request is presented again: a late cookie in the jar must be worthless.
      expect((await slow.me()).status).toBe(401)
      expect((await alice.me()).status).toBe(401)
      expect((await slow.refresh()).status).toBe(401)
    }
  })
})

describe.each([...IN_REDIS, ...WITH_DENYLIST])('$name', ({ mechanism, options }) => {
  test('A10: does not revive the session by a request that Redis delays until after the logout', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    await bench.advance(60)
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'slow' } })
    const [slow, leaving] = [alice.copy(), alice.copy()]
    // Both have read before either has written; the logout writes first.
    const [left, late] = await Promise.all([leaving.logout(), slow.me()])
    expect(left.body.reach).toBe('everywhere')
    expect(late.status).toBe(200)
    // After one more slow request, all pending writes of the late one are done.
    expect((await alice.copy().me()).status).toBe(401)
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'up' } })
    expect((await slow.me()).status).toBe(401)
    expect((await alice.me()).status).toBe(401)
  })
})

describe.each(PURE)('$name', ({ mechanism, options }) => {
  test('A06: accepts every issued credential until it expires after a change of the password', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const devices = [await bench.login(mechanism), await bench.login(mechanism), await bench.login(mechanism)]
    const body = { password: 'a much better password' }
    await bench.request('/api/bench/users/alice', { method: 'PATCH', body })
    for (const device of devices) expect((await device.copy().me('?slide=0')).status).toBe(200)
    await bench.advance(1800)
    for (const device of devices) expect((await device.copy().me('?slide=0')).status).toBe(401)
  })

  test('A08: applies a removed role again with an older credential', async () => {
    const bench = await TestBench.open(options)
    const carol = await bench.login(mechanism, 'carol')
    const older = carol.copy()
    await bench.request('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
    await carol.refresh()
    expect((await carol.me()).body.user.roles).toEqual(['user'])
    expect((await older.me()).body.user.roles).toContain('admin')
  })
})

test.each(KEYED_MECHANISMS)(
  'A08: applies no removed role with an older %s if roles are looked up',
  async (mechanism) => {
    const bench = await TestBench.open()
    const carol = await bench.login(mechanism, 'carol')
    expect((await carol.me()).body.user.roles).toContain('admin')
    await bench.request('/api/bench/users/carol', { method: 'PATCH', body: { roles: ['user'] } })
    expect((await carol.me()).body.user.roles).toEqual(['user'])
  },
)

test('A08: restores no more than the contents of the seal with an older seal', async () => {
  const bench = await TestBench.open({ clock: { frozen: true } })
  const alice = await bench.login('sealed-cookie')
  const older = alice.copy()
  await bench.advance(120)
  const { body } = await alice.me()
  expect(body.session.lastSeenAt - body.session.createdAt).toBe(120_000)
  const back = await older.copy().me('?slide=0')
  expect(back.body.session.lastSeenAt).toBe(back.body.session.createdAt)
  // The balance is not part of a session: an older seal restores no money.
  for (const balance of [990, 980, 970]) {
    const answer = await older.copy().post('transfer', { to: 'bob', amount: 10 })
    expect(answer.body).toEqual({ balance })
  }
})

describe('a refresh token', () => {
  test('A03: revokes the whole family when used after the grace period, with the reuse in the event log', async () => {
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

  test('A03: is recognised after many rotations', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login('jwt')
    const stolen = alice.copy()
    for (let i = 0; i < 7; i++) await alice.refresh()
    expect((await stolen.refresh()).body.endReason).toBe('refresh_reuse_detected')
    const events = await bench.events()
    expect(events.find(({ type }) => type === 'token.reuse_detected')).toMatchObject({ generationsBehind: 7 })
  })

  test('A03: causes no reuse detection if policy has none, and obtains no token', async () => {
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

  test('A03: revokes its own family and no other', async () => {
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
    'A04: obtains one successor for twenty concurrent tabs, by %s, and no tab loses its cookies',
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

  test('A04: obtains the same successor on a retry after a lost response', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login('jwt')
    const lost = alice.copy()
    await lost.refresh()
    await bench.advance(10)
    expect((await alice.refresh()).status).toBe(200)
    expect(alice.refreshToken).toBe(lost.refreshToken)
    expect((await bench.events()).some(({ type }) => type === 'token.reuse_detected')).toBe(false)
  })

  test('A05: revokes the family when owner and attacker use the same refresh token', async () => {
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

  test('A05: stays valid for the attacker without rotation, as long as for the owner', async () => {
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
