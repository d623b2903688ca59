import type { Page } from '@playwright/test'
import { metrics as en } from '../../app/_ui/words/operate-metrics.en.ts'
import { metrics as zh } from '../../app/_ui/words/operate-metrics.zh.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

const open = async (page: Page) => {
  await page.goto('/operate?section=metrics')
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(page.getByRole('region', { name: en.titles.active })).toBeVisible()
}

const chart = (page: Page, id: keyof typeof en.titles) =>
  page.getByRole('region', { name: en.titles[id], exact: true })

test('shows what happens on the bench', async ({ lab }) => {
  const { page } = lab
  await open(page)
  await page.getByLabel(en.load.concurrency).selectOption('4')
  await page.getByLabel(en.load.seconds).selectOption('2')
  await page.getByRole('button', { name: en.load.start }).click()
  await expect(page.getByRole('table', { name: en.load.result(4, 2) })).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('table', { name: en.load.result(4, 2) }).getByRole('row')).toHaveCount(5)
  await expect(chart(page, 'verify').getByRole('listitem')).toHaveCount(4)
  // Some seconds after the load, its times are no longer present values.
  await expect(
    chart(page, 'store')
      .getByText(/, \d+ s ago$/)
      .first(),
  ).toBeVisible()
  await page.getByRole('button', { name: en.asTables }).click()
  await expect(chart(page, 'verifications').getByRole('table')).toBeVisible()
  await expect(
    chart(page, 'verifications')
      .getByRole('cell', { name: /^[1-9].*\/s$/ })
      .first(),
  ).toBeVisible()
})

test('copies the PromQL of a chart', async ({ lab: { page }, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page)
  await chart(page, 'active').getByText(en.promql).click()
  await page.getByRole('button', { name: en.copyQuery(en.titles.active) }).click()
  await expect(chart(page, 'active').getByText(en.copied)).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('sum(sessions_active)')
})

test('switches a fault of the stores, which the page of the nodes shows as well', async ({ lab }) => {
  const { page } = lab
  await open(page)
  await page.getByLabel(en.faults.pools).selectOption('exhausted')
  await expect(page.getByText(en.faults.explained.exhausted)).toBeVisible()
  const bench = (await lab.call('/api/bench')) as { faults: { pools: string } }
  expect(bench.faults.pools).toBe('exhausted')
  await page.getByLabel(en.faults.pools).selectOption('free')
  await expect(page.getByText(en.faults.explained.none)).toBeVisible()
  await page.getByRole('combobox', { name: new RegExp(`^${en.faults.redis}`) }).selectOption('slow')
  await expect(page.getByText(en.faults.explained.slow)).toBeVisible()
  // The textbook policy keeps server-side sessions in the memory of the nodes.
  await expect(page.getByText(en.faults.explained.inMemory)).toBeVisible()
})

test('pauses, and changes the window and the source', async ({ lab: { page } }) => {
  await open(page)
  await page.getByRole('button', { name: en.pause, exact: true }).click()
  await expect(page.getByRole('button', { name: en.resume })).toBeVisible()
  await page.getByRole('button', { name: en.resume }).click()
  await page.getByRole('combobox', { name: new RegExp(`^${en.window}`) }).selectOption('900')
  await page.getByRole('combobox', { name: new RegExp(`^${en.of}`) }).selectOption('process')
  await expect(chart(page, 'active')).toBeVisible()
})

test('has no accessibility violations, as charts and as tables, also on a narrow screen', async ({
  lab: { page },
}) => {
  await open(page)
  await expectNoViolations(page)
  await page.getByRole('button', { name: en.asTables }).click()
  await expectNoViolations(page)
  await page.setViewportSize({ width: 390, height: 844 })
  await expect(chart(page, 'active')).toBeVisible()
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0)
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })
  test('has every chart with its title', async ({ lab: { page } }) => {
    await page.goto('/operate?section=metrics')
    for (const title of Object.values(zh.titles)) {
      await expect(page.getByRole('region', { name: title, exact: true })).toBeVisible()
    }
    await expectNoViolations(page)
  })
})
