import { expect, LANES, test } from './lab.ts'

test('ends all four sessions past the idle timeout of the bench clock, and shows why', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+15 min').click()
  await lab.button('+15 min').click()
  await lab.expectVerdicts(['refused', 'refused', 'refused', 'refused'])
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('idle timeout')
})

test('ends no session after half a minute', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+30 s').click()
  await lab.button('Check').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('shows a frozen clock', async ({ lab }) => {
  await lab.button('Freeze clock').click()
  await expect(lab.button('Resume clock')).toBeVisible()
  const { clock } = await lab.call<{ clock: { frozen: boolean } }>('/api/bench')
  expect(clock.frozen).toBe(true)
  await lab.button('Resume clock').click()
  await expect(lab.button('Freeze clock')).toBeVisible()
})

test('does not extend a session by automatic checks', async ({ lab }) => {
  await lab.page.getByRole('combobox', { name: 'Policy preset' }).selectOption('impatient')
  await lab.logInOnAllFour()
  const before = await lab.call<{ sessions: { lastSeenAt: number }[] }>('/api/sessions')
  await lab.button('+30 s').click()
  await expect(lab.verdict('JWT')).toHaveAttribute('data-code', 'token_expired')
  const after = await lab.call<{ sessions: { lastSeenAt: number }[] }>('/api/sessions')
  expect(after.sessions.map(({ lastSeenAt }) => lastSeenAt)).toEqual(
    before.sessions.map(({ lastSeenAt }) => lastSeenAt),
  )
})

test('accepts a session again after refreshing its expired token', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+15 min').click()
  await expect(lab.verdict('JWT')).toHaveAttribute('data-verdict', 'refused')
  await lab.button('Refresh').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('shows an empty bench after a reset', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+15 min').click()
  await lab.reset()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(0)
  await expect(lab.button('Log in as Alice on all lanes')).toBeVisible()
})

test('keeps the head of the bench in one bar while the clock is ahead', async ({ lab }) => {
  await lab.call('/api/bench/clock', { method: 'POST', body: { advanceSeconds: 90_061 } })
  const head = lab.page.getByRole('banner')
  await expect(head.getByText('1 d ahead')).toBeAttached()
  for (const width of [1280, 1440, 1536, 1600, 1680, 1920]) {
    await lab.page.setViewportSize({ width, height: 900 })
    // Two lines of links fit in the bar; a third one would be cut off, or make it higher.
    await expect
      .poll(() =>
        head.evaluate((bar) => ({
          bar: bar.clientHeight <= 49,
          links: (Array.from(bar.querySelectorAll('nav')).at(-1)?.clientHeight ?? 99) <= 48,
        })),
      )
      .toEqual({ bar: true, links: true })
  }
})
