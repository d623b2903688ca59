import type { Locator, Page } from '@playwright/test'
import { storage as texts } from '../../app/_ui/words/operate-storage.en.ts'
import { storage as chinese } from '../../app/_ui/words/operate-storage.zh.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

const open = async (page: Page) => {
  await page.goto('/operate?section=storage')
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(page.getByRole('heading', { name: texts.dump })).toBeVisible()
}

const radio = (page: Page, group: string, name: string) =>
  page.getByRole('group', { name: group }).getByRole('radio', { name, exact: true })
const lane = (page: Page, name: string): Locator => page.getByRole('row', { name: new RegExp(`^${name}`) })
const field = (row: Locator, name: string) => row.locator(`[data-field=${name}]`)

test('shows in which form a stolen copy of Redis has each field', async ({ lab }) => {
  await lab.logInOnAllFour()
  const { page } = lab
  await open(page)
  const opaque = lane(page, 'Opaque token')
  for (const name of ['user', 'address', 'userAgent', 'device', 'instants']) {
    await expect(field(opaque, name)).toContainText(texts.dumpForms.readable)
  }
  await expect(field(opaque, 'token')).toContainText(texts.dumpForms.hash)
})

test('changes both settings, after which a stolen copy has ciphertext and marks', async ({ lab }) => {
  const { page } = lab
  await open(page)
  await radio(page, texts.encryption, texts.encryptions.sealed).check()
  await expect(page.getByText(texts.saved)).toBeVisible()
  await expect(page.getByText(texts.key('1'))).toBeVisible()
  await radio(page, texts.minimise, texts.minimisations.marks).check()
  await expect(page.getByText(texts.minimisationNotes.marks)).toBeVisible()
  await expect
    .poll(() => lab.call<{ policy: { storage: object } }>('/api/bench').then(({ policy }) => policy.storage))
    .toEqual({ encryption: 'sealed', minimise: 'marks' })
  await page.goto('/')
  await lab.logInOnAllFour()
  await open(page)
  const opaque = lane(page, 'Opaque token')
  for (const name of ['address', 'userAgent', 'device', 'data']) {
    await expect(field(opaque, name)).toContainText(texts.dumpForms.ciphertext)
  }
  await expect(field(opaque, 'user')).toContainText(texts.dumpForms.readable)
  await expect(field(opaque, 'limitKey')).toContainText(texts.dumpForms.mark)
  await expect(field(lane(page, texts.eventLog), 'address')).toContainText(texts.dumpForms.mark)
})

test('shows other copies, and that a credential in a browser remains usable', async ({ lab }) => {
  await lab.logInOnAllFour()
  const { page } = lab
  await open(page)
  await radio(page, texts.copyOf, texts.copies.sql).check()
  await expect(page.getByText(texts.empty)).toBeVisible()
  await radio(page, texts.copyOf, texts.copies.browser).check()
  await expect(page.getByText(texts.copyNotes.browser)).toBeVisible()
  await expect(field(lane(page, 'Server-side session'), 'token')).toContainText(texts.dumpForms.usable)
  await expect(field(lane(page, 'Sealed cookie'), 'address')).toContainText(texts.dumpForms.ciphertext)
})

test('measures the costs, and rotates the key of sealed values', async ({ lab }) => {
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { storage: { encryption: 'sealed' } } })
  await lab.logInOnAllFour()
  const { page } = lab
  await open(page)
  const costs = page.getByRole('region', { name: texts.costs })
  await expect(costs.getByRole('definition')).toHaveCount(4)
  const record = page.getByRole('region', { name: texts.record, exact: true })
  await expect(record.getByRole('region', { name: texts.plain, exact: true })).toContainText('Mozilla/5.0')
  await expect(record.getByRole('region', { name: texts.sealed, exact: true })).not.toContainText('Mozilla')
  await page.getByRole('button', { name: texts.rotate, exact: true }).click()
  await expect(page.getByText(texts.rotated('2'))).toBeVisible()
  await expect(page.getByText(texts.key('2'), { exact: true })).toBeVisible()
  await page.getByRole('button', { name: texts.replace }).click()
  // The sealed cookie contains its session, so only three records are lost.
  await expect(page.getByText(texts.replaced('3', 3))).toBeVisible()
  await radio(page, texts.copyOf, texts.copies.browser).check()
  await expect(field(lane(page, 'Opaque token'), 'token')).toContainText(texts.dumpForms.refused)
  await expect(field(lane(page, 'Sealed cookie'), 'token')).toContainText(texts.dumpForms.usable)
})

test('has no violations found by axe, in both languages and on a phone', async ({ lab }) => {
  await lab.logInOnAllFour()
  const { page } = lab
  await open(page)
  await expect(page.getByRole('table')).toBeVisible()
  await expectNoViolations(page, 'main')
  await page.setViewportSize({ width: 390, height: 844 })
  const table = page.getByRole('table')
  expect(await table.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0)
  await page.getByRole('button', { name: '中文' }).click()
  await expect(page.getByRole('heading', { name: chinese.dump })).toBeVisible()
  await expect(page.getByRole('table')).toBeVisible()
  await expectNoViolations(page, 'main')
})
