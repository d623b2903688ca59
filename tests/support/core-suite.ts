import { expect, test } from 'vitest'
import { MECHANISM_IDS } from '#lib/core/session.ts'
import { send } from './app.ts'
import { TestBench } from './test-bench.ts'

/** What has to hold wherever Redis is: the life of a session, on each mechanism, seen from outside. */
export function runCoreSuite(): void {
  test.each(MECHANISM_IDS)('%s: sign in, be known, refresh, be listed, sign out', async (mechanism) => {
    const world = await TestBench.open()
    const alice = await world.login(mechanism)
    expect((await alice.me()).body.user.name).toBe('alice')
    expect((await alice.refresh()).status).toBe(200)
    expect((await alice.me()).status).toBe(200)
    expect((await world.sessions('state=active')).map(({ id }) => id)).toEqual([alice.session?.id])
    const copy = alice.copy()
    expect((await alice.logout()).body).toEqual({ reach: 'everywhere' })
    expect((await copy.me()).status).toBe(401)
    expect(await world.sessions('state=active')).toEqual([])
  })

  test.each(MECHANISM_IDS)(
    '%s: one session is revoked, the others of the same user go on',
    async (mechanism) => {
      const world = await TestBench.open()
      const [mine, stolen] = [await world.login(mechanism), await world.login(mechanism)]
      const { body } = await world.ask(`/api/sessions/${stolen.session?.id}`, { method: 'DELETE' })
      expect(body.effect).toBe('immediate')
      expect((await stolen.me()).body.code).toBe('session_ended')
      expect((await mine.me()).status).toBe(200)
      const { body: seen } = await world.ask(`/api/sessions/${mine.session?.id}`)
      expect(seen.storage.redis.length).toBeGreaterThan(0)
      const all = await world.ask('/api/sessions?user=alice', { method: 'DELETE' })
      expect(all.body.ended).toBe(1)
      expect((await mine.me()).status).toBe(401)
    },
  )

  test('limits count, the clock moves what Redis will expire, a reset ends everything', async () => {
    const world = await TestBench.open({ policy: { concurrency: { perUser: 2 } } })
    for (const mechanism of MECHANISM_IDS) {
      const clients = [
        await world.login(mechanism),
        await world.login(mechanism),
        await world.login(mechanism),
      ]
      const codes = await Promise.all(clients.map(async (client) => (await client.me()).status))
      expect(codes, mechanism).toEqual([401, 200, 200])
    }
    await world.advance(1801)
    expect((await world.sessions('state=active')).length).toBe(0)
    await world.login('opaque-token')
    expect((await world.ask('/api/bench/reset', { method: 'POST', body: {} })).status).toBe(204)
    expect(await world.sessions()).toEqual([])
  })

  test('who follows the events is told what happens', async () => {
    const world = await TestBench.open()
    const stream = await send('/api/events', { headers: { bench: world.id } })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    const { headers } = await world.login('jwt').then((alice) => alice.me())
    let heard = ''
    while (!heard.includes(`id: ${headers.get('lab-seq')}\n`)) heard += (await reader?.read())?.value ?? ''
    expect(heard).toMatch(/event: session\.created[\s\S]*event: request\.verified/)
    await reader?.cancel()
  })
}
