import { expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { send } from './app.ts'
import { TestBench } from './test-bench.ts'

/** Tests for every Redis topology: the life of a session with each mechanism, through the API. */
export function runCoreSuite(): void {
  test.each(MECHANISM_IDS)('%s: logs in, checks, refreshes, lists and logs out', async (mechanism) => {
    const bench = await TestBench.open()
    const alice = await bench.login(mechanism)
    expect((await alice.me()).body.user.name).toBe('alice')
    expect((await alice.refresh()).status).toBe(200)
    expect((await alice.me()).status).toBe(200)
    expect((await bench.sessions('state=active')).map(({ id }) => id)).toEqual([alice.session?.id])
    const copy = alice.copy()
    expect((await alice.logout()).body).toEqual({ reach: 'everywhere' })
    expect((await copy.me()).status).toBe(401)
    expect(await bench.sessions('state=active')).toEqual([])
  })

  test.each(MECHANISM_IDS)(
    '%s: revokes one session and keeps the others of the same user',
    async (mechanism) => {
      const bench = await TestBench.open()
      const [mine, stolen] = [await bench.login(mechanism), await bench.login(mechanism)]
      const { body } = await bench.request(`/api/sessions/${stolen.session?.id}`, { method: 'DELETE' })
      expect(body.effect).toBe('immediate')
      expect((await stolen.me()).body.code).toBe('session_ended')
      expect((await mine.me()).status).toBe(200)
      const { body: seen } = await bench.request(`/api/sessions/${mine.session?.id}`)
      expect(seen.storage.redis.length).toBeGreaterThan(0)
      const all = await bench.request('/api/sessions?user=alice', { method: 'DELETE' })
      expect(all.body.ended).toBe(1)
      expect((await mine.me()).status).toBe(401)
    },
  )

  test('applies limits, moves native expiry with the clock, and ends everything at a reset', async () => {
    const bench = await TestBench.open({ policy: { concurrency: { perUser: 2 } } })
    for (const mechanism of MECHANISM_IDS) {
      const clients = [
        await bench.login(mechanism),
        await bench.login(mechanism),
        await bench.login(mechanism),
      ]
      const codes = await Promise.all(clients.map(async (client) => (await client.me()).status))
      expect(codes, mechanism).toEqual([401, 200, 200])
    }
    await bench.advance(1801)
    expect((await bench.sessions('state=active')).length).toBe(0)
    await bench.login('opaque-token')
    expect((await bench.request('/api/bench/reset', { method: 'POST', body: {} })).status).toBe(204)
    expect(await bench.sessions()).toEqual([])
  })

  test('sends events to a client of the stream', async () => {
    const bench = await TestBench.open()
    const stream = await send('/api/events', { headers: { bench: bench.id } })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    const { headers } = await bench.login('jwt').then((alice) => alice.me())
    let received = ''
    while (!received.includes(`id: ${headers.get('lab-seq')}\n`))
      received += (await reader?.read())?.value ?? ''
    expect(received).toMatch(/event: session\.created[\s\S]*event: request\.verified/)
    await reader?.cancel()
  })
}
