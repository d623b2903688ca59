import { describe, expect, test } from 'vitest'
import { type Case, WITH_RECORDS, WITH_TECHNIQUE } from '../support/cases.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/*
 * A session that has ended in the ledger has ended in each index that is counted: by user, by device class, by address.
 * One session is allowed of each; each way to end it makes room for the next.
 */

const LIMITS = { perUser: 1, perDeviceClass: 1, perIp: 1, onExceed: 'reject' }

interface Way {
  readonly name: string
  /** The names of the cases that can end a session in this way. */
  readonly of: RegExp
  end(world: TestBench, client: Client): Promise<unknown>
}

const patch = (world: TestBench, path: string, body: object) => world.ask(path, { method: 'PATCH', body })
const rotate = (world: TestBench, mode: string) =>
  world.ask('/api/bench/keys/rotate', { method: 'POST', body: { mechanism: 'sealed-cookie', mode } })

const WAYS: readonly Way[] = [
  { name: 'log out', of: /./, end: (_, client) => client.logout() },
  { name: 'log out everywhere', of: /./, end: (_, client) => client.post('logout', { scope: 'global' }) },
  {
    name: 'revoke one',
    of: /./,
    end: (world, { session }) => world.ask(`/api/sessions/${session?.id}`, { method: 'DELETE' }),
  },
  {
    name: 'revoke all of a user',
    of: /./,
    end: (world) => world.ask('/api/sessions?user=alice', { method: 'DELETE' }),
  },
  {
    name: 'disable the account',
    of: /./,
    async end(world) {
      await patch(world, '/api/bench/users/alice', { disabled: true })
      await patch(world, '/api/bench/users/alice', { disabled: false })
    },
  },
  {
    name: 'change the password',
    of: /./,
    end: (world) => patch(world, '/api/bench/users/alice', { password: world.passwords.alice }),
  },
  { name: 'idle timeout', of: /./, end: (world) => world.advance(60) },
  {
    name: 'empty Redis',
    of: /Redis|two tiers|^opaque-token|^sealed-cookie|^jwt/,
    end: (world) => patch(world, '/api/bench/faults', { redis: 'emptied' }),
  },
  {
    name: 'stop the nodes',
    of: /memory|replicated/,
    async end(world) {
      world.headers = {}
      for (const node of ['a', 'b', 'c']) await patch(world, `/api/bench/nodes/${node}`, { up: false })
      for (const node of ['a', 'b', 'c']) await patch(world, `/api/bench/nodes/${node}`, { up: true })
      world.headers = { 'lab-node': 'a' }
    },
  },
  {
    name: 'move the store and back',
    of: /^server-session/,
    async end(world) {
      const { store } = (await world.ask('/api/bench')).body.policy.serverSession
      await world.policy({ serverSession: { store: store === 'database' ? 'redis' : 'database' } })
      await world.policy({ serverSession: { store } })
    },
  },
  { name: 'rotate the keys immediately', of: /^sealed-cookie/, end: (world) => rotate(world, 'immediate') },
  {
    name: 'rotate the keys and retire the old one',
    of: /^sealed-cookie/,
    async end(world) {
      await rotate(world, 'overlap')
      await rotate(world, 'retire')
    },
  },
  {
    name: 'log out while nothing is kept',
    of: /^sealed-cookie/,
    async end(world, client) {
      const { revocation } = (await world.ask('/api/bench')).body.policy.sealedCookie
      await world.policy({ sealedCookie: { revocation: 'none' } })
      await client.logout()
      await world.policy({ sealedCookie: { revocation } })
    },
  },
  {
    name: 'reuse a refresh token',
    of: /^jwt/,
    async end(world, client) {
      const spent = client.copy()
      await client.refresh()
      await client.refresh()
      await world.advance(11)
      expect((await spent.refresh()).status).toBe(401)
    },
  },
]

const CASES: readonly Case[] = [...WITH_RECORDS, ...WITH_TECHNIQUE]

describe.each(CASES)('$name', ({ name, mechanism, bench }) => {
  test.each(WAYS.filter(({ of }) => of.test(name)))(
    'A6 frees its place in each index: $name',
    async ({ end }) => {
      const world = await TestBench.open(
        {
          policy: bench.policy ?? (name.endsWith('in memory') ? { serverSession: { store: 'memory' } } : {}),
        },
        { clock: { frozen: true }, policy: { concurrency: LIMITS, lifetime: { idleSeconds: 60 } } },
      )
      world.headers = { 'lab-node': 'a' }
      const first = await world.login(mechanism)
      await expect(world.login(mechanism)).rejects.toThrow('too_many_sessions')
      await end(world, first)
      expect(await world.sessions('state=active')).toEqual([])
      const second = await world.login(mechanism)
      expect((await second.me()).status).toBe(200)
      await expect(world.login(mechanism)).rejects.toThrow('too_many_sessions')
    },
  )
})

describe.each(WITH_TECHNIQUE)('$name', ({ mechanism, bench }) => {
  test('A6 revokes all of a user’s sessions, also those from before anything was kept', async () => {
    const world = await TestBench.open({ preset: 'textbook', clock: { frozen: true } })
    const before = await world.login(mechanism)
    await world.policy(bench.policy ?? {})
    const after = await world.login(mechanism)
    const { body } = await world.ask(`/api/sessions?user=alice&mechanism=${mechanism}`, { method: 'DELETE' })
    expect(body.ended).toBe(2)
    for (const client of [before, after]) expect((await client.me()).status).toBe(401)
    expect(await world.sessions('state=active')).toEqual([])
  })
})
