import type { Page } from '@playwright/test'
import { sessions } from '../../app/_ui/words/operate-sessions.en.ts'
import { sessions as sessionsZh } from '../../app/_ui/words/operate-sessions.zh.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`/operate?section=sessions${query}`)
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
}

const table = (page: Page) => page.getByRole('table').filter({ hasText: sessions.columns.created })
const rows = (page: Page) => table(page).locator('tbody').getByRole('row')
const choose = (page: Page, field: keyof typeof sessions.fields, value: string) =>
  page.getByRole('combobox', { name: sessions.fields[field], exact: true }).selectOption(value)

test('selects sessions by conditions, keeps them in the address and as a view', async ({ lab }) => {
  const { page } = lab
  await open(page)
  await expect(page.getByText(sessions.empty)).toBeVisible()
  await lab.page.goto('/')
  await lab.logInOnAllFour()
  await open(page)
  await expect(rows(page)).toHaveCount(4)
  await choose(page, 'mechanism', 'jwt')
  await expect(rows(page)).toHaveCount(1)
  await expect(page).toHaveURL(/mechanism=jwt/)
  await page.getByRole('textbox', { name: sessions.views.name }).fill('All JWT')
  await page.getByRole('button', { name: sessions.views.save }).click()
  await page.getByRole('button', { name: sessions.clear }).click()
  await expect(rows(page)).toHaveCount(4)
  await page.reload()
  await page.getByRole('button', { name: 'All JWT', exact: true }).click()
  await expect(rows(page)).toHaveCount(1)
  await page.getByRole('button', { name: sessions.views.remove('All JWT') }).click()
  await page.getByRole('button', { name: sessions.clear }).click()
  await page.getByRole('textbox', { name: sessions.fields.text }).fill('nothing like it')
  await page.keyboard.press('Enter')
  await expect(page.getByText(sessions.none)).toBeVisible()
  await expectNoViolations(page)
})

test('revokes a query after a preview, and states the effect', async ({ lab }) => {
  const { page } = lab
  await lab.logInOnAllFour()
  await open(page, '&user=alice')
  await expect(rows(page)).toHaveCount(4)
  await page.getByRole('button', { name: sessions.revoke.preview }).click()
  const preview = page.getByRole('group', { name: sessions.revoke.title })
  await expect(preview).toContainText(sessions.revoke.summary(4, 1))
  // A new bench opens in the textbook preset: two of the four credentials cannot be revoked.
  await expect(preview).toContainText(/2 refused immediately/)
  await expectNoViolations(page)
  await preview.getByRole('button', { name: sessions.revoke.confirm(4) }).click()
  await expect(page.getByText(sessions.revoke.done(4, 1))).toBeVisible()
  await expect(page.getByTestId('session-counts')).toContainText(sessions.counts('0', '4'))
})

test('applies a text while it is typed, and does not lose the click on another control', async ({ lab }) => {
  const { page } = lab
  await lab.logInOnAllFour()
  await open(page)
  await expect(rows(page)).toHaveCount(4)
  const field = page.getByRole('textbox', { name: sessions.fields.text })
  await field.pressSequentially('nothing like it')
  await expect(page.getByText(sessions.none)).toBeVisible()
  await expect(page.getByRole('button', { name: sessions.revoke.preview })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await field.fill('alice')
  await page.getByRole('button', { name: sessions.revoke.preview }).click()
  const preview = page.getByRole('group', { name: sessions.revoke.title })
  await expect(preview).toContainText(sessions.revoke.summary(4, 1))
  // The preview is about that query.
  await field.fill('alic')
  await expect(preview).toBeHidden()
  await choose(page, 'state', 'active')
  await expect(page.getByTestId('session-counts')).toHaveText(sessions.countsOf.active('4'))
})

test('shows the sessions while Redis is down for the mechanisms', async ({ lab }) => {
  const { page } = lab
  await lab.logInOnAllFour()
  await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
  await open(page)
  await expect(rows(page)).toHaveCount(4)
  await page.route('**/api/sessions?**', (route) =>
    route.fulfill({ status: 503, json: { code: 'store_unavailable', status: 503, detail: '' } }),
  )
  await page.reload()
  await expect(page.getByText(sessions.failedFirst)).toBeVisible()
  await page.unroute('**/api/sessions?**')
  await page.getByRole('button', { name: sessions.retry }).click()
  await expect(rows(page)).toHaveCount(4)
})

test('lists the users who are online', async ({ lab }) => {
  const { page } = lab
  await lab.logInOnAllFour()
  await open(page)
  await expect(page.getByText(sessions.online.summary(1, 4))).toBeVisible()
  await page.getByRole('button', { name: sessions.online.show('alice') }).click()
  await expect(page).toHaveURL(/user=alice/)
  await lab.call('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 600 } })
  await expect(page.getByText(sessions.online.none)).toBeVisible({ timeout: 20_000 })
})

test('is usable in Chinese and on a small screen', async ({ lab }) => {
  const { page } = lab
  await page.setViewportSize({ width: 390, height: 844 })
  await lab.logInOnAllFour()
  await page.context().addCookies([{ name: 'session-lab-language', value: 'zh', url: page.url() }])
  await open(page)
  await expect(page.getByText(sessionsZh.counts('4', '0'))).toBeVisible()
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
  await expectNoViolations(page)
})
