import { expect, type Locator, type Page, test } from '@playwright/test'
import { expectNoViolations } from './axe.ts'

const TOPOLOGIES = ['Gateway', 'Shared store', 'Token relay'] as const

const column = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
const said = (page: Page) => page.getByRole('status', { name: 'Result', exact: true })

/** Runs an action on all three topologies, and waits for the result. */
async function act(page: Page, button: string, sentence: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).click()
  await expect(page.getByRole('main')).toHaveAttribute('aria-busy', 'false')
  await expect(said(page)).toHaveText(sentence)
}

async function choose(page: Page, name: string, option: string): Promise<void> {
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH')
  await page.getByRole('combobox', { name }).selectOption({ label: option })
  expect((await saved).status()).toBe(200)
}

test('shows identity checks, breaches and missed revocations of an order in three topologies', async ({
  page,
}) => {
  await page.goto('/services')
  await expect(column(page, 'Gateway')).toContainText('No request yet.')
  await act(page, 'Log in as Alice', 'Logged in. Add a book to the cart, then place an order.')
  const allAnswered = 'Gateway, Shared store and Token relay accepted.'
  await act(page, 'Add a book to the cart', allAnswered)
  await expect(column(page, 'Gateway')).toContainText('1 book in the cart, €24.00')
  await act(page, 'Place an order', allAnswered)
  for (const name of TOPOLOGIES) {
    await expect(column(page, name)).toContainText('Ordered for €24.00, to 1 Cookie Lane')
    await expect(column(page, name).getByRole('img', { name: /as a sequence diagram/ })).toBeVisible()
  }
  // An empty cart is no refusal: a second order fills it first, here from the palette.
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Type a command' }).fill('Place an order')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('main')).toHaveAttribute('aria-busy', 'false')
  await expect(said(page)).toHaveText(allAnswered)
  await expect(column(page, 'Gateway')).toContainText('Ordered for €24.00')
  // The table has the data of the diagrams: the calls, and how each service identified the user.
  for (const [name, belief] of [
    ['Gateway', 'verified the assertion'],
    ['Shared store', 'looked it up'],
    ['Token relay', 'verified the signature'],
  ] as const) {
    const users = column(page, name)
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: 'users' }) })
    await expect(users).toContainText('200')
    await expect(users).toContainText(belief)
  }
  await expectNoViolations(page)

  await act(page, 'Bypass the gateway', 'Held: Gateway, Shared store and Token relay refused Mallory.')
  await choose(page, 'Identity from the gateway', 'plain header')
  await act(
    page,
    'Bypass the gateway',
    'Breach: Gateway accepted Mallory, held: Shared store and Token relay refused Mallory.',
  )
  await expect(column(page, 'Gateway')).toContainText('orders accepted Mallory')
  const orders = (name: string) => column(page, name).locator('tr[data-hop="orders"]')
  await expect(orders('Gateway')).toHaveAttribute('data-attack', 'breach')
  await expect(orders('Shared store')).toHaveAttribute('data-attack', 'held')

  await act(
    page,
    'Replay the identity sent to orders',
    'Breach: Gateway and Shared store accepted Mallory, held: Token relay refused Mallory.',
  )
  await expect(column(page, 'Token relay')).toContainText('users refused Mallory: wrong_audience')
  await choose(page, 'Token relay', 'forwarded unchanged')
  await act(
    page,
    'Replay the identity sent to orders',
    'Breach: Gateway, Shared store and Token relay accepted Mallory.',
  )
  await expect(column(page, 'Token relay')).toContainText('app accepted Mallory')

  await choose(page, 'Users service', 'down')
  await act(page, 'Add a book to the cart', allAnswered)
  await act(page, 'Place an order', 'Gateway, Shared store and Token relay unavailable.')
  await expect(column(page, 'Gateway')).toContainText('service_unavailable')

  await act(
    page,
    'Revoke the session',
    'Gateway and Token relay still accepted a revoked session, Shared store refused.',
  )
})
