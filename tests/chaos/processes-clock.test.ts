import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Fleet } from '../../lib/run/fleet.ts'
import { openFleet } from '../support/fleet.ts'
import { RemoteBench, type Reply } from '../support/remote.ts'

/*
 * Processes on one machine share its clock, so there is no real skew between them. The nodes of a bench
 * have clocks that can be set wrong; this tests that every process applies such a clock, whichever process
 * set it.
 */

let fleet: Fleet
beforeAll(async () => {
  fleet = await openFleet('round-robin')
})
afterAll(() => fleet?.stop())

test('refuses on every process the tokens of a node that is ahead, at the other nodes', async () => {
  const bench = await RemoteBench.open(fleet.url)
  await bench.request('/api/bench/nodes/b', { method: 'PATCH', body: { clockSkewSeconds: 90 } })
  await vi.waitFor(async () => {
    const seen = await atEachProcess(() => bench.request('/api/bench'))
    const skews = seen.map(
      ({ body }) => body.nodes.find(({ id }: { id: string }) => id === 'b').clockSkewSeconds,
    )
    expect(new Set(skews)).toEqual(new Set([90]))
  })
  const { status, body } = await bench.request('/api/jwt/login', {
    method: 'POST',
    headers: { 'lab-node': 'b' },
    body: { username: 'alice', password: bench.passwords.alice },
  })
  expect(status).toBe(200)
  const me = (node: string) => () =>
    bench.request('/api/jwt/me', {
      headers: { 'lab-node': node, authorization: `Bearer ${body.credential.access_token}` },
    })
  for (const reply of await atEachProcess(me('b'))) expect(reply.status).toBe(200)
  for (const reply of await atEachProcess(me('a'))) expect(reply.status).toBe(401)
})

/** Repeats until each of the three processes has responded. */
async function atEachProcess(ask: () => Promise<Reply>): Promise<readonly Reply[]> {
  const replies = new Map<string, Reply>()
  while (replies.size < 3) {
    const reply = await ask()
    replies.set(reply.process, reply)
  }
  return [...replies.values()]
}
