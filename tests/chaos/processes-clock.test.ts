import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Fleet } from '../../lib/run/fleet.ts'
import { openFleet } from '../support/fleet.ts'
import { RemoteBench, type Reply } from '../support/remote.ts'

/*
 * Processes on one machine share its clock, so no skew between them can be real here. A bench's own nodes have clocks that
 * can be set wrong; what is tried is that every process takes such a clock for what it is, whoever set it.
 */

let fleet: Fleet
beforeAll(async () => {
  fleet = await openFleet('round-robin')
})
afterAll(() => fleet?.stop())

test('a node that is ahead issues tokens from the future, which every process refuses at the other nodes', async () => {
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

/** Asks until each of the three processes has answered. */
async function atEachProcess(ask: () => Promise<Reply>): Promise<readonly Reply[]> {
  const replies = new Map<string, Reply>()
  while (replies.size < 3) {
    const reply = await ask()
    replies.set(reply.process, reply)
  }
  return [...replies.values()]
}
