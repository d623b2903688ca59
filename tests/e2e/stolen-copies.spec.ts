import { expect, LANES, type LabPage, type Lane, test } from './lab.ts'

const client = (lab: LabPage, name: 'Mallory' | 'Phone', lane: Lane) =>
  lab.lane(lane).getByRole('group', { name: `${name}: ${lane}` })
const status = (lab: LabPage, name: 'Mallory' | 'Phone', lane: Lane) =>
  client(lab, name, lane).getByTestId('client-status')

test('accepts a stolen copy as long as the original', async ({ lab }) => {
  await lab.logInOnAllFour()
  for (const lane of LANES) await expect(status(lab, 'Mallory', lane)).toHaveText('no credential')
  await lab.button('Steal the JWT credential as Mallory').click()
  await expect(status(lab, 'Mallory', 'JWT')).toContainText('has a copy of')
  await lab.button('Check JWT as Mallory').click()
  await expect(status(lab, 'Mallory', 'JWT')).toHaveText('Accepted as alice')
  await expect(status(lab, 'Mallory', 'Opaque token')).toHaveText('no credential')
})

test('shows the results of Alice and of Mallory after logout', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.page.keyboard.press('s')
  for (const lane of LANES) await expect(status(lab, 'Mallory', lane)).toContainText('has a copy')
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.page.keyboard.press('t')
  await expect(status(lab, 'Mallory', 'Server-side session')).toContainText('Refused')
  await expect(status(lab, 'Mallory', 'Sealed cookie')).toHaveText('Accepted as alice')
  await expect(status(lab, 'Mallory', 'JWT')).toHaveText('Accepted as alice')
  await expect(status(lab, 'Mallory', 'Opaque token')).toHaveText('Refused logged out')
  await expect(lab.page.getByTestId('difference')).toHaveText(/^Mallory: .*accept.*refuse/)
})

test('keeps the credentials of Mallory and the phone over a reload, and deletes them on a reset', async ({
  lab,
}) => {
  await lab.logInOnAllFour()
  await lab.button('Steal the Sealed cookie credential as Mallory').click()
  await expect(status(lab, 'Mallory', 'Sealed cookie')).toContainText('has a copy')
  await lab.page.reload()
  await expect(status(lab, 'Mallory', 'Sealed cookie')).toContainText('has a copy')
  await lab.reset()
  await expect(status(lab, 'Mallory', 'Sealed cookie')).toHaveText('no credential')
  const { guests } = await lab.call<{ guests: object }>('/api/guests')
  expect(JSON.stringify(guests)).not.toMatch(/"[0-9a-f]{6}"/)
})

test('gives the phone a session of its own', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Second device').click()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(2)
  await expect(status(lab, 'Phone', 'Opaque token')).toContainText('has')
  await lab.button('Log out: Opaque token').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'none'])
  await lab.button('Check Opaque token as Phone').click()
  await expect(status(lab, 'Phone', 'Opaque token')).toHaveText('Accepted as alice')
  await client(lab, 'Phone', 'Opaque token')
    .getByRole('button', { name: /Log out/ })
    .click()
  await expect(client(lab, 'Phone', 'Opaque token')).toBeHidden()
  await expect(lab.rows('Opaque token').filter({ hasText: 'logged out' })).toHaveCount(2)
})
