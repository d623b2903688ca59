import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { privacy } from '../../app/_ui/words/privacy.en.ts'
import { privacy as privacyZh } from '../../app/_ui/words/privacy.zh.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

async function open(page: Page, prefix = ''): Promise<void> {
  await page.goto(`${prefix}/privacy`)
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
}

const holdings = (page: Page) => page.getByRole('region', { name: privacy.holdings.title('alice') })
const devices = (page: Page) =>
  page.getByRole('region', { name: privacy.devices.title, exact: true }).getByRole('table').getByRole('row')

test('lists what is held, exports it, and erases it', async ({ lab }) => {
  const { page } = lab
  await lab.logInOnAllFour()
  await open(page)
  const region = holdings(page)
  await expect(region.getByText('{bench}:rf:s:*')).toBeVisible()
  await expect(region.getByText('{bench}:events')).toBeVisible()
  await expectNoViolations(page)
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    region.getByRole('link', { name: privacy.holdings.export }).click(),
  ])
  const exported = JSON.parse(readFileSync(await file.path(), 'utf8'))
  expect(exported).toMatchObject({ user: 'alice', holdings: expect.any(Array) })
  await region.getByRole('button', { name: privacy.erase.start('alice') }).click()
  await region.getByRole('button', { name: privacy.erase.cancel }).click()
  await region.getByRole('button', { name: privacy.erase.start('alice') }).click()
  await region.getByRole('button', { name: privacy.erase.confirm, exact: true }).click()
  await expect(region.getByRole('region', { name: privacy.erase.kept })).toContainText(/as erased-/)
  await expect(region.getByRole('region', { name: privacy.erase.cannot })).toContainText('JWT')
  await expect(region.getByText('{bench}:rf:s:*')).toBeHidden()
  await expectNoViolations(page)
})

test('ends other devices only after re-authentication', async ({ lab, browser }) => {
  const { page } = lab
  await lab.logInOnAllFour()
  const { password, bench } = await page.evaluate(async () => {
    const { passwords } = JSON.parse(sessionStorage.getItem('session-lab:bench') ?? '{}')
    const answer = await fetch('/api/bench')
    return { password: passwords.alice as string, bench: (await answer.json()).id as string }
  })
  // Another device, with cookies of its own.
  const tablet = await browser.newContext()
  const sent = { username: 'alice', password, device: 'Old tablet', carrier: 'cookie' }
  const answer = await tablet.request.post(new URL('/api/opaque-token/login', page.url()).href, {
    headers: { bench },
    data: sent,
  })
  expect(answer.status()).toBe(200)
  await open(page)
  await expect(devices(page).filter({ hasText: privacy.devices.here })).toHaveCount(1)
  await expect(devices(page).filter({ hasText: 'Old tablet' })).toHaveCount(1)
  await page.getByRole('button', { name: privacy.devices.renameOf('Old tablet') }).click()
  await page.getByRole('textbox', { name: privacy.devices.nameLabel('Old tablet') }).fill('Kitchen')
  await page.getByRole('button', { name: privacy.devices.save, exact: true }).click()
  await expect(devices(page).filter({ hasText: 'Kitchen' })).toHaveCount(1)
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { stepUp: { windowSeconds: 60 } } })
  await lab.call('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 90 } })
  await page.getByRole('button', { name: privacy.devices.endOthers }).click()
  const form = page.getByRole('form', { name: privacy.devices.reauthenticate })
  await form.getByLabel(privacy.devices.password).fill(password)
  await expectNoViolations(page)
  await form.getByRole('button', { name: privacy.devices.reauthenticate }).click()
  await expect(page.getByText(privacy.devices.result(1))).toBeVisible()
  await expect(devices(page).filter({ hasText: 'Kitchen' })).toHaveCount(0)
  await tablet.close()
})

test('states each cookie of the policy and what this browser stores', async ({ lab }) => {
  const { page } = lab
  await lab.logInOnAllFour()
  await open(page)
  const notice = page.getByRole('region', { name: privacy.cookies.title }).getByRole('table').first()
  const set = (await page.context().cookies()).map(({ name }) => name)
  for (const name of set.filter((each) => !each.includes('next'))) {
    await expect(notice.getByRole('row', { name: new RegExp(`^${name} `) })).toBeVisible()
  }
  await expect(page.getByRole('row', { name: /^session-lab:bench / })).toBeVisible()
})

test('is usable in Chinese and on a small screen', async ({ lab }) => {
  const { page } = lab
  await page.setViewportSize({ width: 390, height: 844 })
  await lab.logInOnAllFour()
  await page.context().addCookies([{ name: 'session-lab-language', value: 'zh', url: page.url() }])
  await open(page)
  await expect(page.getByRole('heading', { name: privacyZh.holdings.title('alice') })).toBeVisible()
  await expect(page.getByText(privacyZh.cookies.consent)).toBeVisible()
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBe(0)
  await expectNoViolations(page)
})
