import { describe, expect, test } from 'vitest'
import { TestBench } from '../support/test-bench.ts'

describe('the cookie', () => {
  test('fits into 4096 bytes with the longest names and user agent', async () => {
    const bench = await TestBench.open()
    const alice = await bench.login('sealed-cookie')
    alice.headers = { 'user-agent': 'x'.repeat(2000) }
    const { headers } = await alice.login('carol', { device: 'd'.repeat(40), rememberMe: true })
    const [cookie = ''] = headers.getSetCookie()
    expect(cookie.length).toBeLessThan(4096)
    expect((await alice.me()).status).toBe(200)
  })

  test('slides with activity: a new seal for the same session', async () => {
    const bench = await TestBench.open({ clock: { frozen: true } })
    const alice = await bench.login('sealed-cookie')
    const before = alice.credential
    await alice.me()
    expect(alice.credential).toBe(before)
    await bench.advance(60)
    const { body } = await alice.me()
    expect(alice.credential).not.toBe(before)
    expect(body.session.lastSeenAt - body.session.createdAt).toBe(60_000)
  })

  test('does not expire early if real time passes while the bench clock is frozen', async () => {
    const bench = await TestBench.open({ clock: { frozen: true }, policy: { lifetime: { idleSeconds: 1 } } })
    const alice = await bench.login('sealed-cookie')
    await new Promise((resolve) => setTimeout(resolve, 1200))
    expect((await alice.me()).status).toBe(200)
  })
})
