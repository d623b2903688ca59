import { describe, expect, test } from 'vitest'
import { type Case, WITH_RECORDS, WITH_TECHNIQUE } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/*
 * A session that has ended in the event log has ended in each index that limits count: by user, device
 * class and address. One session of each is allowed; each way to end it must free its place for the next
 * login.
 */

const LIMITS = { perUser: 1, perDeviceClass: 1, perIp: 1, onExceed: 'reject' }

interface Ending {
  readonly name: string
  /** The names of the cases that can end a session in this way. */
  readonly of: RegExp
  end(bench: TestBench, client: Client): Promise<unknown>
}

const patch = (bench: TestBench, path: string, body: object) => bench.request(path, { method: 'PATCH', body })
const rotate = (bench: TestBench, mode: string) =>
  bench.request('/api/bench/keys/rotate', { method: 'POST', body: { mechanism: 'sealed-cookie', mode } })

const ENDINGS: readonly Ending[] = [
  { name: 'log out', of: /./, end: (_, client) => client.logout() },
  { name: 'log out everywhere', of: /./, end: (_, client) => client.post('logout', { scope: 'global' }) },
  {
    name: 'revoke one',
    of: /./,
    end: (bench, { session }) => bench.request(`/api/sessions/${session?.id}`, { method: 'DELETE' }),
  },
  {
    name: 'revoke all of a user',
    of: /./,
    end: (bench) => bench.request('/api/sessions?user=alice', { method: 'DELETE' }),
  },
  {
    name: 'disable the account',
    of: /./,
    async end(bench) {
      await patch(bench, '/api/bench/users/alice', { disabled: true })
      await patch(bench, '/api/bench/users/alice', { disabled: false })
    },
  },
  {
    name: 'change the password',
    of: /./,
    end: (bench) => patch(bench, '/api/bench/users/alice', { password: bench.passwords.alice }),
  },
  { name: 'idle timeout', of: /./, end: (bench) => bench.advance(60) },
  {
    name: 'empty Redis',
    of: /Redis|two tiers|^opaque-token|^sealed-cookie|^jwt/,
    end: (bench) => patch(bench, '/api/bench/faults', { redis: 'emptied' }),
  },
  {
    name: 'stop the nodes',
    of: /memory|replicated/,
    async end(bench) {
      bench.headers = {}
      for (const node of ['a', 'b', 'c']) await patch(bench, `/api/bench/nodes/${node}`, { up: false })
      for (const node of ['a', 'b', 'c']) await patch(bench, `/api/bench/nodes/${node}`, { up: true })
      bench.headers = { 'lab-node': 'a' }
    },
  },
  {
    name: 'move the store and back',
    of: /^server-session/,
    async end(bench) {
      const { store } = (await bench.request('/api/bench')).body.policy.serverSession
      await bench.policy({ serverSession: { store: store === 'database' ? 'redis' : 'database' } })
      await bench.policy({ serverSession: { store } })
    },
  },
  { name: 'rotate the keys immediately', of: /^sealed-cookie/, end: (bench) => rotate(bench, 'immediate') },
  {
    name: 'rotate the keys and retire the old one',
    of: /^sealed-cookie/,
    async end(bench) {
      await rotate(bench, 'overlap')
      await rotate(bench, 'retire')
    },
  },
  {
    name: 'log out while nothing is kept',
    of: /^sealed-cookie/,
    async end(bench, client) {
      const { revocation } = (await bench.request('/api/bench')).body.policy.sealedCookie
      await bench.policy({ sealedCookie: { revocation: 'none' } })
      await client.logout()
      await bench.policy({ sealedCookie: { revocation } })
    },
  },
  {
    name: 'reuse a refresh token',
    of: /^jwt/,
    async end(bench, client) {
      const spent = client.copy()
      await client.refresh()
      await client.refresh()
      await bench.advance(11)
      expect((await spent.refresh()).status).toBe(401)
    },
  },
]

const CASES: readonly Case[] = [...WITH_RECORDS, ...WITH_TECHNIQUE]

describe.each(CASES)('$name', ({ name, mechanism, options }) => {
  test.each(ENDINGS.filter(({ of }) => of.test(name)))(
    'A6: frees the place in each index: $name',
    async ({ end }) => {
      const bench = await TestBench.open(
        {
          policy:
            options.policy ?? (name.endsWith('in memory') ? { serverSession: { store: 'memory' } } : {}),
        },
        { clock: { frozen: true }, policy: { concurrency: LIMITS, lifetime: { idleSeconds: 60 } } },
      )
      bench.headers = { 'lab-node': 'a' }
      const first = await bench.login(mechanism)
      await expect(bench.login(mechanism)).rejects.toThrow('too_many_sessions')
      await end(bench, first)
      expect(await bench.sessions('state=active')).toEqual([])
      const second = await bench.login(mechanism)
      expect((await second.me()).status).toBe(200)
      await expect(bench.login(mechanism)).rejects.toThrow('too_many_sessions')
    },
  )
})

describe.each(WITH_TECHNIQUE)('$name', ({ mechanism, options }) => {
  test('A6: revokes all sessions of a user, including those from before an index was kept', async () => {
    const bench = await TestBench.open({ preset: 'textbook', clock: { frozen: true } })
    const before = await bench.login(mechanism)
    await bench.policy(options.policy ?? {})
    const after = await bench.login(mechanism)
    const { body } = await bench.request(`/api/sessions?user=alice&mechanism=${mechanism}`, {
      method: 'DELETE',
    })
    expect(body.ended).toBe(2)
    for (const client of [before, after]) expect((await client.me()).status).toBe(401)
    expect(await bench.sessions('state=active')).toEqual([])
  })
})
