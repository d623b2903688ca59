import type { Locator } from '@playwright/test'
import { expect, type LabPage, test } from './lab.ts'

/* Keys that come and go, and who notices. */

async function openKeys(lab: LabPage): Promise<Locator> {
  await lab.page.getByRole('navigation', { name: 'Admin' }).getByRole('button', { name: 'Keys' }).click()
  const sheet = lab.page.getByRole('complementary', { name: 'Keys' })
  await expect(sheet.getByRole('table', { name: 'Keys of JWT' })).toBeVisible()
  return sheet
}

test('keys rotated with overlap log nobody out: the next one takes over, the old one retires', async ({
  lab,
}) => {
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

test('sealed with a key that is gone, a cookie is refused, and the panel says whose and why', async ({
  lab,
}) => {
  await lab.logInOnAllFour()
  const keys = await openKeys(lab)
  await keys.getByRole('button', { name: 'Rotate immediately: Sealed cookie' }).click()
  await expect(keys.getByText('1 session ended (alice): its key was deleted.')).toBeVisible()
  await lab.expectVerdicts(['accepted', 'refused', 'accepted', 'accepted'])
  await expect(lab.rows('Sealed cookie').first()).toContainText('key retired')
})

test('signed with a key that is gone, a JWT is refused until it is refreshed', async ({ lab }) => {
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

test('another algorithm signs what is new, and what was signed before is still believed', async ({ lab }) => {
  await lab.logInOnAllFour()
  const keys = await openKeys(lab)
  await keys.getByRole('combobox', { name: 'Algorithm of new tokens' }).selectOption('EdDSA')
  const active = keys.getByRole('table', { name: 'Keys of JWT' }).locator('[data-state="active"]')
  await expect(active).toContainText('EdDSA')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  const published = await lab.ask<{ keys: { alg: string }[] }>('/.well-known/jwks.json')
  expect(published.keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'EdDSA'])
})

test('a family shows each refresh token: spent, current, and the one that came back', async ({ lab }) => {
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption('hardened')
  await lab.logInOnAllFour()
  await lab.ask('/api/bench/policy', { method: 'PATCH', body: { jwt: { gracePeriodSeconds: 0 } } })
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
  await lab.ask('/api/jwt/refresh', { method: 'POST', body: {} })
  await expect(tree.locator('[data-state="reused"]')).toContainText('previous token, 1 generation behind')
  await expect(sheet.getByText('Family ended: refresh token reuse.')).toBeVisible()
})
