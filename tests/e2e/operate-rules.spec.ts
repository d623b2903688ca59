import type { Page } from '@playwright/test'
import { rules } from '../../app/_ui/words/operate-rules.en.ts'
import { rules as rulesZh } from '../../app/_ui/words/operate-rules.zh.ts'
import { expectNoViolations } from './axe.ts'
import { expect, LabPage, test } from './lab.ts'

async function open(page: Page): Promise<void> {
  await page.goto('/operate?section=rules')
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(page.locator('#rule-table')).toBeVisible()
}

test('adds, edits and removes rules, and refuses one that contradicts another', async ({ lab: { page } }) => {
  await open(page)
  await expect(page.getByText(rules.table.none)).toBeVisible()
  await page.getByRole('button', { name: rules.examples.add(rules.examples.names.payment) }).click()
  const row = page.locator('[data-rule="payment shorten"]')
  await expect(row).toContainText(rules.table.seconds(300))

  const form = page.getByRole('form', { name: rules.form.title })
  await form.getByLabel(rules.table.columns.act).selectOption('extend')
  await form.getByRole('button', { name: rules.form.add }).click()
  const { acts, when } = rules
  const conflict = rules.form.conflicts.contrary(acts.extend, acts.shorten, when.payment)
  await expect(page.getByRole('status').filter({ hasText: conflict })).toBeVisible()
  await expect(page.locator('[data-rule]')).toHaveCount(1)

  await row.getByRole('button', { name: /^Edit/ }).click()
  const edited = page.getByRole('form', { name: /^Edit: a payment is made/ })
  await expect(edited.getByLabel(rules.table.columns.when)).toBeFocused()
  await edited.getByLabel(rules.form.duration).fill('60')
  await edited.getByRole('button', { name: rules.form.save }).click()
  await expect(row).toContainText(rules.table.seconds(60))
  await expectNoViolations(page)

  await row.getByRole('button', { name: /^Remove/ }).click()
  await expect(page.getByText(rules.table.none)).toBeVisible()
  await expect(
    page.locator('[data-focus-fallback]').filter({ has: page.locator('#rule-table') }),
  ).toBeFocused()
})

test('shows what a rule did on each mechanism, with its cause', async ({ lab: { page } }) => {
  await open(page)
  await page.getByRole('button', { name: rules.examples.add(rules.examples.names['role-lowered']) }).click()
  await expect(page.locator('[data-rule]')).toHaveCount(1)
  const lab = new LabPage(page)
  await page.goto('/')
  await lab.logInOnAllFour()
  // The operator withdraws the only role of alice.
  const status = await page.evaluate(
    async () =>
      (
        await fetch('/api/bench/users/alice', {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ roles: [] }),
        })
      ).status,
  )
  expect(status).toBe(200)
  await open(page)
  await expect(page.locator('[data-applied=immediate]')).toHaveCount(4)
  await expect(page.locator('[data-applied]').first()).toContainText(rules.applied.effects.immediate)
  await expect(page.locator('[data-applied]').first().getByRole('link')).toBeVisible()
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('has Chinese texts', async ({ lab: { page } }) => {
    await open(page)
    await expect(page.getByRole('heading', { name: rulesZh.applied.title })).toBeVisible()
    await expectNoViolations(page)
  })
})
