import type { Page } from '@playwright/test'
import { races } from '../../app/_ui/words/races.en.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

const open = async (page: Page, query = '') => {
  await page.goto(`/races${query}`)
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(
    page.getByRole('button', { name: /^A: / }).or(page.getByText(races.finished).first()),
  ).toBeVisible()
}

const step = (page: Page, actor: string) => page.getByRole('button', { name: new RegExp(`^${actor}: `) })
const outcome = (page: Page, of: string) => page.locator(`[data-race-outcome=${of}]`)

test('executes the steps of two actors one by one, until the invariant is violated', async ({
  lab: { page },
}) => {
  await open(page, '?race=logout-late-write')
  for (const [index, actor] of Array.from('ABBA').entries()) {
    await step(page, actor).click()
    await expect(page).toHaveURL(new RegExp(`schedule=${'ABBA'.slice(0, index + 1)}(&|$)`))
    await expect(page.getByRole('list', { name: races.steps }).getByRole('listitem')).toHaveCount(index + 1)
  }
  await expect(outcome(page, 'bad')).toBeVisible()
  await page.getByRole('button', { name: races.back }).click()
  await expect(outcome(page, 'bad')).toBeHidden()
})

test('steps by keyboard', async ({ lab: { page } }) => {
  await open(page, '?race=logout-late-write')
  await step(page, 'A').focus()
  for (const [index, key] of ['a', 'b'].entries()) {
    await page.keyboard.press(key)
    await expect(page.getByRole('list', { name: races.steps }).getByRole('listitem')).toHaveCount(index + 1)
  }
  await page.keyboard.press('Backspace')
  await expect(page.getByRole('list', { name: races.steps }).getByRole('listitem')).toHaveCount(1)
})

test('runs every order of both implementations, and executes the shortest bad one', async ({
  lab: { page },
}) => {
  await open(page, '?race=data-data')
  await page.getByRole('button', { name: races.runAll }).click()
  await expect(page.locator('[data-orders=fixed]')).toContainText(/0 of \d+ orders/)
  await expect(page.locator('[data-orders=naive]')).toContainText(/[1-9]\d* of \d+ orders/)
  await page.getByRole('button', { name: races.execute }).click()
  await expect(outcome(page, 'bad')).toBeVisible()
})

test('copies a Playwright test that replays the order', async ({ lab: { page }, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, '?race=data-data&schedule=ABBA')
  await page.getByRole('button', { name: races.copyTest }).click()
  await expect(page.getByText(races.copied)).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain("schedule: 'ABBA'")
})

test('states why a schedule of a link cannot be executed', async ({ lab: { page } }) => {
  await page.goto('/races?race=data-data&schedule=AAAAAAAA')
  await expect(page.getByRole('alert').filter({ hasText: 'Position' })).toBeVisible()
})

test('has no accessibility violation', async ({ lab: { page } }) => {
  await open(page, '?race=refresh-refresh&schedule=AABBBA')
  await page.getByRole('button', { name: races.runAll }).click()
  await expect(page.locator('[data-orders=fixed]')).toBeVisible()
  await expectNoViolations(page)
})
