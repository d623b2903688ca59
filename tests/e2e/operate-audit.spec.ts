import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { audit } from '../../app/_ui/words/operate-audit.en.ts'
import { audit as auditZh } from '../../app/_ui/words/operate-audit.zh.ts'
import { verifyRowsOf } from '../../lib/audit/verify-here.ts'
import { expectNoViolations } from './axe.ts'
import { expect, type LabPage, test } from './lab.ts'

async function open(page: Page): Promise<void> {
  await page.goto('/operate?section=audit')
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(page.locator('[data-recording]')).toBeVisible()
}

const rows = (page: Page) => page.getByRole('region', { name: audit.table, exact: true }).getByRole('row')

async function anchorOf(page: Page): Promise<string> {
  const head = page.getByTestId('audit-head')
  await expect(head).toHaveText(/^\d+:[0-9a-f]{8}$/)
  return (await head.textContent()) ?? ''
}

/** Causes rows: five changes of the policy. */
async function causeRows(lab: LabPage): Promise<void> {
  for (let at = 1; at <= 5; at++) {
    await lab.call('/api/bench/policy', { method: 'PATCH', body: { lifetime: { idleSeconds: 600 + at } } })
  }
}

test('shows each decision and change live, with old and new values', async ({ lab }) => {
  const { page } = lab
  await open(page)
  await expect(page.locator('[data-recording=true]')).toHaveText(audit.recording.on)
  await expect(page.getByText(audit.empty)).toBeVisible()
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { lifetime: { idleSeconds: 600 } } })
  await lab.call('/api/bench/users/alice', { method: 'PATCH', body: { roles: ['user', 'admin'] } })
  await lab.call('/api/jwt/login', { method: 'POST', body: { username: 'alice', password: 'wrong' } })
  await expect(rows(page).filter({ hasText: 'policy.lifetime.idleSeconds' })).toContainText('→600')
  await expect(rows(page).filter({ hasText: 'authz_change' })).toContainText('user→user admin')
  await expect(rows(page).filter({ hasText: 'authn_login_fail' })).toContainText('invalid_credentials')
  await page.getByRole('combobox', { name: audit.filters.user }).selectOption('alice')
  await expect(rows(page).filter({ hasText: 'authz_admin' })).toHaveCount(0)
  await expect(rows(page).filter({ hasText: 'authz_change' })).toHaveCount(1)
  await page.getByRole('combobox', { name: audit.filters.event }).selectOption('authn_token_reuse')
  await expect(page.getByText(audit.noneFound)).toBeVisible()
  await expectNoViolations(page)
})

test('turns the light off with the recording, and states both switches', async ({ lab }) => {
  const { page } = lab
  await open(page)
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { audit: { recording: false } } })
  await expect(page.locator('[data-recording=false]')).toHaveText(audit.recording.off.policy)
  await lab.call('/api/bench/users/bob', { method: 'PATCH', body: { disabled: true } })
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { audit: { recording: true } } })
  await expect(page.locator('[data-recording=true]')).toBeVisible()
  await expect(rows(page).filter({ hasText: 'sys_monitor_enabled' })).toBeVisible()
  await expect(rows(page).filter({ hasText: 'sys_monitor_disabled' })).toBeVisible()
  await expect(rows(page).filter({ hasText: 'user_updated' })).toHaveCount(0)
})

test('verifies the stored rows with the anchor that it shows, and an export without the server', async ({
  lab,
}) => {
  const { page } = lab
  await causeRows(lab)
  await open(page)
  const anchor = await anchorOf(page)
  const verified = page.getByTestId('audit-verified')
  const field = page.getByRole('textbox', { name: audit.verify.anchor })
  const verify = page.getByRole('button', { name: audit.verify.run, exact: true })
  await verify.click()
  await expect(verified).toContainText(audit.verify.unanchored)
  await field.fill(anchor)
  await verify.click()
  await expect(verified).toContainText(audit.verify.anchored)
  await field.fill(`9999:${anchor.split(':')[1]}`)
  await field.press('Enter')
  await expect(verified).toContainText(audit.findings.rows_after_last_missing(9999))
  await field.fill('nothing')
  await verify.click()
  await expect(verified).toHaveText(audit.verify.badAnchor)

  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: audit.exports.ndjson }).click()
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\n')
  const [seq, hash = ''] = anchor.split(':')
  const exported = lines.map((line) => JSON.parse(line))
  expect(await verifyRowsOf(exported, { seq: Number(seq), hash })).toMatchObject({ ok: true, anchored: true })
})

test('tampers with a copy: all but the cut end is found without an anchor', async ({ lab }) => {
  const { page } = lab
  await causeRows(lab)
  await open(page)
  const { kinds } = audit.tamper
  for (const kind of ['edit', 'insert', 'delete', 'reorder', 'truncate'] as const) {
    await page.getByRole('button', { name: kinds[kind], exact: true }).click()
    await expect(page.getByText(audit.tamper.did[kind])).toBeVisible()
    const isFound = kind !== 'truncate'
    await expect(page.getByTestId('without-anchor').locator(`[data-intact=${!isFound}]`)).toBeVisible()
    await expect(page.getByTestId('with-anchor').locator('[data-intact=false]')).toBeVisible()
  }
  await expectNoViolations(page)
})

test('shows older rows page by page', async ({ lab }) => {
  const { page } = lab
  for (let at = 0; at < 15; at++) {
    const body = { lifetime: { idleSeconds: 600 + at, renewalSeconds: 300 + at } }
    await lab.call('/api/bench/policy', { method: 'PATCH', body })
  }
  await open(page)
  await page.getByRole('button', { name: audit.older }).click()
  await expect(
    rows(page).filter({ has: page.getByRole('rowheader', { name: '1', exact: true }) }),
  ).toBeVisible()
  await page.getByRole('button', { name: audit.newer }).click()
  await expect(
    rows(page).filter({ has: page.getByRole('rowheader', { name: '30', exact: true }) }),
  ).toBeVisible()
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('is a page without violations', async ({ lab }) => {
    await causeRows(lab)
    await open(lab.page)
    await expect(lab.page.getByText(auditZh.intro)).toBeVisible()
    await expect(lab.page.locator('[data-recording=true]')).toHaveText(auditZh.recording.on)
    await lab.page.getByRole('button', { name: auditZh.tamper.kinds.edit, exact: true }).click()
    await expect(lab.page.getByTestId('with-anchor')).toContainText(auditZh.verify.notIntact)
    await expectNoViolations(lab.page)
  })
})
