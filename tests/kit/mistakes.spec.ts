import { expect, test } from '#lib/kit/playwright.ts'

/*
 * Mistakes of suites that test sessions: each in its failing form, with the failure that it causes, and in the form that holds.
 * A test that sleeps until a session expires is not among them: the clock of the server is advanced.
 */

test.describe('a storage state that tests share', () => {
  test('dies for all of them when one logs out', async ({ alice, world }) => {
    await alice.login('server-session')
    const saved = await alice.storageState()
    const [first, second] = [await world.newRequests(saved), await world.newRequests(saved)]
    await first.post('/api/server-session/logout', { data: {} })
    const neighbour = async () => {
      const response = await second.get('/api/server-session/me')
      expect(response.status()).toBe(200)
    }
    await expect(neighbour()).rejects.toThrow(/Received: .*401/)
    await Promise.all([first.dispose(), second.dispose()])
  })

  test('is not needed: each test logs in by one request', async ({ alice, phone }) => {
    const [laptop, second] = [await alice.login('server-session'), await phone.login('server-session')]
    await expect(laptop.logout()).toBeAccepted()
    await expect(second.me()).toBeAccepted()
  })
})

test.describe('the clock of the page', () => {
  test('expires no session', async ({ alice }) => {
    const lane = await alice.login('server-session')
    const page = await alice.page()
    await page.clock.install()
    await page.clock.fastForward('09:00:00')
    const expired = async () => expect(lane.me({ slide: false })).toBeRefusedWith('expired_absolute')
    await expect(expired()).rejects.toThrow(/returned 200/)
  })

  test('is not that of the server, which the test advances', async ({ alice, clock }) => {
    const lane = await alice.login('server-session')
    await clock.advance({ hours: 9 })
    await expect(lane.me({ slide: false })).toBeRefusedWith('expired_absolute')
  })
})

test.describe('a refresh token that was saved for all workers', () => {
  test('ends the login of the first worker when a second one uses it', async ({ alice, phone, clock }) => {
    const first = await alice.login('jwt')
    const second = phone.on('jwt')
    await second.steal(first)
    await first.refresh()
    await clock.advance({ minutes: 1 })
    const reuse = async () => expect(second.refresh()).toBeAccepted()
    await expect(reuse()).rejects.toThrow(/session_ended/)
    await expect(first.refresh()).toBeRefusedWith('session_ended')
  })

  test('is one for each worker, which logs in itself', async ({ alice, phone, clock }) => {
    const [first, second] = [await alice.login('jwt'), await phone.login('jwt')]
    await first.refresh()
    await clock.advance({ minutes: 1 })
    await expect(second.refresh()).toBeAccepted()
    await expect(first.refresh()).toBeAccepted()
  })
})
