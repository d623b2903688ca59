import { expectNoViolations } from './axe.ts'
import { expect, LANES, test } from './lab.ts'

test('refuses session data over the cookie limit in two lanes and keeps their sessions; the other two accept it', async ({
  lab,
}) => {
  const { page } = lab
  await lab.logInOnAllFour()
  await page.getByRole('tab', { name: 'Timeline' }).press('ArrowLeft')
  const tab = page.getByRole('tab', { name: 'Costs' })
  await expect(tab).toBeFocused()
  await expect(tab).toHaveAttribute('aria-selected', 'true')
  const strip = page.getByRole('region', { name: 'Request costs' })
  const travels = page.getByRole('list', { name: 'Size of the latest credential' }).getByRole('listitem')
  const numberOf = (lane: (typeof LANES)[number], column: number) =>
    strip.getByRole('row').filter({ hasText: lane }).getByRole('cell').nth(column).locator('[data-measure]')
  const bytesOf = async (lane: (typeof LANES)[number]) => {
    const [value, unit] = (await numberOf(lane, 0).innerText()).split(' ')
    return Number(value) * (unit === 'kB' ? 1000 : 1)
  }
  for (const lane of LANES) await expect(numberOf(lane, 0)).toHaveText(/^[\d.]{1,4} k?B$/)
  await expect(numberOf('Server-side session', 0)).toHaveText('66 B')
  const before = await bytesOf('JWT')

  const slider = page.getByRole('slider', { name: 'Session data' })
  await slider.focus()
  await slider.press('Home')
  await expect(slider).toHaveAttribute('aria-valuetext', '0 bytes')
  await slider.press('PageUp')
  await slider.press('ArrowRight')
  await lab.button('Log in with this much data').click()
  await expect(travels.filter({ hasText: 'JWT' })).toHaveAttribute('title', /\d+ bytes of session data/)
  await expect(async () => {
    expect(await bytesOf('JWT')).toBeGreaterThan(before + 500)
  }).toPass()
  await expect(numberOf('Server-side session', 0)).toHaveText('66 B')

  await slider.press('End')
  await expect(slider).toHaveAttribute('aria-valuetext', '8192 bytes')
  await lab.button('Log in with this much data').click()
  for (const [lane, outcome] of [
    ['Server-side session', 'accepted'],
    ['Sealed cookie', 'refused'],
    ['JWT', 'refused'],
    ['Opaque token', 'accepted'],
  ] as const) {
    await expect(travels.filter({ hasText: lane }), lane).toHaveAttribute('data-carried', outcome)
  }
  await expect(travels.filter({ hasText: 'Sealed cookie' })).toContainText(/413: 1[\d.]+ kB of 4.1 kB/)
  await expect(travels.filter({ hasText: 'Opaque token' })).toContainText(/^Opaque token1\d\d B of 4.1 kB/)
  await expect(lab.lane('Sealed cookie').getByTestId('note')).toContainText('too large for a cookie')
  await expect(page.getByRole('status', { name: 'Result of the last action' })).toContainText(
    'Sealed cookie: New login failed: too large for a cookie',
  )
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  const { data } = await lab.call<{ data: string }>('/api/server-session/me?slide=0')
  expect(data).toHaveLength(8192)
  await expectNoViolations(page)

  await lab.button('As a table').click()
  const refused = strip.getByRole('row').filter({ hasText: 'refused' }).filter({ hasText: 'login' })
  await expect(refused).toHaveCount(2)
  await expectNoViolations(page, '#bottom-costs')
})
