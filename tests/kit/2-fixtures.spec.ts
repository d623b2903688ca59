import { test as base, expect } from '#lib/kit/playwright.ts'
import { BenchPage } from './bench-page.ts'

/* Rung 2: a page object as a fixture, and the page and the API as one client. */

const test = base.extend<{ bench: BenchPage }>({
  bench: async ({ alice }, use) => use(new BenchPage(await alice.page())),
})

test('shows a login by the API, because the page has the same cookies', async ({ alice, bench, settled }) => {
  await alice.login('server-session')
  await settled()
  await expect(bench.verdict('server-session')).toHaveAttribute('data-verdict', 'accepted')
  await expect(bench.verdict('sealed-cookie')).toHaveAttribute('data-verdict', 'none')
})

test('accepts by the API what the page has logged in', async ({ alice, bench }) => {
  await bench.logInEverywhere()
  await expect(bench.verdict('sealed-cookie')).toHaveAttribute('data-verdict', 'accepted')
  await expect(alice.on('sealed-cookie').me()).toBeAccepted()
})

test('logs in on a second device without ending the first session', async ({ alice, phone, world }) => {
  const laptop = await alice.login('opaque-token')
  const second = await phone.login('opaque-token')
  expect(second.session?.id).not.toBe(laptop.session?.id)
  await expect(laptop.me()).toBeAccepted()
  await expect(second.me()).toBeAccepted()
  expect(await world.session(laptop.session?.id ?? '')).toMatchObject({ state: 'active' })
})
