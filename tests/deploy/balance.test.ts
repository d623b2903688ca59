import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import type { Fleet } from '../../lib/run/fleet.ts'
import { openFleet } from '../support/fleet.ts'
import { ask, RemoteBench, RemoteClient, type Reply } from '../support/remote.ts'

/* Real processes behind a real HAProxy, with the shipped configuration. One fleet, three balancing modes. */

let fleet: Fleet
beforeAll(async () => {
  fleet = await openFleet('hash')
})
afterAll(() => fleet?.stop())

/**
 * Every node of a bench has a memory of its own in every process; one node serves here, so that only
 * processes differ.
 */
const MEMORY = { policy: { serverSession: { store: 'memory' }, balancer: 'sticky' } }
const CALLS = 6

async function calls(client: RemoteClient): Promise<readonly Reply[]> {
  const replies: Reply[] = []
  for (let call = 0; call < CALLS; call++) replies.push(await client.me())
  return replies
}

const processesOf = (replies: readonly Reply[]) => [...new Set(replies.map(({ process }) => process))].sort()

describe('hash on the bench', () => {
  test('serves a bench by one process, including data in its memory, and spreads benches', async () => {
    const used = new Set<string>()
    for (let bench = 0; bench < 12; bench++) {
      const bench = await RemoteBench.open(fleet.url, MEMORY)
      const replies = await calls(await bench.login('server-session'))
      expect(replies.map(({ status }) => status)).toEqual(Array(CALLS).fill(200))
      expect(processesOf(replies)).toHaveLength(1)
      for (const { process } of replies) used.add(process)
    }
    expect([...used].sort()).toEqual(['1', '2', '3'])
  })

  test('sends a browser that names its bench by the cookie only to the same process', async () => {
    const bench = await RemoteBench.open(fleet.url, MEMORY)
    const byHeader = await bench.request('/api/bench')
    for (let call = 0; call < CALLS; call++) {
      const byCookie = await ask(`${fleet.url}/api/bench`, {
        headers: { cookie: `bench=planted; other=1; __Host-bench=${bench.id}` },
      })
      expect(byCookie.status).toBe(200)
      expect(byCookie.process).toBe(byHeader.process)
    }
  })

  test('uses the client address that HAProxy saw, whatever the client states', async () => {
    const bench = await RemoteBench.open(fleet.url)
    const { body } = await bench.request('/api/jwt/login', {
      method: 'POST',
      headers: { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' },
      body: { username: 'alice', password: bench.passwords.alice },
    })
    expect(body.session.ip).toBe('127.0.0.1')
  })

  test('passes no request beyond the size limit to a process', async () => {
    const bench = await RemoteBench.open(fleet.url)
    const { status, process } = await bench.request('/api/jwt/login', {
      method: 'POST',
      body: { username: 'x'.repeat(70_000) },
    })
    expect({ status, process }).toEqual({ status: 413, process: '' })
  })
})

describe('sticky cookie of the load balancer', () => {
  beforeAll(() => fleet.rebalance('sticky'))

  test('keeps a browser on the process of its login; a client without cookies changes, and loses sessions in memory', async () => {
    const bench = await RemoteBench.open(fleet.url, MEMORY)
    const alice = await bench.login('server-session')
    expect(alice.jar.has('lab-process')).toBe(true)
    const replies = await calls(alice)
    expect(replies.map(({ status }) => status)).toEqual(Array(CALLS).fill(200))
    expect(processesOf(replies)).toEqual([alice.process])

    const elsewhere = alice.process === '1' ? '2' : '1'
    alice.jar.set('lab-process', elsewhere)
    const moved = await alice.me()
    expect(moved).toMatchObject({ status: 401, process: elsewhere, body: { code: 'unknown_session' } })
  })
})

describe('round robin', () => {
  beforeAll(() => fleet.rebalance('round-robin'))

  test('loses sessions in memory on every process but their own, with the reason', async () => {
    const bench = await RemoteBench.open(fleet.url, MEMORY)
    const alice = await bench.login('server-session')
    const replies = await calls(alice)
    expect(processesOf(replies)).toEqual(['1', '2', '3'])
    for (const { status, process, body } of replies) {
      if (process === alice.process) expect(status).toBe(200)
      else expect({ status, code: body.code }).toEqual({ status: 401, code: 'unknown_session' })
    }
  })

  test.each(MECHANISM_IDS)('serves %s on every process if its records are in Redis', async (mechanism) => {
    const bench = await RemoteBench.open(fleet.url)
    const alice = await bench.login(mechanism)
    const replies = await calls(alice)
    expect(processesOf(replies)).toEqual(['1', '2', '3'])
    expect(replies.map(({ status }) => status)).toEqual(Array(CALLS).fill(200))
    await alice.post('logout')
    for (const { status } of await calls(alice)) expect(status).toBe(401)
  })

  test('applies changes of an operator at one process to all of them', async () => {
    const bench = await RemoteBench.open(fleet.url)
    const alice = await bench.login('server-session')
    await calls(alice)
    await bench.request('/api/bench/policy', { method: 'PATCH', body: { outage: 'fail-open' } })
    await vi.waitFor(async () => {
      const seen = await Promise.all(Array.from({ length: CALLS }, () => bench.request('/api/bench')))
      expect(processesOf(seen)).toEqual(['1', '2', '3'])
      expect(seen.map(({ body }) => body.policy.outage)).toEqual(Array(CALLS).fill('fail-open'))
    })
  })

  test('reports data in the memory of another process as being elsewhere, and not as an error', async () => {
    const bench = await RemoteBench.open(fleet.url)
    const alice = await bench.login('jwt')
    const { headers, process } = await alice.me()
    const seen = await Promise.all(
      Array.from({ length: CALLS }, () => bench.request(`/api/exchanges/${headers.get('lab-exchange')}`)),
    )
    for (const reply of seen) {
      if (reply.process === process) expect(reply.status).toBe(200)
      else {
        expect(reply.status).toBe(404)
        expect(reply.body.detail).toContain('by the process that served them')
      }
    }
    expect(processesOf(seen)).toEqual(['1', '2', '3'])

    const phone = new Map<string, Reply[]>()
    await bench.request('/api/guests/phone/login', {
      method: 'POST',
      body: { mechanism: 'jwt', username: 'alice', password: bench.passwords.alice },
    })
    for (let call = 0; call < CALLS; call++) {
      const reply = await bench.request('/api/guests/phone/me', {
        method: 'POST',
        body: { mechanism: 'jwt' },
      })
      phone.set(reply.process, [...(phone.get(reply.process) ?? []), reply])
    }
    const statuses = Array.from(phone.values(), (replies) => [
      ...new Set(replies.map(({ status }) => status)),
    ])
    expect(statuses.sort()).toEqual([[200], [404], [404]])
  })

  test('loses no events of processes that write to one event log at the same time', async () => {
    const bench = await RemoteBench.open(fleet.url, {
      policy: { concurrency: { perUser: 1000, perIp: 1000 } },
    })
    const logins = 60
    const replies = await Promise.all(
      Array.from({ length: logins }, () => new RemoteClient(bench, 'opaque-token')).map((client) =>
        client.post('login', { username: 'alice', password: bench.passwords.alice }),
      ),
    )
    expect(replies.map(({ status }) => status)).toEqual(Array(logins).fill(200))
    expect(processesOf(replies)).toEqual(['1', '2', '3'])
    await vi.waitFor(async () => {
      const created = (await bench.events()).filter(({ type }) => type === 'session.created')
      expect(created).toHaveLength(logins)
    })
  })
})
