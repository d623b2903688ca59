import type { Page } from '@playwright/test'
import { compare } from '../../app/_ui/words/compare.en.ts'
import { compare as compareZh } from '../../app/_ui/words/compare.zh.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

/* The comparison: cells and their proofs, measuring in place, articles and claims. */

const rows = (page: Page) => page.locator('[data-row]')
const cell = (page: Page, row: string, mechanism: string) =>
  page.getByRole('button', { name: new RegExp(`^${row}, ${mechanism}: `) })
const detail = (page: Page) => page.getByTestId('proof')

/** Opens the page once it is interactive and has its bench. */
async function open(page: Page, search = ''): Promise<void> {
  await page.goto(`/compare${search}`)
  await expect(page.locator('[data-hydrated]')).toBeAttached()
  await expect(page.getByTestId('bench-clock')).toBeVisible()
}

test('shows every row under the chosen preset, and a link shows the same', async ({ lab: { page } }) => {
  await open(page)
  expect(await rows(page).count()).toBeGreaterThanOrEqual(60)
  await expect(cell(page, 'Revoked session is refused', 'JWT')).toContainText('at the next refresh (15 min)')
  await page.getByLabel(compare.preset).selectOption('hardened')
  await expect(cell(page, 'Revoked session is refused', 'JWT')).toContainText('immediately')
  const all = await rows(page).count()
  await page.getByLabel(compare.differences).check()
  await expect(cell(page, 'Revoked session is refused', 'JWT')).toHaveCount(0)
  expect(await rows(page).count()).toBeLessThan(all)
  await page.reload()
  await expect(page.getByLabel(compare.preset)).toHaveValue('hardened')
  await expect(page.getByLabel(compare.differences)).toBeChecked()
})

/** A row of each group that has acts. */
const PROOFS = [
  ['Stolen copy is refused after logout', 'JWT'],
  ['Idle timeout is enforced', 'Opaque token'],
  ['Session limit exceeded', 'Server-side session'],
  ['Credential used from another network', 'Sealed cookie'],
  ['Check while Redis is down', 'Opaque token'],
  ['Session survives a node restart', 'Server-side session'],
  ['Store reads per check', 'JWT'],
] as const

test('leads a link to its cell, and closes it by Escape', async ({ lab: { page } }) => {
  await page.setViewportSize({ width: 1280, height: 700 })
  await open(page, '?preset=textbook&cell=readable/signed-cookie')
  const opened = page.locator('[aria-expanded=true]')
  await expect(opened).toBeInViewport()
  await page.getByRole('button', { name: compare.prove }).focus()
  await page.keyboard.press('Escape')
  await expect(opened).toHaveCount(0)
})

test('does the act of a cell on the own bench, shows its events, and the same result as published', async ({
  lab: { page },
}) => {
  test.setTimeout(120_000)
  await open(page)
  for (const [row, mechanism] of PROOFS) {
    await test.step(row, async () => {
      await cell(page, row, mechanism).click()
      await page.getByRole('button', { name: compare.prove }).click()
      await expect(page.getByRole('region', { name: compare.events })).toBeVisible()
      await expect(detail(page)).toContainText(`${compare.onYourBench}: `, { timeout: 20_000 })
      await expect(detail(page)).toContainText(`(${compare.same})`)
      await cell(page, row, mechanism).click()
    })
  }
  await cell(page, PROOFS[0][0], PROOFS[0][1]).click()
  await page.getByRole('button', { name: compare.prove }).click()
  await page.getByRole('link', { name: compare.seeBench }).click({ timeout: 20_000 })
  await expect(page.getByRole('region', { name: 'JWT', exact: true })).toBeVisible()
})

test('measures all times in place, shows the progress, and can be stopped', async ({ lab: { page } }) => {
  test.setTimeout(120_000)
  await open(page)
  await page.getByLabel(compare.group).selectOption('time')
  await page.getByRole('button', { name: compare.measure }).click()
  await page.getByRole('button', { name: compare.stop }).click()
  await expect(page.getByText(compare.states.stopped)).toBeVisible()
  await page.getByRole('button', { name: compare.measure }).click()
  await expect(page.getByText(compare.states.running)).toBeVisible()
  // It goes on without the page.
  await page.reload()
  await expect(page.getByText(compare.states.done)).toBeVisible({ timeout: 60_000 })
  await page.getByLabel(compare.group).selectOption('time')
  await expect(page.getByText(/^here \d/)).toHaveCount(20)
})

