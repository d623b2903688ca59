import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page, test } from '@playwright/test'

const TOPOLOGIES = ['Gateway', 'Shared store', 'Token relay'] as const

const column = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
const said = (page: Page) => page.getByRole('status', { name: 'What the act came to' })

/** Does an act on all three, and waits for what it came to. */
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

test('one order through three topologies: who verified, who is fooled, and who has not heard of the end', async ({
  page,
}) => {
  await page.goto('/services')
  await expect(column(page, 'Gateway')).toContainText('Nothing asked yet.')
  await act(page, 'Sign in as Alice', 'Signed in. Now put a book in the cart and place an order.')
  const allAnswered = 'Gateway, Shared store and Token relay answered.'
  await act(page, 'Put a book in the cart', allAnswered)
  await expect(column(page, 'Gateway')).toContainText('1 book in the cart, €24.00')
  await act(page, 'Place an order', allAnswered)
  for (const name of TOPOLOGIES) {
    await expect(column(page, name)).toContainText('Ordered for €24.00, to 1 Cookie Lane')
    await expect(column(page, name).getByRole('img', { name: /as a sequence/ })).toBeVisible()
  }
  // The table says what the pictures show: who was asked, and how each knew who is asking.
  for (const [name, belief] of [
    ['Gateway', 'verified the gateway’s word'],
    ['Shared store', 'looked it up'],
    ['Token relay', 'verified the signature'],
  ] as const) {
    const users = column(page, name)
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: 'users' }) })
    await expect(users).toContainText('200')
    await expect(users).toContainText(belief)
  }
  const scan = await new AxeBuilder({ page }).analyze()
  expect(scan.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])

  await act(page, 'Knock on orders as Mallory', 'Gateway, Shared store and Token relay held.')
  await choose(page, 'Gateway’s word', 'a bare header')
  await act(
    page,
    'Knock on orders as Mallory',
    'Gateway believed Mallory, Shared store and Token relay held.',
  )
  await expect(column(page, 'Gateway')).toContainText('orders believed her')

  await act(
    page,
    'Replay what orders was shown',
    'Gateway and Shared store believed Mallory, Token relay held.',
  )
  await expect(column(page, 'Token relay')).toContainText('users refused her: wrong_audience')
  await choose(page, 'Token', 'passed on as it came')
  await act(page, 'Replay what orders was shown', 'Gateway, Shared store and Token relay believed Mallory.')
  await expect(column(page, 'Token relay')).toContainText('app believed her')

  await choose(page, 'Service users', 'down')
  await act(page, 'Put a book in the cart', allAnswered)
  await act(page, 'Place an order', 'Gateway, Shared store and Token relay had no answer.')
  await expect(column(page, 'Gateway')).toContainText('service_unavailable')

  await act(
    page,
    'Revoke the session',
    'Gateway and Token relay still served a session that was revoked, Shared store refused.',
  )
})
