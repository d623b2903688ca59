import { expect, LANES, test } from './lab.ts'

test('moving the bench’s clock past the idle limit ends all four, and the lists say why', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+15 min').click()
  await lab.button('+15 min').click()
  await lab.expectVerdicts(['refused', 'refused', 'refused', 'refused'])
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('idle timeout')
})

test('half a minute harms nobody', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+30 s').click()
  await lab.button('Check').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('a frozen clock stands still on the page too', async ({ lab }) => {
  await lab.button('Freeze clock').click()
  await expect(lab.button('Resume clock')).toBeVisible()
  const { clock } = await lab.ask<{ clock: { frozen: boolean } }>('/api/bench')
  expect(clock.frozen).toBe(true)
  await lab.button('Resume clock').click()
  await expect(lab.button('Freeze clock')).toBeVisible()
})

test('watching does not keep alive what is watched', async ({ lab }) => {
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption('impatient')
  await lab.logInOnAllFour()
  const before = await lab.ask<{ sessions: { lastSeenAt: number }[] }>('/api/sessions')
  await lab.button('+30 s').click()
  await expect(lab.verdict('JWT')).toHaveAttribute('data-code', 'token_expired')
  const after = await lab.ask<{ sessions: { lastSeenAt: number }[] }>('/api/sessions')
  expect(after.sessions.map(({ lastSeenAt }) => lastSeenAt)).toEqual(
    before.sessions.map(({ lastSeenAt }) => lastSeenAt),
  )
})

test('a refresh brings an expired token back to life', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+15 min').click()
  await expect(lab.verdict('JWT')).toHaveAttribute('data-verdict', 'refused')
  await lab.button('Refresh').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('a reset gives back an empty bench', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+15 min').click()
  await lab.button('Reset bench').click()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(0)
  await expect(lab.button('Log in as Alice on all four')).toBeVisible()
})
