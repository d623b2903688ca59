import { expect, LANES, test } from './lab.ts'

test('a newcomer finds four closed doors, and opens them with one button', async ({ lab }) => {
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.button('Log in as Alice on all four').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  for (const lane of LANES) {
    await expect(lab.lane(lane).getByText('alice').first()).toBeVisible()
    await expect(lab.rows(lane)).toHaveCount(1)
  }
})

test('two clicks later two of the four doors are still open', async ({ lab }) => {
  await lab.button('Log in as Alice on all four').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.button('Revoke all four').click()
  await lab.expectVerdicts(['refused', 'accepted', 'accepted', 'refused'])
  await expect(lab.page.getByRole('status').first()).toContainText(/refuse/)
})

test('after signing out no lane holds anything, and each list says how it ended', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('signed out')
  for (const lane of ['Sealed cookie', 'JWT'] as const)
    await expect(lab.rows(lane).first()).toContainText('copies')
})

test('everything can be done by keyboard', async ({ lab }) => {
  await lab.page.keyboard.press('l')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.page.keyboard.press('d')
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(2)
  await lab.page.keyboard.press('r')
  await lab.page.keyboard.press('o')
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.page.keyboard.press('?')
  await expect(lab.page.getByRole('dialog')).toBeVisible()
  await lab.page.keyboard.press('Escape')
  await expect(lab.page.getByRole('dialog')).toBeHidden()
})

test('the page remembers who is signed in when it is loaded again', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.page.reload()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.button('Log out').click()
  await lab.button('Log in').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('no script of the page can read a credential', async ({ lab }) => {
  await lab.logInOnAllFour()
  const readable = await lab.page.evaluate(() =>
    [document.cookie, ...Object.values(localStorage), ...Object.values(sessionStorage)].join('\n'),
  )
  const cookies = await lab.page.context().cookies()
  expect(cookies.map(({ name }) => name).sort()).toEqual([
    '__Host-at',
    '__Host-rt',
    '__Host-seal',
    '__Host-sid',
    '__Host-tok',
    'bench',
  ])
  for (const { value, httpOnly, secure, sameSite } of cookies) {
    expect({ httpOnly, secure, sameSite }).toEqual({ httpOnly: true, secure: true, sameSite: 'Lax' })
    expect(readable).not.toContain(value)
  }
})
