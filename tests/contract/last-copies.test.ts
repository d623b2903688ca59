import { describe, expect, test } from 'vitest'
import { selfContained } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/*
 * A credential whose session has ended is accepted no longer than the response stated, and can be revoked
 * afterwards.
 */

const revokeSession = (bench: TestBench, client: Client) =>
  bench.request(`/api/sessions/${client.session?.id}`, { method: 'DELETE' })
const rowOf = async (bench: TestBench, client: Client) =>
  (await bench.sessions()).find(({ id }) => id === client.session?.id)
const clock = { frozen: true }

/** Lets the family of a JWT expire while its access token is valid. */
async function shortened(options: object): Promise<{ bench: TestBench; alice: Client }> {
  const bench = await TestBench.open({ ...options, clock })
  const alice = await bench.login('jwt')
  const path = `/api/sessions/${alice.session?.id}`
  await bench.request(path, { method: 'PATCH', body: { endsInSeconds: 5 } })
  await bench.advance(10)
  return { bench, alice }
}

describe('a JWT whose family was shortened and has expired', () => {
  test('has its access token denied under a denylist', async () => {
    const { bench, alice } = await shortened({})
    const { now } = (await bench.request('/api/bench')).body
    const [end] = (await bench.events()).filter(({ type }) => type === 'session.ended')
    expect(end).toMatchObject({ reason: 'absolute_timeout', effect: 'immediate', effectiveAt: now })
    expect(await rowOf(bench, alice)).toMatchObject({ state: 'ended', copiesLiveUntilAt: null })
    expect((await alice.me()).body).toMatchObject({ status: 401, endReason: 'absolute_timeout' })
  })

  test.each(['textbook', 'epoch'])(
    'has an access token that runs out under %s, as the event states',
    async (how) => {
      const options = how === 'epoch' ? { policy: { jwt: { revocation: 'epoch' } } } : { preset: 'textbook' }
      const { bench, alice } = await shortened(options)
      const effectiveAt = alice.session?.expiresAt
      const [end] = (await bench.events()).filter(({ type }) => type === 'session.ended')
      expect(end).toMatchObject({ effect: how === 'epoch' ? 'at-next-refresh' : 'at-expiry', effectiveAt })
      expect(await rowOf(bench, alice)).toMatchObject({ state: 'ended', copiesLiveUntilAt: effectiveAt })
      expect((await alice.me()).status).toBe(200)
    },
  )
})

const REVOCATIONS: readonly [string, (bench: TestBench, client: Client) => Promise<unknown>][] = [
  ['DELETE of the session', revokeSession],
  [
    'DELETE of all',
    async (bench) => {
      const { body } = await bench.request('/api/sessions?user=alice', { method: 'DELETE' })
      expect(body).toMatchObject({ ended: 1, effects: [{ effect: 'immediate' }] })
    },
  ],
  [
    'a new password',
    (bench) =>
      bench.request('/api/bench/users/alice', {
        method: 'PATCH',
        body: { password: 'a much better password' },
      }),
  ],
  [
    'disabling the user',
    (bench) => bench.request('/api/bench/users/alice', { method: 'PATCH', body: { disabled: true } }),
  ],
  [
    'logging out the others',
    async (bench, client) => (await bench.login(client.mechanism)).post('logout', { scope: 'others' }),
  ],
]

describe.each(REVOCATIONS)('%s', (_, act) => {
  test.each([
    ['jwt', 'denylist'],
    ['jwt', 'epoch'],
    ['sealed-cookie', 'denylist'],
    ['sealed-cookie', 'epoch'],
  ] as const)(
    'refuses the copies of a %s session that ended under textbook, by %s',
    async (mechanism, revocation) => {
      const bench = await TestBench.open({ preset: 'textbook', clock })
      const alice = await bench.login(mechanism)
      await revokeSession(bench, alice)
      expect((await alice.me()).status).toBe(200)
      await bench.policy(selfContained({ revocation }))
      await act(bench, alice)
      expect((await alice.me()).status).toBe(401)
      expect((await alice.post('transfer', { to: 'bob', amount: 1 })).status).toBe(401)
      expect(await rowOf(bench, alice)).toMatchObject({
        endReason: 'revoked_by_admin',
        copiesLiveUntilAt: null,
      })
      expect((await revokeSession(bench, alice)).body).toMatchObject({ effect: 'immediate' })
    },
  )
})

