import { describe, expect, test } from 'vitest'
import { WITH_RECORDS } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/* D23: a public ID with a forged secret reveals nothing about a session, whatever its state. */

const GARBAGE = 'A'.repeat(43)

type End = (alice: Client, bench: TestBench) => Promise<unknown>

const ENDS: readonly (readonly [name: string, end: End, code: string, endReason: string])[] = [
  ['a logout', (alice) => alice.copy().logout(), 'session_ended', 'signed_out'],
  ['a revocation', revoke, 'session_ended', 'revoked_by_admin'],
  [
    'an eviction',
    (alice, bench) => bench.login(alice.mechanism, 'alice', { device: 'other' }),
    'session_ended',
    'evicted_over_limit',
  ],
  ['the idle timeout', (_, bench) => bench.advance(1801), 'expired_idle', 'idle_timeout'],
]

describe.each(WITH_RECORDS)('$name', ({ mechanism, options }) => {
  test.each(ENDS)(
    'reveals the end reason only to a holder of the credential after %s',
    async (_, end, code, endReason) => {
      const limit = { concurrency: { perUser: 1 }, lifetime: { idleSeconds: 1800 } }
      const bench = await TestBench.open(options, { policy: limit })
      // The memory of one node contains nothing of the other nodes.
      bench.headers = { 'lab-node': 'a' }
      const alice = await bench.login(mechanism)
      await end(alice, bench)
      const invented = alice.with(`${alice.session?.id}.${GARBAGE}`)
      for (const answer of [await invented.me(), await invented.refresh()]) {
        expect(answer.body).toMatchObject({ status: 401, code: 'unknown_session' })
        expect(answer.body).not.toHaveProperty('endReason')
        expect(answer.body).not.toHaveProperty('endedAt')
      }
      expect((await alice.me()).body).toMatchObject({ code, endReason })
      expect((await invented.logout()).body).toEqual({ reach: 'nothing' })
    },
  )

  test('accepts the previous token as proof of the holder after a rotation', async () => {
    const bench = await TestBench.open(options)
    bench.headers = { 'lab-node': 'a' }
    const alice = await bench.login(mechanism)
    const before = alice.copy()
    await alice.refresh()
    await revoke(alice, bench)
    for (const holder of [alice, before]) {
      expect((await holder.me()).body).toMatchObject({ code: 'session_ended', endReason: 'revoked_by_admin' })
    }
  })
})

describe('a refresh token family', () => {
  test.each(ENDS)(
    'reveals the end reason only to a holder of the token after %s',
    async (_, end, code, endReason) => {
      const bench = await TestBench.open({
        policy: { concurrency: { perUser: 1 }, lifetime: { idleSeconds: 1800 } },
      })
      const alice = await bench.login('jwt')
      const spent = [alice.refreshToken]
      for (let generation = 0; generation < 3; generation++) {
        await alice.refresh()
        spent.push(alice.refreshToken)
      }
      await end(alice, bench)
      const refresh = (token: string | null) =>
        bench.request('/api/jwt/refresh', { method: 'POST', body: { refresh_token: token } })
      const { body } = await refresh(`${alice.session?.id}.${GARBAGE}`)
      expect(body).toMatchObject({ status: 401, code: 'unknown_session' })
      expect(body).not.toHaveProperty('endReason')
      for (const token of spent) expect((await refresh(token)).body).toMatchObject({ code, endReason })
    },
  )

  test('reveals nothing about a live family to a forged secret', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('jwt')
    await bench.request('/api/bench/users/alice', { method: 'PATCH', body: { roles: [] } })
    for (const change of [{ binding: { ip: 'strict', userAgent: 'strict' } }, {}]) {
      await bench.policy(change)
      const body = { refresh_token: `${alice.session?.id}.${GARBAGE}` }
      const headers = { 'user-agent': 'another' }
      const answer = await bench.request('/api/jwt/refresh', { method: 'POST', body, headers })
      expect(answer.body).toMatchObject({ status: 401, code: 'unknown_session' })
    }
    expect((await alice.refresh()).status).toBe(200)
  })
})

async function revoke(alice: Client, bench: TestBench) {
  await bench.request(`/api/sessions/${alice.session?.id}`, { method: 'DELETE', body: {} })
}
