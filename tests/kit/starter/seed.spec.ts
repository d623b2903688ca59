import { expect, test } from '#lib/kit/playwright.ts'

/* Where Playwright’s agents begin: a bench of its own, and the page on which Alice is logged in on one mechanism. */

test('seed', async ({ alice, settled }) => {
  await alice.login('server-session')
  const page = await alice.page()
  await settled()
  await expect(page.getByRole('region', { name: 'Server-side session', exact: true })).toBeVisible()
})
