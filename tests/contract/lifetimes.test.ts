import { describe, expect, test } from 'vitest'
import { EVERY, WITH_RECORDS } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

const adjust = (bench: TestBench, client: Client, endsInSeconds: number) =>
  bench.request(`/api/sessions/${client.session?.id}`, { method: 'PATCH', body: { endsInSeconds } })

/** How long the browser was told to keep a credential. */
function maxAgeOf(headers: Headers): number {
  const [cookie = ''] = headers.getSetCookie().slice(-1)
  return Number(/Max-Age=(\d+)/.exec(cookie)?.[1])
}

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  test('a browser is told to forget when the server will', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const lives: number[] = []
    for (const rememberMe of [false, true]) {
      const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
      const { headers, body } = await alice.login('alice', { carrier: 'cookie', rememberMe })
      const { now } = (await bench.request('/api/bench')).body
      // The last cookie of a JWT login is the refresh token, which lasts as long as the session rests.
      const until = mechanism === 'jwt' ? body.session.idleExpiresAt : body.session.expiresAt
      expect(maxAgeOf(headers)).toBe(Math.ceil((until - now) / 1000))
      lives.push(maxAgeOf(headers))
    }
    expect(lives[1]).toBeGreaterThan(lives[0] ?? 0)
  })

  test('both limits hold at once, and the client’s opinion of them is not asked', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { lifetime: { idleSeconds: 60, absoluteSeconds: 100 }, jwt: { accessSeconds: 30 } },
    })
    const alice = await bench.login(mechanism)
    const idle = alice.copy()
    for (const _ of [1, 2, 3]) {
      await bench.advance(30)
      await alice.refresh()
    }
    // Ninety seconds in: used all along it lives, and unused it is over.
    expect((await alice.me()).status).toBe(200)
    const late = await idle.me()
    if (mechanism !== 'server-session' && mechanism !== 'opaque-token') expect(late.status).toBe(401)
    await bench.advance(10)
    for (const each of [alice, idle]) expect((await each.me()).status).toBe(401)
    expect((await alice.refresh()).status).toBe(401)
  })
})

describe.each(WITH_RECORDS)('$name', ({ mechanism, options }) => {
  const renewing = { clock: { frozen: true }, policy: { lifetime: { renewalSeconds: 120 } } }

  test('a cookie that is used past its renewal timeout is replaced, and its copies soon are worth nothing', async () => {
    const bench = await TestBench.open(options, renewing)
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const before = alice.copy()
    await bench.advance(119)
    await alice.me()
    expect(alice.credential).toBe(before.credential)
    await bench.advance(1)
    expect((await alice.me()).status).toBe(200)
    expect(alice.credential).not.toBe(before.credential)
    expect((await alice.me()).body.session.id).toBe(before.session?.id)
    // A second tab sent its request before the new cookie arrived.
    const tab = before.copy()
    expect((await tab.me()).status).toBe(200)
    await bench.advance(11)
    expect((await before.copy().me()).body.code).toBe('unknown_session')
    expect((await alice.me()).status).toBe(200)
    const kinds = (await bench.events()).map(({ type }) => type)
    expect(kinds.filter((type) => type === 'session.rotated')).toHaveLength(1)
  })

  test('twenty tabs at the renewal timeout get one successor between them', async () => {
    const bench = await TestBench.open(options, renewing)
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    await bench.advance(120)
    const tabs = Array.from({ length: 20 }, () => alice.copy())
    const answers = await Promise.all(tabs.map((tab) => tab.me()))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    const held = new Set(tabs.map(({ credential }) => credential).filter((held) => held !== alice.credential))
    expect(held.size).toBe(1)
  })

  test('looking without touching renews nothing', async () => {
    const bench = await TestBench.open(options, renewing)
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const { credential } = alice
    await bench.advance(300)
    await alice.me('?slide=0')
    expect(alice.credential).toBe(credential)
  })

  test('an operator shortens a session, and activity does not lengthen it again', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const { now, policy } = (await bench.request('/api/bench')).body
    const { status, body } = await adjust(bench, alice, 100)
    expect(status).toBe(200)
    // By then at latest on a node that does not hear of it.
    const late = { 'two-tier': now + 5000, replicated: alice.session?.absoluteExpiresAt }
    const { store } = policy.serverSession as { store: keyof typeof late }
    expect(body).toMatchObject({
      effect: mechanism === 'server-session' && late[store] ? 'within' : 'immediate',
      effectiveAt: mechanism === 'server-session' ? (late[store] ?? now) : now,
      session: { id: alice.session?.id, absoluteExpiresAt: now + 100_000, state: 'active' },
    })
    await bench.advance(99)
    expect((await alice.me()).status).toBe(200)
    await bench.advance(1)
    expect((await alice.me()).body.code).toBe('expired_absolute')
  })

  test('an operator extends a session past what policy gives', async () => {
    const bench = await TestBench.open(options, {
      clock: { frozen: true },
      policy: { lifetime: { absoluteSeconds: 100 } },
    })
    const alice = await bench.login(mechanism)
    await adjust(bench, alice, 1000)
    await bench.advance(999)
    expect((await alice.me()).status).toBe(200)
    await bench.advance(1)
    expect((await alice.me()).status).toBe(401)
  })

  test('what has ended is not brought back by being extended', async () => {
    const bench = await TestBench.open(options)
    const alice = await bench.login(mechanism)
    const copy = alice.copy()
    await alice.logout()
    const { status, body } = await adjust(bench, copy, 3600)
    expect(status).toBe(409)
    expect(body.code).toBe('session_ended')
    expect((await copy.me()).status).toBe(401)
  })
})

test('a JWT session that was extended lives longer from its next refresh on', async () => {
  const bench = await TestBench.open({
    clock: { frozen: true },
    policy: { lifetime: { absoluteSeconds: 100 }, jwt: { accessSeconds: 60 } },
  })
  const alice = await bench.login('jwt')
  const first = alice.session
  const { body } = await adjust(bench, alice, 1000)
  expect(body).toMatchObject({ effect: 'at-next-refresh', effectiveAt: first?.expiresAt })
  expect((await alice.me()).body.session.absoluteExpiresAt).toBe(first?.absoluteExpiresAt)
  await bench.advance(50)
  await alice.refresh()
  await bench.advance(51)
  expect((await alice.me()).status).toBe(200)
})

test('a seal says itself when it ends: it can be ended, and not changed', async () => {
  for (const preset of ['hardened', 'textbook']) {
    const bench = await TestBench.open({ preset })
    const alice = await bench.login('sealed-cookie')
    const { status, body } = await adjust(bench, alice, 3600)
    expect(status).toBe(422)
    expect(body.code).toBe('not_supported')
  }
})

test('nonsense is told to be nonsense', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  for (const seconds of [0, -1, 1.5, 2_592_001])
    expect((await adjust(bench, alice, seconds)).status).toBe(422)
  const other = await TestBench.open()
  expect((await adjust(other, alice, 60)).status).toBe(404)
})
