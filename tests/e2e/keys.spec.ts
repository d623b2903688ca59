import type { Locator } from '@playwright/test'
import { expect, type LabPage, test } from './lab.ts'

/* Key rotation, and its effect on sessions. */

async function openKeys(lab: LabPage): Promise<Locator> {
  await lab.page.getByRole('navigation', { name: 'Admin' }).getByRole('button', { name: 'Keys' }).click()
  const sheet = lab.page.getByRole('complementary', { name: 'Keys' })
  await expect(sheet.getByRole('table', { name: 'Keys of JWT' })).toBeVisible()
  return sheet
}

test('ends no session on a rotation with overlap', async ({ lab }) => {
  await lab.logInOnAllFour()
  const keys = await openKeys(lab)
  for (const lane of ['JWT', 'Sealed cookie']) {
    const table = keys.getByRole('table', { name: `Keys of ${lane}` })
    await keys.getByRole('button', { name: `Publish next key: ${lane}` }).click()
    await expect(table.locator('[data-state="next"]')).toHaveCount(1)
    const kid = await table.locator('[data-state="next"] td').first().innerText()
    await keys.getByRole('button', { name: `Rotate with overlap: ${lane}` }).click()
    await expect(table.locator('[data-state="active"] td').first()).toHaveText(kid)
    await expect(table.locator('[data-state="retiring"]')).toHaveCount(1)
  }
  await expect(keys.getByText('No session ended.')).toHaveCount(2)
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('refuses a cookie sealed with a deleted key, and shows whose and why', async ({ lab }) => {
  await lab.logInOnAllFour()
  const keys = await openKeys(lab)
  await keys.getByRole('button', { name: 'Rotate immediately: Sealed cookie' }).click()
  await expect(keys.getByText('1 session ended (alice): its key was deleted.')).toBeVisible()
  await lab.expectVerdicts(['accepted', 'refused', 'accepted', 'accepted'])
  await expect(lab.rows('Sealed cookie').first()).toContainText('key retired')
})

test('refuses a JWT signed with a deleted key until it is refreshed', async ({ lab }) => {
  await lab.logInOnAllFour()
  const keys = await openKeys(lab)
  await keys.getByRole('button', { name: 'Rotate immediately: JWT' }).click()
  await expect(keys.getByText(/1 JWT session must refresh/)).toBeVisible()
  await lab.expectVerdicts(['accepted', 'accepted', 'refused', 'accepted'])
  await expect(lab.verdict('JWT')).toHaveAttribute('data-code', 'unknown_key')
  await keys.getByRole('button', { name: 'Close' }).click()
  await lab.button('Refresh: JWT').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('signs new tokens with another algorithm, and still accepts earlier ones', async ({ lab }) => {
  await lab.logInOnAllFour()
  const keys = await openKeys(lab)
  await keys.getByRole('combobox', { name: 'Algorithm of new tokens' }).selectOption('EdDSA')
  const active = keys.getByRole('table', { name: 'Keys of JWT' }).locator('[data-state="active"]')
  await expect(active).toContainText('EdDSA')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  const published = await lab.call<{ keys: { alg: string }[] }>('/.well-known/jwks.json')
  expect(published.keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'EdDSA'])
})

test('shows each refresh token of a family: used, current and reused', async ({ lab }) => {
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption('hardened')
  await lab.logInOnAllFour()
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { jwt: { gracePeriodSeconds: 0 } } })
  const before = (await lab.page.context().cookies()).find(({ name }) => name === '__Host-rt')
  await lab.button('Refresh: JWT').click()
  await expect(lab.lane('JWT').getByTestId('note')).toContainText('Refreshed')
  await lab
    .rows('JWT')
    .first()
    .getByRole('button', { name: /^Actions for/ })
    .click()
  await lab.page.getByRole('menuitem', { name: 'Token family' }).click()
  const sheet = lab.page.getByRole('complementary', { name: 'Token family' })
  const tree = sheet.getByRole('img', { name: 'Token family with 2 refresh tokens' })
  await expect(tree.locator('[data-state="spent"]')).toHaveCount(1)
  await expect(tree.locator('[data-state="current"]')).toHaveCount(1)

  if (!before) throw new Error('The browser held no refresh token.')
  await lab.page.context().addCookies([before])
  await lab.call('/api/jwt/refresh', { method: 'POST', body: {} })
  await expect(tree.locator('[data-state="reused"]')).toContainText('previous token, 1 generation behind')
  await expect(sheet.getByText('Family ended: refresh token reuse.')).toBeVisible()
})
