import { describe, expect, test } from 'vitest'
import { EVERY, WITH_RECORDS } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

const adjust = (bench: TestBench, client: Client, endsInSeconds: number) =>
  bench.request(`/api/sessions/${client.session?.id}`, { method: 'PATCH', body: { endsInSeconds } })

/** The lifetime of a credential as stated to the browser. */
function maxAgeOf(headers: Headers): number {
  const [cookie = ''] = headers.getSetCookie().slice(-1)
  return Number(/Max-Age=(\d+)/.exec(cookie)?.[1])
}

describe.each(EVERY)('$name', ({ mechanism, options }) => {
  test('sets Max-Age to the time at which the server refuses the credential', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const lives: number[] = []
    for (const rememberMe of [false, true]) {
      const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
      const { headers, body } = await alice.login('alice', { carrier: 'cookie', rememberMe })
      const { now } = (await bench.request('/api/bench')).body
      // The last cookie of a JWT login is the refresh token, whose lifetime is the idle timeout.
      const until = mechanism === 'jwt' ? body.session.idleExpiresAt : body.session.expiresAt
      expect(maxAgeOf(headers)).toBe(Math.ceil((until - now) / 1000))
      lives.push(maxAgeOf(headers))
    }
    expect(lives[1]).toBeGreaterThan(lives[0] ?? 0)
  })

  test('enforces both timeouts, whatever the client sends', async () => {
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
    // After ninety seconds it is active if it was used continuously, and expired if it was not.
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

  test('replaces a cookie that is used past its renewal timeout, and refuses the old copies after the grace period', async () => {
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

  test('issues one successor to twenty tabs at the renewal timeout', async () => {
    const bench = await TestBench.open(options, renewing)
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    await bench.advance(120)
    const tabs = Array.from({ length: 20 }, () => alice.copy())
    const answers = await Promise.all(tabs.map((tab) => tab.me()))
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    const held = new Set(tabs.map(({ credential }) => credential).filter((held) => held !== alice.credential))
    expect(held.size).toBe(1)
  })

  test('does not renew on slide=0', async () => {
    const bench = await TestBench.open(options, renewing)
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const { credential } = alice
    await bench.advance(300)
    await alice.me('?slide=0')
    expect(alice.credential).toBe(credential)
  })

  test('does not lengthen a session by activity after an operator shortened it', async () => {
    const bench = await TestBench.open(options, { clock: { frozen: true } })
    const alice = await bench.login(mechanism)
    const { now, policy } = (await bench.request('/api/bench')).body
    const { status, body } = await adjust(bench, alice, 100)
    expect(status).toBe(200)
    // The latest time for a node that does not receive the change.
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

  test('extends a session beyond the limits of the policy', async () => {
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

  test('does not revive an ended session by extending it', async () => {
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

test('extends a JWT session from its next refresh on', async () => {
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

test('ends a sealed cookie but cannot change its expiry, which is inside the seal', async () => {
  for (const preset of ['hardened', 'textbook'] as const) {
    const bench = await TestBench.open({ preset })
    const alice = await bench.login('sealed-cookie')
    const { status, body } = await adjust(bench, alice, 3600)
    expect(status).toBe(422)
    expect(body.code).toBe('not_supported')
  }
})

test('returns 422 for an invalid duration', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  for (const seconds of [0, -1, 1.5, 2_592_001])
    expect((await adjust(bench, alice, seconds)).status).toBe(422)
  const other = await TestBench.open()
  expect((await adjust(other, alice, 60)).status).toBe(404)
})
