import type { Page } from '@playwright/test'
import { code } from '../../app/_ui/words/code.en.ts'
import { apiConsole } from '../../app/_ui/words/testing-console.en.ts'
import { apiConsole as apiConsoleZh } from '../../app/_ui/words/testing-console.zh.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

async function open(page: Page, operation?: string): Promise<void> {
  const named = operation === undefined ? '' : `&operation=${operation}`
  await page.goto(`/testing?section=console${named}`)
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(page.getByRole('link', { name: apiConsole.document })).toBeVisible()
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const status = (page: Page) => page.getByTestId('console-status')
const body = (page: Page) => page.getByRole('textbox', { name: apiConsole.body })
const response = (page: Page) => page.getByRole('region', { name: apiConsole.responseBody })

test('lists every operation of the document, and finds them by words', async ({ lab }) => {
  const { page } = lab
  const { paths } = await lab.call<{ paths: Record<string, object> }>('/api/openapi.json')
  const count = Object.values(paths).flatMap((methods) => Object.keys(methods)).length
  await open(page)
  await expect(page.getByText(apiConsole.found(count))).toBeVisible()
  await page.getByRole('searchbox', { name: apiConsole.search }).fill('revoke a session')
  await page.getByRole('button', { name: /^DELETE \/api\/sessions\/\{id\}/ }).click()
  await expect(page.getByRole('heading', { name: 'DELETE /api/sessions/{id}' })).toBeVisible()
  await expect(page).toHaveURL(/operation=deleteSessionsId/)
  await expectNoViolations(page)
})

test('logs in as alice, shows the response, and links to the request', async ({ lab }) => {
  const { page } = lab
  await open(page, 'postMechanismLogin')
  await page.getByRole('combobox', { name: /^mechanism/ }).selectOption('jwt')
  await body(page).fill('{}')
  await button(page, apiConsole.fill('alice')).click()
  await expect(body(page)).toHaveValue(/"username": "alice"/)
  await button(page, apiConsole.run).click()
  await expect(status(page)).toContainText('200')
  await expect(response(page)).toContainText('"mechanism": "jwt"')
  await page.getByText(/^\d+ response headers$/).click()
  await expect(page.getByText('lab-seq:')).toBeVisible()

  await expect(page.getByRole('region', { name: code.kinds.kit })).toHaveText(
    "const jwt = await alice.login('jwt')",
  )
  await page.getByRole('radio', { name: code.kinds.curl }).check()
  const curl = page.getByRole('region', { name: code.kinds.curl, exact: true })
  await expect(curl).toContainText('"password":"<password>"')
  await expectNoViolations(page)

  await page.getByRole('link', { name: apiConsole.exchange }).click()
  await expect(page.getByText('POST /api/jwt/login HTTP/1.1')).toBeVisible()
})

test('states what is wrong with a body, and shows the problem of a refusal', async ({ lab }) => {
  const { page } = lab
  await open(page, 'patchBenchPolicy')
  await body(page).fill('{ "preset": ')
  await expect(page.getByText(/^Not valid JSON/)).toBeVisible()
  await expect(button(page, apiConsole.run)).toHaveAttribute('aria-disabled', 'true')
  await body(page).press('Control+Enter')
  await expect(status(page)).toHaveCount(0)
  await body(page).fill('{ "lifetime": { "idleSeconds": -1 } }')
  await body(page).press('Control+Enter')
  await expect(status(page)).toContainText('422 invalid_request')
  await expect(page.getByRole('region', { name: code.kinds.kit })).toContainText(
    "toBeRefusedWith('invalid_request')",
  )
  await body(page).fill('{ "preset": "finance" }')
  await button(page, apiConsole.run).click()
  await expect(status(page)).toContainText('200')
  await expect(page.getByRole('region', { name: code.kinds.kit })).toHaveText(
    "await world.setPolicy({ preset: 'finance' })",
  )
})

test('shows a stream as it arrives, until it is stopped', async ({ lab }) => {
  const { page } = lab
  await open(page, 'getEvents')
  await expect(page.getByText(apiConsole.stream)).toBeVisible()
  await button(page, apiConsole.run).click()
  await expect(response(page)).toContainText('"type":"snapshot"')
  await lab.call('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 5 } })
  await expect(response(page)).toContainText('clock.advanced')
  await button(page, apiConsole.stop).click()
  await expect(page.getByText(apiConsole.stopped, { exact: true })).toBeVisible()
  await expect(button(page, apiConsole.run)).toBeVisible()
})

test('names what a DELETE deletes before it is sent', async ({ lab }) => {
  const { page } = lab
  await open(page, 'deleteBench')
  await button(page, apiConsole.run).click()
  const dialog = page.getByRole('dialog', { name: apiConsole.confirmTitle })
  await expect(dialog).toContainText('DELETE /api/bench')
  await expect(dialog).toContainText(apiConsole.deletes['DELETE /api/bench'])
  await expectNoViolations(page)
  await dialog.getByRole('button', { name: apiConsole.cancel }).click()
  await expect(status(page)).toHaveCount(0)
})

test('lists first what a visitor begins with', async ({ lab }) => {
  const { page } = lab
  await open(page)
  const first = page.getByRole('region', { name: apiConsole.first })
  await expect(first.getByRole('button').first()).toContainText('GET/api/bench')
  await expect(first.getByRole('button')).toHaveCount(5)
})

test('asks before a reset', async ({ lab }) => {
  const { page } = lab
  await lab.call('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 5 } })
  await open(page, 'postBenchReset')
  await button(page, apiConsole.run).click()
  const dialog = page.getByRole('dialog', { name: apiConsole.confirmTitle })
  await expect(dialog.getByRole('button', { name: apiConsole.cancel })).toBeFocused()
  await expectNoViolations(page)
  await dialog.getByRole('button', { name: apiConsole.cancel }).click()
  await expect(status(page)).toHaveCount(0)
  await button(page, apiConsole.run).click()
  await dialog.getByRole('button', { name: apiConsole.confirm }).click()
  await expect(status(page)).toContainText('204')
})

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('is a section without violations', async ({ lab }) => {
    const { page } = lab
    await page.goto('/testing?section=console&operation=getMechanismMe')
    await button(page, apiConsoleZh.run).click()
    await expect(status(page)).toContainText('401 no_credential')
    // The summaries come from the document, which is in English.
    const summaries = page.getByText('Check the credential and return user and session')
    await expect(summaries).toHaveCount(2)
    for (const summary of await summaries.all()) await expect(summary).toHaveAttribute('lang', 'en')
    await expectNoViolations(page)
  })
})
