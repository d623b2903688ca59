import { expect, LANES, test } from './lab.ts'

/* What a screen reader announces: the live region, lane by lane, and a failed action too. */

const REGION = 'Result of the last action'

test('announces the result of each action lane by lane', async ({ lab }) => {
  const region = lab.page.getByRole('status', { name: REGION })
  await expect(region).toHaveCount(1)
  await expect(region).toHaveText('')
  await lab.logInOnAllFour()
  for (const lane of LANES) await expect(region).toContainText(`${lane}: Accepted`)
  await lab.page.keyboard.press('s')
  for (const lane of LANES) await expect(region).toContainText(`Mallory: ${lane}: has a copy of`)
  await lab.button('Log out').click()
  await expect(region).toContainText(
    'Server-side session: Logged out; all copies are refused. Not logged in.',
  )
  await expect(region).toContainText('JWT: Logged out in this browser only; copies are accepted until')
  await lab.page.keyboard.press('t')
  await expect(region).toContainText('Mallory: Server-side session: Held.')
  await expect(region).toContainText('Mallory: JWT: Breach.')
  await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
  await lab.button('Log in').click()
  await expect(region).toContainText(/Opaque token: Login failed: .*\. Not logged in\./)
  // A moment of the past is announced as well.
  await lab.page.keyboard.press('ArrowLeft')
  for (const lane of LANES) await expect(region).toContainText(`${lane}: `)
  await expect(region).not.toContainText('failed')
})

test.describe('for a new visitor', () => {
  test.use({ isNew: true })

  test('announces failed logins of the first minute, and shows them', async ({ lab }) => {
    const region = lab.page.getByRole('status', { name: REGION })
    await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
    await lab.button('Log in as Alice on all lanes').click()
    await expect(region).toContainText(/Opaque token: Login failed: /)
    await expect(lab.lane('Opaque token').getByTestId('note')).toContainText('Login failed')
    await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'up' } })
    await lab.button('Log in as Alice on all lanes').click()
    await expect(region).toContainText('Opaque token: Accepted')
  })
})
