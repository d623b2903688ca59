import { expect, LabPage, test } from './lab.ts'

/* One browser, several tabs, one refresh token. */

async function setAutoRefresh(lab: LabPage): Promise<void> {
  await lab.button('More actions: JWT').click()
  await lab.page.getByRole('menuitemcheckbox', { name: 'Auto refresh' }).click()
  await expect(lab.lane('JWT').getByText('Auto refresh is on')).toBeVisible()
}

test('refreshes an expired token in one of two tabs, and uses the result in the other', async ({ lab }) => {
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption('hardened')
  await lab.logInOnAllFour()
  // Without a grace period, a second rotation would count as reuse and end the session.
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { jwt: { gracePeriodSeconds: 0 } } })
  const context = lab.page.context()
  const tab = new LabPage(await context.newPage())
  await tab.open()
  await setAutoRefresh(lab)
  await expect(tab.lane('JWT').getByText('Auto refresh is on')).toBeVisible()
  let refreshes = 0
  context.on('request', (request) => {
    if (request.url().endsWith('/api/jwt/refresh')) refreshes++
  })
  for (let round = 1; round <= 2; round++) {
    await lab.call('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 300 } })
    const refreshed = async () => {
      const text = await lab.page.evaluate(async () =>
        (await fetch('/api/events?format=ndjson&after=0-0')).text(),
      )
      return text.split('\n').filter((line) => line.includes('"token.refreshed"')).length
    }
    await expect.poll(refreshed).toBe(round)
    await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
    await tab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
    expect(refreshes).toBe(round)
  }
})

test('lets a token expire: auto refresh is off by default', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+15 min').click()
  await expect(lab.verdict('JWT')).toHaveAttribute('data-code', 'token_expired')
  await setAutoRefresh(lab)
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.lane('JWT').getByRole('button', { name: 'Turn off' }).click()
  await expect(lab.lane('JWT').getByText('Auto refresh is on')).toHaveCount(0)
})

test('does not log in again after logout', async ({ lab }) => {
  await lab.logInOnAllFour()
  await setAutoRefresh(lab)
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.button('+15 min').click()
  await lab.button('Check').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
})
