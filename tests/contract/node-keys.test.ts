import { describe, expect, test } from 'vitest'
import { KEYED_MECHANISMS, type KeyedMechanism } from '#lib/core/mechanism-facts.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/* A key that is rolled out node by node: which nodes accept credentials made with it in the meantime. */

type KeyView = { kid: string; state: string; nodes: string[]; signsOn: string[] }

const rotate = (bench: TestBench, body: object) =>
  bench.request('/api/bench/keys/rotate', { method: 'POST', body })
const meAt = (client: Client, node: string) => client.request('me?slide=0', { headers: { 'lab-node': node } })
async function loginAt(bench: TestBench, mechanism: KeyedMechanism, node: string): Promise<Client> {
  bench.headers = { 'lab-node': node }
  const client = await bench.login(mechanism)
  bench.headers = {}
  return client
}

describe.each(KEYED_MECHANISMS)('a key of %s', (mechanism) => {
  test('that only one node has is used there, and refused by the others', async () => {
    const bench = await TestBench.open()
    const before = await loginAt(bench, mechanism, 'a')
    const { status, body } = await rotate(bench, { mechanism, mode: 'overlap', node: 'b' })
    expect(status).toBe(200)
    const [fresh, old] = body.keys as KeyView[]
    expect(fresh).toMatchObject({ state: 'next', nodes: ['b'], signsOn: ['b'] })
    expect(old).toMatchObject({ state: 'active', nodes: ['a', 'b', 'c'], signsOn: ['a', 'c'] })

    const after = await loginAt(bench, mechanism, 'b')
    expect((await meAt(after, 'b')).status).toBe(200)
    for (const node of ['a', 'c']) {
      expect((await meAt(after, node)).body, node).toMatchObject({ status: 401, code: 'unknown_key' })
    }
    for (const node of ['a', 'b', 'c']) expect((await meAt(before, node)).status, node).toBe(200)
  })

  test('is accepted on every node once it is deployed, and so are earlier credentials', async () => {
    const bench = await TestBench.open()
    const before = await loginAt(bench, mechanism, 'a')
    await rotate(bench, { mechanism, mode: 'overlap', node: 'b' })
    const early = await loginAt(bench, mechanism, 'b')
    const { body } = await rotate(bench, { mechanism, mode: 'deploy' })
    expect(body.keys[0]).toMatchObject({ state: 'active', signsOn: ['a', 'b', 'c'] })
    expect(body.keys[1]).toMatchObject({ state: 'retiring', signsOn: [] })
    for (const node of ['a', 'b', 'c']) {
      expect((await meAt(early, node)).status, node).toBe(200)
      expect((await meAt(before, node)).status, node).toBe(200)
    }
  })

  test('that was prepared can be rolled out node by node without a refusal', async () => {
    const bench = await TestBench.open()
    await rotate(bench, { mechanism, mode: 'prepare' })
    const { body } = await rotate(bench, { mechanism, mode: 'overlap', node: 'b' })
    expect(body.keys[0]).toMatchObject({ state: 'next', nodes: ['a', 'b', 'c'], signsOn: ['b'] })
    const alice = await loginAt(bench, mechanism, 'b')
    for (const node of ['a', 'b', 'c']) expect((await meAt(alice, node)).status, node).toBe(200)
    const second = (await rotate(bench, { mechanism, mode: 'overlap', node: 'c' })).body.keys[0]
    expect(second).toMatchObject({ kid: body.keys[0].kid, signsOn: ['b', 'c'] })
  })

  test('that was rolled out too early is fixed by publishing it, without a rollback', async () => {
    const bench = await TestBench.open()
    await rotate(bench, { mechanism, mode: 'overlap', node: 'b' })
    const alice = await loginAt(bench, mechanism, 'b')
    expect((await meAt(alice, 'a')).status).toBe(401)
    const { body } = await rotate(bench, { mechanism, mode: 'prepare' })
    expect(body.keys[0]).toMatchObject({ nodes: ['a', 'b', 'c'], signsOn: ['b'] })
    expect((await meAt(alice, 'a')).status).toBe(200)
  })

  test('that leaked during its rollout is replaced on all nodes', async () => {
    const bench = await TestBench.open()
    const before = await loginAt(bench, mechanism, 'a')
    await rotate(bench, { mechanism, mode: 'overlap', node: 'b' })
    const { body } = await rotate(bench, { mechanism, mode: 'immediate' })
    expect(body.keys.map(({ state }: KeyView) => state)).toEqual(['active', 'retired'])
    for (const node of ['a', 'b', 'c']) {
      expect((await meAt(before, node)).body.code, node).toBe('unknown_key')
    }
    expect((await meAt(await loginAt(bench, mechanism, 'c'), 'a')).status).toBe(200)
  })

  test('cannot be deleted on one node, nor deployed without a rollout', async () => {
    const bench = await TestBench.open()
    for (const mode of ['immediate', 'retire', 'deploy']) {
      const { status, body } = await rotate(bench, { mechanism, mode, node: 'b' })
      expect(status, mode).toBe(422)
      expect(body.errors[0].field).toBe('node')
    }
    const { status, body } = await rotate(bench, { mechanism, mode: 'deploy' })
    expect(status).toBe(422)
    expect(body.errors[0].field).toBe('mode')
    expect((await rotate(bench, { mechanism, mode: 'overlap', node: 'd' })).status).toBe(422)
  })

  test('is recorded in the event log with its node and its key ID', async () => {
    const bench = await TestBench.open()
    const { body } = await rotate(bench, { mechanism, mode: 'overlap', node: 'c' })
    const [event] = (await bench.events()).filter(({ type }) => type === 'key.rotated')
    expect(event).toMatchObject({ mechanism, mode: 'overlap', node: 'c', kid: body.keys[0].kid })
    expect((await bench.request('/api/bench/keys')).body[mechanism]).toEqual(body.keys)
  })
})

test('publishes every public key, whichever node has it', async () => {
  const bench = await TestBench.open()
  const { body } = await rotate(bench, { mechanism: 'jwt', mode: 'overlap', node: 'b' })
  const { keys } = (await bench.request('/.well-known/jwks.json')).body
  expect(keys.map(({ kid }: KeyView) => kid)).toEqual(body.keys.map(({ kid }: KeyView) => kid))
})

test('renews a JWT on the node that serves the request, even if no other node can verify it', async () => {
  const bench = await TestBench.open()
  await rotate(bench, { mechanism: 'jwt', mode: 'overlap', node: 'b' })
  const alice = await loginAt(bench, 'jwt', 'b')
  expect((await meAt(alice, 'a')).status).toBe(401)
  const headers = { 'lab-node': 'a' }
  const body = { refresh_token: alice.refreshToken }
  expect((await alice.request('refresh', { method: 'POST', body, headers })).status).toBe(200)
  for (const node of ['a', 'b', 'c']) expect((await meAt(alice, node)).status, node).toBe(200)
})

test('ends a rollout when the algorithm changes', async () => {
  const bench = await TestBench.open()
  await rotate(bench, { mechanism: 'jwt', mode: 'overlap', node: 'b' })
  await bench.policy({ jwt: { alg: 'EdDSA' } })
  const alice = await loginAt(bench, 'jwt', 'b')
  for (const node of ['a', 'b', 'c']) expect((await meAt(alice, node)).status, node).toBe(200)
})