test('copies the shown rows as Markdown, CSV and JSON', async ({ lab: { page }, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, '?preset=hardened')
  await page.getByLabel(compare.group).selectOption('store')
  const copied = async (format: keyof typeof compare.formats) => {
    await page.getByRole('button', { name: compare.formats[format] }).click()
    await expect(page.getByText(compare.copied)).toBeVisible()
    return page.evaluate(() => navigator.clipboard.readText())
  }
  expect(await copied('markdown')).toMatch(/\| Store reads per check \| 1 command( \(stale\))? \|/)
  expect(await copied('csv')).toMatch(
    /^hardened,Server-side session,Sealed cookie,JWT,Opaque token,Signed cookie\r\n/,
  )
  const { cells, commit } = JSON.parse(await copied('json'))
  expect(commit).toMatch(/^[0-9a-f]{7,}$/)
  expect(cells).toContainEqual(expect.objectContaining({ id: 'reads-per-check/jwt/hardened', value: 1 }))
})

test('shows what articles say with a verdict, and leads to the cells that decide it', async ({
  lab: { page },
}) => {
  await page.goto('/compare/articles')
  await expect(page.getByRole('heading', { name: compare.parts.articles, level: 1 })).toBeVisible()
  for (const verdict of Object.keys(compare.verdicts)) {
    await expect(page.locator(`[data-verdict=${verdict}]`).first()).toBeVisible()
  }
  await page.locator('summary').first().click()
  await page.locator('details[open] a').first().click()
  await expect(page.locator('[aria-expanded=true]')).toBeVisible()
})

test('leads from a cell to the statements and the claims about its row', async ({ lab: { page } }) => {
  await open(page, '?preset=textbook&cell=script-can-read/jwt')
  await page.getByRole('link', { name: /^\d+ statements?$/ }).click()
  await expect(page.getByRole('link', { name: compare.articles.all })).toBeVisible()
  const shown = await page.locator('td [data-verdict]').count()
  await page.getByRole('link', { name: compare.articles.all }).click()
  await expect(page.getByRole('link', { name: compare.articles.all })).toHaveCount(0)
  expect(await page.locator('td [data-verdict]').count()).toBeGreaterThan(shown)
  await open(page, '?preset=textbook&cell=script-can-read/jwt')
  await page.getByRole('link', { name: /HttpOnly/ }).click()
  await expect(page.locator('#httponly-stops-xss')).toBeInViewport()
})

test('runs the experiment of a claim', async ({ lab: { page } }) => {
  await page.goto('/compare/claims')
  await expect(page.getByRole('listitem').filter({ has: page.getByRole('heading') })).toHaveCount(15)
  await expect(page.getByTestId('bench-clock')).toBeVisible()
  const card = page.locator('#a-15-minute-token-is-short-enough')
  const run = card.getByRole('button', { name: /Run it here/ })
  await expect(run).toHaveAttribute('aria-disabled', 'false')
  await run.click()
  await expect(card.getByRole('region', { name: compare.claims.here }).first()).toContainText('9,000', {
    timeout: 30_000,
  })
})

for (const [colorScheme, locale, texts] of [
  ['light', 'en-US', compare],
  ['dark', 'zh-CN', compareZh],
] as const) {
  test.describe(`${colorScheme}, ${locale}`, () => {
    test.use({ colorScheme, locale })

    test('has no axe violations, and fits a phone', async ({ lab: { page } }) => {
      test.setTimeout(60_000)
      await open(page, '?preset=hardened&cell=revoked/jwt')
      await expect(page.getByRole('button', { name: texts.prove, exact: true })).toBeVisible()
      await expectNoViolations(page)
      for (const path of ['/compare', '/compare/articles', '/compare/claims']) {
        await page.goto(path)
        if (path !== '/compare') await expectNoViolations(page)
        await page.setViewportSize({ width: 390, height: 844 })
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, path).toBe(0)
        await page.setViewportSize({ width: 1440, height: 900 })
      }
    })
  })
}
