import type { Locator, Page } from '@playwright/test'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

/* The fleet page: a stopped node, a key that is deployed to one node first, and survival trials. */

const place = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })

async function open(page: Page): Promise<void> {
  await page.goto('/fleet')
  await expect(place(page, 'Node a')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Heartbeat' }).uncheck()
}

test('shows that a stopped node loses its memory, and that a key on one node only is unknown to the others', async ({
  lab: { page },
}) => {
  await open(page)
  const result = page.getByRole('status', { name: 'Result of the last action' })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await button('Log in on all lanes').click()
  await expect(place(page, 'Browser').getByText('accepted')).toHaveCount(4)
  await button('Send 12 requests').click()
  await expect(result).toHaveText('12 requests: 12 accepted, 0 refused, 0 unavailable.')

  // Sticky: one node has all sessions, and stops.
  const home = ['a', 'b', 'c'].map((id) => place(page, `Node ${id}`))
  const inMemory = page.getByText('in memory').locator('xpath=..')
  await expect(inMemory.filter({ hasText: '1in memory' })).toHaveCount(1)
  const at = (await Promise.all(home.map((node) => node.innerText()))).findIndex((text) => /^1$/m.test(text))
  const id = 'abc'[at] ?? 'a'
  await button(`Stop: node ${id}`).click()
  await expect(result).toHaveText(`Node ${id} stopped. Data held only in its memory is lost.`)
  await button('Send 12 requests').click()
  await expect(result).toHaveText('12 requests: 9 accepted, 3 refused, 0 unavailable.')
  await button(`Start: node ${id}`).click()
  await expect(place(page, `Node ${id}`).locator('[data-state="up"]')).toBeVisible()

  // A key on one node: its credentials are refused elsewhere, until all nodes have the key.
  await button('Round robin').click()
  await expect(button('Round robin')).toHaveAttribute('aria-pressed', 'true')
  await button('Deploy new key here: node b').click()
  await expect(place(page, 'Node b').getByText(/^JWT: key .*, verifies only$/)).toBeAttached()
  await expect(place(page, 'Node a').getByText(/verifies only/)).toHaveCount(0)
  await button('Deploy new keys to all nodes').click()
  await expect(result).toHaveText('All nodes have the new keys and sign with them.')
  await expect(place(page, 'Node a').getByText(/^JWT: key .*, verifies only$/)).toBeAttached()
  await expect(button('Deploy new keys to all nodes')).toHaveCount(0)

  // Other changes state their effect on existing sessions.
  const choose = (name: string, choice: string) =>
    page.getByRole('combobox', { name, exact: true }).selectOption(choice)
  await choose('Server-side session store', 'Redis')
  await expect(result).toContainText('Records are not migrated: earlier sessions have ended.')
  await button('Log in on all lanes').click()
  await expect(place(page, 'Browser').getByText('accepted')).toHaveCount(4)
  await choose('Server-side session store', 'Redis + cache')
  await expect(result).toContainText('Existing sessions stay valid')
  await choose('Clock of node a', 'clock +90 s')
  await expect(result).toHaveText('The clock of node a is 90 s ahead.')
  await choose('Redis fault', 'down')
  await expect(result).toContainText('no session ends')
  await button('Send 12 requests').click()
  await expect(result).toContainText('0 refused')
  await choose('Redis fault', 'up')
  await expect(result).toHaveText('Redis is up.')
  await button('Send 12 requests').click()
  await expect(result).toHaveText('12 requests: 12 accepted, 0 refused, 0 unavailable.')
})

test('shows predicted, expected and measured results of a survival trial, line by line', async ({
  lab: { page },
}) => {
  await open(page)
  const table = page.getByRole('table', { name: 'Survival trial' })
  const line = (name: string) => table.locator(`[data-line="${name}"]`)
  await page.getByRole('combobox', { name: 'Fault', exact: true }).selectOption('Redis goes down')
  await expect(table.getByText('predict first')).toHaveCount(8)
  const predict = (name: string) => page.getByRole('button', { name, exact: true }).click()
  await predict('Server-side session, memory: all of 30 stay logged in')
  await predict('Opaque token: some of 30 stay logged in')
  await expect(table.getByText('predict first')).toHaveCount(8)

  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByTestId('survival-said')).toHaveText(
    '8 of 8 rows as expected. 1 of 2 predictions correct.',
  )
  await expect(table.getByText('as expected', { exact: true })).toHaveCount(8)
  await expect(line('server-session memory').getByText('30 of 30')).toHaveCount(2)
  await expect(line('opaque-token').getByText('0 of 30')).toHaveCount(2)
  await expect(line('opaque-token')).toContainText('30 unavailable: Redis is down')
  await expect(line('jwt').getByText('30 of 30')).toHaveCount(2)
  await expect(line('opaque-token').getByText('incorrect')).toBeAttached()

  // Another fault needs another prediction.
  await page.getByRole('combobox', { name: 'Fault', exact: true }).selectOption('Node b stops')
  await expect(table.getByText('predict first')).toHaveCount(8)
  await page.getByRole('button', { name: 'Show the expected result' }).click()
  await expect(line('server-session memory').getByText('20 of 30')).toHaveCount(1)
  await expect(table.getByText('not run yet')).toHaveCount(8)

  await expectNoViolations(page)
})
