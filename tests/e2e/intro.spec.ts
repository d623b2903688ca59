import { expect, LANES, type LabPage, test } from './lab.ts'

/** The outcomes of the intro, lane by lane. */
async function outcomes(lab: LabPage): Promise<string[]> {
  await expect(lab.page.getByTestId('answer')).toHaveCount(4)
  return lab.page.getByTestId('answer').evaluateAll((all) => all.map((one) => one.dataset.outcome ?? ''))
}

const intro = (lab: LabPage) => lab.page.getByRole('region', { name: 'Intro' })

test('shows four logged-out lanes and one login button on the first visit', async ({ lab }) => {
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.button('Log in as Alice on all lanes').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  for (const lane of LANES) {
    await expect(lab.lane(lane).getByText('alice').first()).toBeVisible()
    await expect(lab.rows(lane)).toHaveCount(1)
  }
})

test('shows that two of four stolen copies are still accepted after logout', async ({ lab }) => {
  await lab.button('Log in as Alice on all lanes').click()
  await intro(lab)
    .getByRole('switch', { name: /^Sealed cookie/ })
    .click()
  await intro(lab)
    .getByRole('switch', { name: /^Opaque token/ })
    .click()
  await lab.button('Run').click()
  await expect(intro(lab).getByRole('status')).toHaveText(
    'Two of the four copies are still accepted. 2 of 4 predictions correct.',
  )
  expect(await outcomes(lab)).toEqual(['refused', 'accepted', 'accepted', 'refused'])
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await expect(intro(lab)).toContainText('no revocation check is made')
})

test('shows that none of them is accepted under the hardened policy', async ({ lab }) => {
  await lab.button('Log in as Alice on all lanes').click()
  await lab.button('Run').click()
  await lab.button('Repeat with the hardened policy').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.button('Run').click()
  await expect(intro(lab).getByRole('status')).toHaveText(
    'None of the four copies is still accepted. 4 of 4 predictions correct.',
  )
  expect(await outcomes(lab)).toEqual(['refused', 'refused', 'refused', 'refused'])
})

test('operates the intro by keyboard', async ({ lab }) => {
  const { keyboard } = lab.page
  /** Presses Tab until the named element has the focus. */
  async function tabTo(name: RegExp): Promise<void> {
    const focused = async () =>
      lab.page.evaluate(() => {
        const at = document.activeElement
        return at?.getAttribute('aria-label') ?? at?.textContent ?? ''
      })
    for (let presses = 0; presses < 60 && !name.test(await focused()); presses++) await keyboard.press('Tab')
    expect(await focused()).toMatch(name)
  }
  await tabTo(/^Log in as Alice/)
  await keyboard.press('Enter')
  await expect(intro(lab)).toBeVisible()
  await tabTo(/^Run$/)
  await tabTo(/^Sealed cookie: the copy/)
  await keyboard.press('Space')
  await tabTo(/^JWT: the copy/)
  await keyboard.press('Space')
  await keyboard.press('Shift+Tab')
  for (let back = 0; back < 3; back++) await keyboard.press('Shift+Tab')
  await expect(lab.button('Run')).toBeFocused()
  await keyboard.press('Enter')
  await expect(intro(lab).getByRole('status')).toHaveText(/4 of 4 predictions correct/)
  await tabTo(/^Continue on your own/)
  await keyboard.press('Enter')
  await expect(intro(lab)).toBeHidden()
})

test('skips the intro, does not show it again, and restarts it on request', async ({ lab }) => {
  await lab.button('Skip').click()
  await lab.logInOnAllFour()
  await expect(intro(lab)).toBeHidden()
  await lab.page.reload()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await expect(intro(lab)).toBeHidden()
  await lab.page.keyboard.press('?')
  await lab.button('Restart the intro').click()
  await expect(intro(lab)).toBeVisible()
})

test('shows no credential in any lane after logout, and the end reason in each list', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('logged out')
  for (const lane of ['Sealed cookie', 'JWT'] as const)
    await expect(lab.rows(lane).first()).toContainText('copies')
})

test('operates the page by keyboard', async ({ lab }) => {
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

test('shows the logged-in user again after a reload', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.page.reload()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.button('Log out').click()
  await lab.button('Log in').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})

test('keeps credentials out of reach of page scripts', async ({ lab }) => {
  await lab.logInOnAllFour()
  const readable = await lab.page.evaluate(() =>
    [document.cookie, ...Object.values(localStorage), ...Object.values(sessionStorage)].join('\n'),
  )
  const cookies = await lab.page.context().cookies()
  expect(cookies.map(({ name }) => name).sort()).toEqual([
    '__Host-at',
    '__Host-bench',
    '__Host-node',
    '__Host-rt',
    '__Host-seal',
    '__Host-sid',
    '__Host-tok',
  ])
  for (const { name, value, httpOnly, secure, sameSite } of cookies) {
    expect({ httpOnly, secure, sameSite }).toEqual({ httpOnly: true, secure: true, sameSite: 'Lax' })
    // The node of a sticky browser is a letter, and no secret.
    if (name !== '__Host-node') expect(readable).not.toContain(value)
  }
})