test('revokes a family that expired under textbook once policy can', async () => {
  const { bench, alice } = await shortened({ preset: 'textbook' })
  await bench.policy({ jwt: { revocation: 'denylist' } })
  const { now } = (await bench.request('/api/bench')).body
  expect((await revokeSession(bench, alice)).body).toEqual({ effect: 'immediate', effectiveAt: now })
  expect((await alice.me()).status).toBe(401)
})

describe('a sealed cookie that is used after its end', () => {
  const ends = [
    [
      'DELETE',
      async (bench: TestBench, alice: Client) => (await revokeSession(bench, alice)).body.effectiveAt,
    ],
    ['logout', async (_: TestBench, alice: Client) => (await alice.copy().logout()).body.copiesLiveUntilAt],
  ] as const

  test.each(ends)('slides up to the instant stated by %s, if no store is read', async (_, end) => {
    const policy = { lifetime: { idleSeconds: 100, absoluteSeconds: 250 } }
    const bench = await TestBench.open({ preset: 'textbook', policy, clock })
    const alice = await bench.login('sealed-cookie')
    const until = await end(bench, alice)
    expect(until).toBe(alice.session?.absoluteExpiresAt)
    for (let passed = 0; passed < 240; passed += 60) {
      await bench.advance(60)
      expect((await alice.me()).status).toBe(200)
      expect((await rowOf(bench, alice))?.copiesLiveUntilAt).toBe(until)
    }
    await bench.advance(10)
    expect((await alice.me()).status).toBe(401)
  })

  test.each(ends)(
    'is not sealed again after %s if only sensitive actions check revocation',
    async (_, end) => {
      const policy = { lifetime: { idleSeconds: 100 }, sealedCookie: { checkOn: 'sensitive-acts' } }
      const bench = await TestBench.open({ policy, clock })
      const alice = await bench.login('sealed-cookie')
      const copy = alice.copy()
      await bench.advance(20)
      await copy.me()
      const until = await end(bench, alice)
      expect(until).toBe(copy.session?.expiresAt)
      await bench.advance(60)
      const { status, headers } = await copy.me()
      expect(status).toBe(200)
      expect(headers.getSetCookie()).toEqual([])
      expect((await copy.refresh()).status).toBe(401)
      await bench.advance(40)
      expect((await copy.me()).status).toBe(401)
    },
  )

  test('is not sealed again during an outage either', async () => {
    const bench = await TestBench.open({
      policy: { outage: 'fail-open', sealedCookie: { checkOn: 'sensitive-acts' } },
      clock,
    })
    const alice = await bench.login('sealed-cookie')
    await revokeSession(bench, alice)
    await bench.advance(120)
    await bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    const password = bench.passwords.alice
    for (const answer of [
      await alice.me(),
      await alice.post('transfer', { to: 'bob', amount: 1 }),
      await alice.refresh(),
      await alice.post('step-up', { password }),
    ]) {
      expect(answer.headers.getSetCookie()).toEqual([])
    }
  })
})

describe.each(['sealed-cookie', 'server-session', 'opaque-token'] as const)('%s', (mechanism) => {
  test.each([
    ['200', 1000, { to: 'bob', amount: 1 }],
    ['403', 60, { to: 'bob', amount: 1 }],
    ['422', 1000, { to: 'dave', amount: 1 }],
  ])('returns the credential that a transfer renewed, with %s', async (status, windowSeconds, body) => {
    const policy = { stepUp: { windowSeconds }, lifetime: { renewalSeconds: 60 } }
    const bench = await TestBench.open({ policy, clock })
    const alice = await bench.login(mechanism, 'alice', { carrier: 'cookie' })
    const before = alice.credential
    await bench.advance(120)
    const answer = await alice.post('transfer', body)
    expect(answer.status).toBe(Number(status))
    expect(answer.headers.getSetCookie()).toHaveLength(1)
    expect(alice.credential).not.toBe(before)
    await bench.advance(20)
    const me = await alice.me('?slide=0')
    expect(me.status).toBe(200)
    expect(me.body.session.expiresAt).toBe((await rowOf(bench, alice))?.expiresAt)
  })
})
