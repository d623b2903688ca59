import type { Page } from '@playwright/test'
import { backups } from '../../app/_ui/words/operate-backups.en.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

/** Forty logins, and all three protections one after the other. */
const SLOW_MS = 60_000

const open = async (page: Page) => {
  await page.goto('/operate?section=backups')
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(page.getByRole('heading', { name: backups.backUpStep })).toBeVisible()
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const isDone = (page: Page, protection: keyof typeof backups.protections) =>
  expect(
    page.getByRole('status').filter({ hasText: backups.done(backups.protections[protection]) }),
  ).toBeVisible({
    timeout: SLOW_MS,
  })
const row = (page: Page, lane: string) => page.locator(`[data-restored=${lane}]`)

test('backs up, logs out, predicts, restores, and states which sessions returned on each lane', async ({
  lab: { page },
}) => {
  await open(page)
  await button(page, backups.logIn(10)).click()
  await expect(page.getByText(backups.clients(40, 0))).toBeVisible({ timeout: SLOW_MS })
  await button(page, backups.backUp).click()
  await expect(page.getByRole('table', { name: backups.list }).getByRole('row')).toHaveCount(2)
  const contents = page.getByRole('table', { name: backups.contents })
  await expect(contents.getByRole('row', { name: /Server-side session/ })).toContainText(
    backups.stores.memory,
  )
  await button(page, backups.logOut(3)).click()
  await expect(page.getByText(backups.clients(28, 12))).toBeVisible({ timeout: SLOW_MS })
  await page.getByLabel(backups.predictionOf('Opaque token')).selectOption('returned')
  await page.getByLabel(backups.predictionOf('Sealed cookie')).selectOption('returned')
  await button(page, backups.restore).click()
  await isDone(page, 'none')
  const none = (lane: string) => row(page, lane).locator('[data-protection=none]')
  await expect(none('opaque-token')).toContainText(backups.outcomes.returned(3, 3))
  await expect(none('sealed-cookie')).toContainText(backups.outcomes['never-left'](3, 3))
  await expect(row(page, 'opaque-token').locator('[data-right=true]')).toBeVisible()
  await expect(row(page, 'sealed-cookie').locator('[data-right=false]')).toBeVisible()
  // A second restore of the same backup begins with other sessions.
  await page.getByRole('radio', { name: new RegExp(`^${backups.protections.epoch}`) }).check()
  await expect(page.getByText(backups.restoredAlready)).toBeVisible()
  await button(page, backups.restore).click()
  await isDone(page, 'epoch')
  await expect(row(page, 'opaque-token').locator('[data-protection=epoch]')).toContainText(
    backups.isNotComparable,
  )
  await expect(page.getByText(backups.notComparable)).toBeVisible()
  await expect(page.getByText(backups.clients(0, 12) + backups.refusedClients(28))).toBeVisible()
  await expectNoViolations(page)
})

test('shows the three protections side by side, with their cost', async ({ lab: { page } }) => {
  await open(page)
  await button(page, backups.tryAll).click()
  await isDone(page, 'journal')
  const of = (lane: string, protection: string) => row(page, lane).locator(`[data-protection=${protection}]`)
  await expect(of('opaque-token', 'none')).toContainText(backups.outcomes.returned(3, 3))
  await expect(of('opaque-token', 'epoch')).toContainText(backups.outcomes['logged-out'](7, 7))
  await expect(of('opaque-token', 'journal')).toContainText(backups.outcomes['stayed-ended'](0, 3))
  await expect(of('opaque-token', 'journal')).toContainText(backups.outcomes.stayed(7, 7))
  await expect(page.getByText(/Measured by presenting|measured by presenting/)).toBeVisible()
})

test('deletes a backup by keyboard', async ({ lab: { page } }) => {
  await open(page)
  await button(page, backups.backUp).click()
  const remove = page.getByRole('button', { name: /^Delete the backup/ })
  await remove.focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText(backups.none)).toBeVisible()
})

test('states that Redis is unavailable next to the button', async ({ lab }) => {
  const { page } = lab
  await open(page)
  await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
  await button(page, backups.backUp).click()
  const step = page.getByRole('region', { name: backups.backUpStep })
  await expect(step.getByRole('alert')).toHaveText(backups.unavailable)
})

test('fits on a phone', async ({ lab: { page } }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page)
  await button(page, backups.tryAll).click()
  await isDone(page, 'journal')
  const table = page.getByRole('table', { name: backups.results })
  await expect(table.getByText(backups.outcomes.returned(3, 3))).toBeVisible()
  expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0)
  await expectNoViolations(page)
})
