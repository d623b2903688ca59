import { describe, expect, test } from 'vitest'
import type { MechanismId } from '#lib/core/session.ts'
import { type Client, TestBench } from '../support/test-bench.ts'

/* A credential from a node whose clock is ahead, presented to a node whose clock is right. */

const meAt = (client: Client, node: string) => client.request('me?slide=0', { headers: { 'lab-node': node } })

async function loginAhead(
  mechanism: MechanismId,
  seconds: number,
): Promise<{ bench: TestBench; alice: Client }> {
  const bench = await TestBench.open({ clock: { frozen: true } })
  const changed = await bench.request('/api/bench/nodes/b', {
    method: 'PATCH',
    body: { clockSkewSeconds: seconds },
  })
  expect(changed.status).toBe(200)
  bench.headers = { 'lab-node': 'b' }
  const alice = await bench.login(mechanism)
  bench.headers = {}
  return { bench, alice }
}

describe('jwt', () => {
  test('A9 refuses a token from a node that is ahead as token_not_yet_valid until it is valid', async () => {
    const { bench, alice } = await loginAhead('jwt', 90)
    expect((await meAt(alice, 'b')).status).toBe(200)
    const { status, body, headers } = await meAt(alice, 'a')
    expect({ status, body }).toMatchObject({ status: 401, body: { code: 'token_not_yet_valid' } })
    expect(body.title).toBe('Token not yet valid')
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
    const [refused] = (await bench.events()).filter(({ type }) => type === 'request.refused')
    expect(refused).toMatchObject({ code: 'token_not_yet_valid', node: 'a' })
    await bench.advance(90)
    expect((await meAt(alice, 'a')).status).toBe(200)
  })

  test('ends the session of a token that is not valid yet', async () => {
    const { alice } = await loginAhead('jwt', 90)
    const left = await alice.request('logout', { method: 'POST', body: {}, headers: { 'lab-node': 'a' } })
    expect(left.body).toEqual({ reach: 'everywhere' })
    expect((await meAt(alice, 'b')).body).toMatchObject({ code: 'session_ended', endReason: 'signed_out' })
  })

  test('A9 accepts a token from a node that is ahead by the tolerance', async () => {
    const { alice } = await loginAhead('jwt', 5)
    for (const node of ['a', 'b', 'c']) expect((await meAt(alice, node)).status, node).toBe(200)
  })
})

describe.each(['server-session', 'sealed-cookie', 'opaque-token'] as const)('%s', (mechanism) => {
  // A sealed cookie and a record state no instant before which they are not valid: `createdAt` limits
  // nothing.
  test('A9 accepts a session that began on a node that is ahead', async () => {
    const { alice } = await loginAhead(mechanism, 90)
    for (const node of ['a', 'b', 'c']) expect((await meAt(alice, node)).status, node).toBe(200)
  })
})
