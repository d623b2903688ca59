import { statSync } from 'node:fs'
import { keepWorld, openKeptWorld } from '#lib/kit/kept-world.ts'
import { BUTTONS, expect, test } from '#lib/kit/playwright.ts'

test('opens the bench of a test that failed in another browser, by its file', async ({
  alice,
  browser,
  world,
}, testInfo) => {
  await alice.login('server-session')
  const file = testInfo.outputPath('world.json')
  await keepWorld(world, file)
  expect(statSync(file).mode & 0o077).toBe(0)
  const page = await openKeptWorld(browser, file)
  const lane = page.getByRole('region', { name: 'Server-side session', exact: true })
  await expect(lane.locator('[data-verdict]')).toHaveAttribute('data-verdict', 'accepted')
  // It has the passwords: otherwise the page would have made another bench.
  await page.getByRole('button', { name: BUTTONS.logIn, exact: true }).click()
  await expect(
    page.getByRole('region', { name: 'JWT', exact: true }).locator('[data-verdict]'),
  ).toHaveAttribute('data-verdict', 'accepted')
  await page.context().close()
})

test('deletes the bench of a test that has passed', async ({ request, world }) => {
  await world.delete()
  const response = await request.get('/api/bench', { headers: { bench: world.id } })
  expect([response.status(), (await response.json()).code]).toEqual([404, 'bench_not_found'])
})
