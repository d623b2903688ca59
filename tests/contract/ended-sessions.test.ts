import { describe, expect, test } from 'vitest'
import { WITH_RECORDS } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/* D23: a public ID with an invented secret learns nothing of a session, whatever became of it. */

const GARBAGE = 'A'.repeat(43)

type End = (alice: Client, world: TestBench) => Promise<unknown>

const ENDS: readonly (readonly [name: string, end: End, code: string, endReason: string])[] = [
  ['a logout', (alice) => alice.copy().logout(), 'session_ended', 'signed_out'],
  ['a revocation', revoke, 'session_ended', 'revoked_by_admin'],
  [
    'an eviction',
    (alice, world) => world.login(alice.mechanism, 'alice', { device: 'other' }),
    'session_ended',
    'evicted_over_limit',
  ],
  ['the idle timeout', (_, world) => world.advance(1801), 'expired_idle', 'idle_timeout'],
]

describe.each(WITH_RECORDS)('$name', ({ mechanism, bench }) => {
  test.each(ENDS)('after %s only the holder is told why', async (_, end, code, endReason) => {
    const limit = { concurrency: { perUser: 1 }, lifetime: { idleSeconds: 1800 } }
    const world = await TestBench.open(bench, { policy: limit })
    // The memory of one node knows nothing of the others.
    world.headers = { 'lab-node': 'a' }
    const alice = await world.login(mechanism)
    await end(alice, world)
    const invented = alice.with(`${alice.session?.id}.${GARBAGE}`)
    for (const answer of [await invented.me(), await invented.refresh()]) {
      expect(answer.body).toMatchObject({ status: 401, code: 'unknown_session' })
      expect(answer.body).not.toHaveProperty('endReason')
      expect(answer.body).not.toHaveProperty('endedAt')
    }
    expect((await alice.me()).body).toMatchObject({ code, endReason })
    expect((await invented.logout()).body).toEqual({ reach: 'nothing' })
  })

  test('after a rotation the token before the current one is still a holder’s', async () => {
    const world = await TestBench.open(bench)
    world.headers = { 'lab-node': 'a' }
    const alice = await world.login(mechanism)
    const before = alice.copy()
    await alice.refresh()
    await revoke(alice, world)
    for (const holder of [alice, before]) {
      expect((await holder.me()).body).toMatchObject({ code: 'session_ended', endReason: 'revoked_by_admin' })
    }
  })
})

describe('a family of refresh tokens', () => {
  test.each(ENDS)('after %s only the holder is told why', async (_, end, code, endReason) => {
    const world = await TestBench.open({
      policy: { concurrency: { perUser: 1 }, lifetime: { idleSeconds: 1800 } },
    })
    const alice = await world.login('jwt')
    const spent = [alice.refreshToken]
    for (let generation = 0; generation < 3; generation++) {
      await alice.refresh()
      spent.push(alice.refreshToken)
    }
    await end(alice, world)
    const refresh = (token: string | null) =>
      world.ask('/api/jwt/refresh', { method: 'POST', body: { refresh_token: token } })
    const { body } = await refresh(`${alice.session?.id}.${GARBAGE}`)
    expect(body).toMatchObject({ status: 401, code: 'unknown_session' })
    expect(body).not.toHaveProperty('endReason')
    for (const token of spent) expect((await refresh(token)).body).toMatchObject({ code, endReason })
  })

  test('an invented secret learns nothing of a live family either', async () => {
    const world = await TestBench.open()
    const alice = await world.login('jwt')
    await world.ask('/api/bench/users/alice', { method: 'PATCH', body: { roles: [] } })
    for (const change of [{ binding: { ip: 'strict', userAgent: 'strict' } }, {}]) {
      await world.policy(change)
      const body = { refresh_token: `${alice.session?.id}.${GARBAGE}` }
      const headers = { 'user-agent': 'another' }
      const answer = await world.ask('/api/jwt/refresh', { method: 'POST', body, headers })
      expect(answer.body).toMatchObject({ status: 401, code: 'unknown_session' })
    }
    expect((await alice.refresh()).status).toBe(200)
  })
})

async function revoke(alice: Client, world: TestBench) {
  await world.ask(`/api/sessions/${alice.session?.id}`, { method: 'DELETE', body: {} })
}
