import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Bench } from '#lib/bench/bench.ts'
import { mechanismAt, sessionsFor } from '#lib/bench/compose.ts'
import { Trace } from '#lib/bench/trace.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { MECHANISMS } from '#lib/mechanisms/index.ts'
import { EVERY } from '../support/cases.ts'
import { serverBench } from '../support/forge.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/*
 * Stores, ports and mechanisms are composed once for each bench, policy, key ring and node, and serve many requests
 * concurrently. What belongs to one request alone stays with that request.
 */

afterEach(() => vi.restoreAllMocks())

const ON_A = { headers: { 'lab-node': 'a' } }

async function check(client: Client, times: number): Promise<void> {
  for (let request = 0; request < times; request++) {
    expect((await client.request('me', ON_A)).status).toBe(200)
  }
}

describe.each(MECHANISM_IDS)('%s', (id) => {
  test('is created once for 100 requests, and again after the policy or the keys have changed', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login(id)
    await alice.request('me', ON_A)
    const create = vi.spyOn(MECHANISMS[id], 'create')
    await check(alice, 100)
    expect(create).toHaveBeenCalledTimes(0)
    expect((await bench.policy({ balancer: 'sticky' })).status).toBe(200)
    await check(alice, 100)
    expect(create).toHaveBeenCalledTimes(1)
    const rotated = await bench.request('/api/bench/keys/rotate', {
      method: 'POST',
      body: { mechanism: 'jwt', mode: 'overlap' },
    })
    expect(rotated.status).toBe(200)
    await check(alice, 100)
    expect(create).toHaveBeenCalledTimes(2)
  })

  test('is created for each node and each bench of its own', async () => {
    const [one, two] = await Promise.all(
      [TestBench.open(), TestBench.open()].map(async (open) => serverBench(await open)),
    )
    if (!one || !two) throw new Error('no bench')
    const places = [one, two].flatMap((bench) => (['a', 'b', 'c'] as const).map((node) => ({ bench, node })))
    const mechanisms = places.map(({ bench, node }) => mechanismAt(bench, id, node))
    expect(new Set(mechanisms).size).toBe(6)
    expect(places.map(({ bench, node }) => mechanismAt(bench, id, node))).toEqual(mechanisms)
  })
})

test('composed before a fault, a node meets the fault, and no longer once it is repaired', async () => {
  const bench = await TestBench.open()
  const alice = await bench.login('opaque-token')
  await check(alice, 1)
  const live = await serverBench(bench)
  const mechanism = mechanismAt(live, 'opaque-token', 'a')
  const redis = (fault: string) =>
    bench.request('/api/bench/faults', { method: 'PATCH', body: { redis: fault } })
  const cutOff = (partitioned: boolean) =>
    bench.request('/api/bench/nodes/a', { method: 'PATCH', body: { partitioned } })
  for (const [breaks, repairs] of [
    [() => redis('down'), () => redis('up')],
    [() => cutOff(true), () => cutOff(false)],
  ] as const) {
    expect((await breaks()).status).toBe(200)
    expect((await alice.request('me', ON_A)).status).toBe(503)
    expect((await repairs()).status).toBe(200)
    await check(alice, 1)
  }
  expect(mechanismAt(live, 'opaque-token', 'a'), 'no fault composes it again').toBe(mechanism)
})

/** A request to one of the sessions that the test has, or a login. */
interface Asked {
  readonly delayMs: number
  readonly act: 'check' | 'login'
  readonly mechanism: MechanismId
  readonly user: 'alice' | 'bob' | 'carol'
}

const asked: fc.Arbitrary<Asked> = fc.record({
  delayMs: fc.nat(3),
  act: fc.constantFrom('check', 'check', 'login'),
  mechanism: fc.constantFrom(...MECHANISM_IDS),
  user: fc.constantFrom('alice', 'bob', 'carol'),
})

describe.each(EVERY.map(({ name, options }) => ({ name, options })))(
  'under the policy of $name',
  ({ options }) => {
    test('no request sees steps, store calls or credentials of another in progress', async () => {
      const limits = { concurrency: { perUser: 1000, perIp: 10_000 } }
      const live = await serverBench(await TestBench.open(options, { policy: limits }))
      const credentials = new Map<MechanismId, string>()
      for (const mechanism of MECHANISM_IDS) {
        const { credential } = await run(live, { delayMs: 0, act: 'login', mechanism, user: 'alice' })
        credentials.set(mechanism, credential)
      }
      /** What a request does when no other is in progress. */
      const alone = new Map<string, object>()
      for (const mechanism of MECHANISM_IDS) {
        for (const act of ['check', 'login'] as const) {
          const request: Asked = { delayMs: 0, act, mechanism, user: 'alice' }
          // Twice: the first fills the caches of the node.
          await run(live, request, credentials)
          const { facts } = await run(live, request, credentials)
          alone.set(`${act} ${mechanism}`, facts)
        }
      }
      await fc.assert(
        fc.asyncProperty(fc.array(asked, { minLength: 2, maxLength: 12 }), async (requests) => {
          const done = await Promise.all(requests.map((request) => run(live, request, credentials)))
          for (const [index, { act, mechanism, user }] of requests.entries()) {
            expect(done[index]?.facts).toEqual(alone.get(`${act} ${mechanism}`))
            expect(done[index]?.weighed).toEqual(act === 'login' ? [user] : [])
          }
        }),
        { numRuns: 40 },
      )
    })
  },
)

async function run(
  live: Bench,
  { delayMs, act, mechanism, user }: Asked,
  credentials: ReadonlyMap<MechanismId, string> = new Map(),
) {
  await sleep(delayMs)
  const trace = new Trace()
  const weighed = new Set<string>()
  const credential = credentials.get(mechanism) ?? null
  const sessions = sessionsFor(live, {
    ...{ mechanism, node: 'a', act: 'me', carrier: 'cookie', credential, trace, onEvent: () => {} },
    measureCredential: (_, session) => {
      weighed.add(session.user)
      return { bytes: 1, max: 4096 }
    },
  })
  const seen = { ip: '192.0.2.1', userAgent: 'Tests/1.0', node: 'a' } as const
  let issued = ''
  if (act === 'check') {
    expect(await sessions.check(credential, seen, { slide: false })).toMatchObject({ ok: true })
  } else {
    const account = { name: user, roles: ['user'], disabled: false }
    const options = { device: 'Tests', rememberMe: false, carrier: 'cookie' } as const
    const entered = await sessions.login(account, seen, options)
    if (!entered.ok) throw new Error('no login')
    issued = entered.issued.credential
  }
  return {
    credential: issued,
    weighed: Array.from(weighed),
    facts: {
      steps: trace.spans().map(({ step }) => step),
      calls: trace.storeCalls.map(({ store, operation, kind }) => `${kind} ${operation} of ${store}`),
      storeReads: trace.storeReads,
      storeWrites: trace.storeWrites,
    },
  }
}
