import { expect, LANES, type LabPage, test } from './lab.ts'

/** The answers of the reveal, lane by lane. */
async function answers(lab: LabPage): Promise<string[]> {
  await expect(lab.page.getByTestId('answer')).toHaveCount(4)
  return lab.page.getByTestId('answer').evaluateAll((all) => all.map((one) => one.dataset.outcome ?? ''))
}

const story = (lab: LabPage) => lab.page.getByRole('region', { name: 'Intro' })

test('a newcomer finds four closed doors, and opens them with one button', async ({ lab }) => {
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.button('Log in as Alice on all four').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  for (const lane of LANES) {
    await expect(lab.lane(lane).getByText('alice').first()).toBeVisible()
    await expect(lab.rows(lane)).toHaveCount(1)
  }
})

test('after a log-out two of the four stolen copies still open the door', async ({ lab }) => {
  await lab.button('Log in as Alice on all four').click()
  await story(lab)
    .getByRole('switch', { name: /^Sealed cookie/ })
    .click()
  await story(lab)
    .getByRole('switch', { name: /^Opaque token/ })
    .click()
  await lab.button('Run').click()
  await expect(story(lab).getByRole('status')).toHaveText(
    'Two of the four copies are still accepted. 2 of 4 predictions correct.',
  )
  expect(await answers(lab)).toEqual(['refused', 'accepted', 'accepted', 'refused'])
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await expect(story(lab)).toContainText('no revocation check is made')
})

test('under a hardened policy none of them does', async ({ lab }) => {
  await lab.button('Log in as Alice on all four').click()
  await lab.button('Run').click()
  await lab.button('Repeat with the hardened policy').click()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await lab.button('Run').click()
  await expect(story(lab).getByRole('status')).toHaveText(
    'None of the four copies is still accepted. 4 of 4 predictions correct.',
  )
  expect(await answers(lab)).toEqual(['refused', 'refused', 'refused', 'refused'])
})

test('the first minute can be walked by keyboard alone', async ({ lab }) => {
  const { keyboard } = lab.page
  /** Tab, until the focus is where somebody who reads the page would want it. */
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
  await expect(story(lab)).toBeVisible()
  await tabTo(/^Run$/)
  await tabTo(/^Sealed cookie: the copy/)
  await keyboard.press('Space')
  await tabTo(/^JWT: the copy/)
  await keyboard.press('Space')
  await keyboard.press('Shift+Tab')
  for (let back = 0; back < 3; back++) await keyboard.press('Shift+Tab')
  await expect(lab.button('Run')).toBeFocused()
  await keyboard.press('Enter')
  await expect(story(lab).getByRole('status')).toHaveText(/4 of 4 predictions correct/)
  await tabTo(/^Continue on your own/)
  await keyboard.press('Enter')
  await expect(story(lab)).toBeHidden()
})

test('it can be skipped, does not come back by itself, and can be asked for again', async ({ lab }) => {
  await lab.button('Skip').click()
  await lab.logInOnAllFour()
  await expect(story(lab)).toBeHidden()
  await lab.page.reload()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await expect(story(lab)).toBeHidden()
  await lab.page.keyboard.press('?')
  await lab.button('Restart the intro').click()
  await expect(story(lab)).toBeVisible()
})

test('after signing out no lane holds anything, and each list says how it ended', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('logged out')
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
    '__Host-bench',
    '__Host-node',
    '__Host-rt',
    '__Host-seal',
    '__Host-sid',
    '__Host-tok',
  ])
  for (const { name, value, httpOnly, secure, sameSite } of cookies) {
    expect({ httpOnly, secure, sameSite }).toEqual({ httpOnly: true, secure: true, sameSite: 'Lax' })
    // Which node a browser sticks to is a letter, and no secret.
    if (name !== '__Host-node') expect(readable).not.toContain(value)
  }
})
