import AxeBuilder from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, test } from './lab.ts'

/* The page about nodes: what is seen when one goes down, when a key comes to one first, and who survives. */

const place = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })

async function open(page: Page): Promise<void> {
  await page.goto('/fleet')
  await expect(place(page, 'Node a')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Heartbeat' }).uncheck()
}

test('a node that is killed takes its memory along, and a key on one node alone is an outage for the others', async ({
  lab: { page },
}) => {
  await open(page)
  const said = page.getByRole('status', { name: 'What the last act did' })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  await button('Log in on all four').click()
  await expect(place(page, 'Browser').getByText('accepted')).toHaveCount(4)
  await button('Send 12 requests').click()
  await expect(said).toHaveText('12 requests: 12 accepted, 0 refused, 0 unanswered.')

  // Sticky: one node has it all, and goes.
  const home = ['a', 'b', 'c'].map((id) => place(page, `Node ${id}`))
  const inMemory = page.getByText('in memory').locator('xpath=..')
  await expect(inMemory.filter({ hasText: '1in memory' })).toHaveCount(1)
  const at = (await Promise.all(home.map((node) => node.innerText()))).findIndex((text) => /^1$/m.test(text))
  const id = 'abc'[at] ?? 'a'
  await button(`Kill: node ${id}`).click()
  await expect(said).toHaveText(`Node ${id} is down. What was only in its memory is lost.`)
  await button('Send 12 requests').click()
  await expect(said).toHaveText('12 requests: 9 accepted, 3 refused, 0 unanswered.')
  await button(`Restart: node ${id}`).click()
  await expect(place(page, `Node ${id}`).locator('[data-state="up"]')).toBeVisible()

  // A key for one node: what it makes is unreadable elsewhere, until the key is known.
  await button('Round robin').click()
  await expect(button('Round robin')).toHaveAttribute('aria-pressed', 'true')
  await button('New key here: node b').click()
  await expect(place(page, 'Node b').getByText(/^JWT: key .*, verifies only$/)).toBeAttached()
  await expect(place(page, 'Node a').getByText(/verifies only/)).toHaveCount(0)
  await button('Deploy new keys to all').click()
  await expect(said).toHaveText('Every node has the new keys and makes credentials with them.')
  await expect(place(page, 'Node a').getByText(/^JWT: key .*, verifies only$/)).toBeAttached()
  await expect(button('Deploy new keys to all')).toHaveCount(0)

  // Whatever else is changed says what it means for those who are signed in.
  const choose = (name: string, choice: string) =>
    page.getByRole('combobox', { name, exact: true }).selectOption(choice)
  await choose('Server-side sessions in', 'Redis')
  await expect(said).toContainText('Records do not move: those that were elsewhere are over.')
  await button('Log in on all four').click()
  await expect(place(page, 'Browser').getByText('accepted')).toHaveCount(4)
  await choose('Server-side sessions in', 'Redis + cache')
  await expect(said).toContainText('Those there are stay')
  await choose('Clock of node a', 'clock +90 s')
  await expect(said).toHaveText('The clock of node a is 90 s ahead.')
  await choose('What is wrong with Redis', 'down')
  await expect(said).toContainText('nobody is signed out')
  await button('Send 12 requests').click()
  await expect(said).toContainText('0 refused')
  await choose('What is wrong with Redis', 'up')
  await expect(said).toHaveText('Redis works.')
  await button('Send 12 requests').click()
  await expect(said).toHaveText('12 requests: 12 accepted, 0 refused, 0 unanswered.')
})

test('who guesses first sees afterwards what was foretold and what was measured, line by line', async ({
  lab: { page },
}) => {
  await open(page)
  const table = page.getByRole('table', { name: 'Who survives?' })
  const line = (name: string) => table.locator(`[data-line="${name}"]`)
  await page.getByRole('combobox', { name: 'What breaks' }).selectOption('Redis goes down')
  await expect(table.getByText('guess first')).toHaveCount(8)
  const guess = (name: string) => page.getByRole('button', { name, exact: true }).click()
  await guess('Server-side session, memory: all of the 30 survive')
  await guess('Opaque token: some of the 30 survive')
  await expect(table.getByText('guess first')).toHaveCount(8)

  await page.getByRole('button', { name: 'Run it' }).click()
  await expect(page.getByTestId('survival-said')).toHaveText(
    '8 of 8 lines came out as predicted. You had 1 of 2.',
  )
  await expect(table.getByText('as predicted', { exact: true })).toHaveCount(8)
  await expect(line('server-session memory').getByText('30 of 30')).toHaveCount(2)
  await expect(line('opaque-token').getByText('0 of 30')).toHaveCount(2)
  await expect(line('opaque-token')).toContainText('30 no answer: Redis does not answer')
  await expect(line('jwt').getByText('30 of 30')).toHaveCount(2)
  await expect(line('opaque-token').getByText('you said otherwise')).toBeAttached()

  // Another fault is another question.
  await page.getByRole('combobox', { name: 'What breaks' }).selectOption('Node b is killed')
  await expect(table.getByText('guess first')).toHaveCount(8)
  await page.getByRole('button', { name: 'Show prediction' }).click()
  await expect(line('server-session memory').getByText('20 of 30')).toHaveCount(1)
  await expect(table.getByText('not run yet')).toHaveCount(8)

  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
})
