import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { ALERT_RULES } from '#lib/alerts/rules.ts'
import { alerts } from '../../app/_ui/words/operate-alerts.en.ts'
import { alerts as alertsZh } from '../../app/_ui/words/operate-alerts.zh.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

async function open(page: Page): Promise<void> {
  await page.goto('/operate?section=alerts')
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(page.locator('[data-alert-rule]')).toHaveCount(ALERT_RULES.length)
}

const titleOf = (id: string) => ALERT_RULES.find((rule) => rule.id === id)?.title.en ?? ''

test('fires an alert and not its look-alike, and lists the alert of this bench', async ({
  lab: { page },
}) => {
  await open(page)
  await expect(page.getByText(alerts.fired.none(alerts.acts.fires))).toBeVisible()
  const title = titleOf('impossible-travel')
  await page.getByRole('button', { name: alerts.actOf(alerts.acts['look-alike'], title) }).click()
  await expect(page.getByText(alerts.result.asIntended)).toBeVisible()
  await page.getByRole('button', { name: alerts.actOf(alerts.acts.fires, title) }).click()
  await expect(
    page.locator('[data-trial=impossible-travel][data-act=fires] [data-intended=true]'),
  ).toContainText('Fired after')
  // The result of the look-alike stays for comparison.
  await expect(page.getByText(alerts.result.asIntended)).toBeVisible()
  const fired = page.locator('[data-alert=impossible-travel]')
  await expect(fired).toContainText('alice')
  await fired.getByText(alerts.fired.because).click()
  await expect(fired.getByRole('link').first()).toHaveAttribute('href', /sheet=wire/)
  await expectNoViolations(page)
})

test('keeps an alert in the list after many other events', async ({ lab: { page } }) => {
  await open(page)
  const rule = page.locator('[data-alert-rule=use-after-end]')
  await expect(rule).toContainText(alerts.firesOn.bench)
  await expect(page.locator('[data-alert-rule=store-lost]')).toContainText(alerts.firesOn.own)
  await rule.getByRole('button', { name: alerts.acts.fires }).click()
  await expect(page.locator('[data-alert=use-after-end]')).toBeVisible()
  // More than the list of the newest events keeps.
  await page.evaluate(async () => {
    const headers = { 'content-type': 'application/json' }
    for (let at = 0; at < 110; at++) {
      const body = JSON.stringify({ up: at % 2 === 1 })
      await fetch('/api/bench/nodes/b', { method: 'PATCH', headers, body })
    }
  })
  await expect(page.locator('[data-alert=use-after-end]')).toBeVisible()
  await page.reload()
  await expect(page.locator('[data-alert=use-after-end]')).toBeVisible()
})

test('shows each section as an entry of the history, with its own title', async ({ lab: { page } }) => {
  await open(page)
  await expect(page).toHaveTitle(/^Alerts · /)
  await page.getByRole('link', { name: 'Rules', exact: true }).click()
  await expect(page).toHaveTitle(/^Rules · /)
  await page.goBack()
  await expect(page.locator('[data-alert-rule]').first()).toBeVisible()
  await expect(page).toHaveTitle(/^Alerts · /)
})

test('sends a test and an alert to a webhook on this machine', async ({ lab: { page } }) => {
  const received: string[] = []
  const server = createServer((request, response) => {
    received.push(String(request.headers['lab-signature']))
    request.resume()
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await open(page)
    const field = page.getByRole('textbox', { name: alerts.webhook.url })
    await field.fill('http://192.0.2.1/')
    await page.getByRole('button', { name: alerts.webhook.set, exact: true }).click()
    await expect(page.getByRole('status').filter({ hasText: 'must be on this machine' })).toBeVisible()
    await field.fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.getByRole('button', { name: alerts.webhook.set, exact: true }).click()
    await expect(page.getByText(/^whsec_/)).toBeVisible()
    await page.getByRole('button', { name: alerts.webhook.test }).click()
    await expect(page.getByText(alerts.webhook.delivered(204, 1))).toBeVisible()
    expect(received[0]).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/)
    await page
      .getByRole('button', { name: alerts.actOf(alerts.acts.fires, titleOf('use-after-end')) })
      .click()
    await expect(page.locator('[data-alert=use-after-end]')).toContainText(alerts.fired.delivered(1))
    await page.getByRole('button', { name: alerts.webhook.remove }).click()
    await expect(page.getByText(alerts.webhook.none)).toBeVisible()
  } finally {
    server.close()
    server.closeAllConnections()
  }
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('has Chinese texts', async ({ lab: { page } }) => {
    await open(page)
    await expect(page.getByRole('heading', { name: alertsZh.fired.title })).toBeVisible()
    await expect(page.getByRole('button', { name: '触发：不可能的移动' })).toBeVisible()
    await expectNoViolations(page)
  })
})
