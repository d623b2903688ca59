import { expect, LabPage, test } from './lab.ts'

/* Input that is faster than responses, and navigation by the browser. */

const drawer = (lab: LabPage) => lab.page.getByRole('complementary')
const past = (lab: LabPage) => lab.page.getByTestId('past')
const turns = (lab: LabPage) => lab.page.evaluate(() => history.length)

test('runs an action once on a double click, and offers the login again after a reset', async ({ lab }) => {
  await lab.page.setViewportSize({ width: 390, height: 844 })
  const intro = lab.page.getByRole('region', { name: 'Intro' })
  const overflow = () =>
    lab.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  const startReset = async () => {
    await lab.page.keyboard.press('Control+k')
    await lab.page.getByRole('combobox', { name: 'Type a command' }).fill('reset bench')
    await expect(lab.page.getByRole('dialog').getByRole('option').first()).toHaveAttribute(
      'aria-selected',
      'true',
    )
    await lab.page.keyboard.press('Enter')
  }
  await lab.page.keyboard.press('?')
  await lab.button('Restart the intro').click()
  await lab.button('Log in as Alice on all lanes').dblclick()
  await expect(intro.getByRole('radio')).toHaveCount(8)
  await expect(intro.getByText('Sealed cookie', { exact: true })).toBeVisible()
  await lab.button('Run without predicting').dblclick()
  await expect(intro.getByRole('status')).toHaveText(/^Two of the four copies are still accepted\./)
  expect(await overflow()).toBe(0)
  const { exchanges } = await lab.call<{ exchanges: object[] }>('/api/exchanges?act=login')
  expect(exchanges).toHaveLength(4)

  // With forced colours the main button is readable, and the result too.
  await lab.page.emulateMedia({ forcedColors: 'active' })
  await expect(lab.button('Repeat with the hardened policy')).toHaveCSS('forced-color-adjust', 'none')
  await expect(lab.page.getByText('Breach', { exact: true }).first()).toHaveCSS('forced-color-adjust', 'none')
  await lab.page.emulateMedia({ forcedColors: 'none' })

  // Resetting asks first, also in the first minute.
  await startReset()
  await expect(lab.resetDialog()).toContainText(
    /^Reset this bench\?4 sessions will be deleted, .* loses \d\d+ events\./,
  )
  await expect(lab.resetDialog().getByRole('button', { name: 'Cancel' })).toBeFocused()
  await lab.page.keyboard.press('Escape')
  await expect(lab.resetDialog()).toBeHidden()
  await expect(intro.getByRole('status')).toHaveText(/^Two of the four copies are still accepted\./)
  await startReset()
  await lab.resetDialog().getByRole('button', { name: 'Reset', exact: true }).press('Enter')
  await lab.button('Log in as Alice on all lanes').click()
  await expect(intro.getByRole('status')).toHaveText(/which/i)
  await lab.button('Skip').click()
  await expect(intro).toBeHidden()

  await lab.call('/api/bench/policy', { method: 'PATCH', body: { jwt: { accessSeconds: 777 } } })
  await expect(lab.page.getByRole('combobox', { name: 'Policy preset' })).toHaveValue('')
  expect(await overflow()).toBe(0)
  // With forced colours the selected tab is distinguishable, and the main button is readable.
  await lab.page.emulateMedia({ forcedColors: 'active' })
  const underline = (name: string) =>
    lab.page
      .getByRole('tab', { name, exact: true })
      .evaluate((tab) => getComputedStyle(tab).borderBottomColor)
  expect(await underline('Costs')).toBe(await underline('Events'))
  expect(await underline('Timeline')).not.toBe(await underline('Events'))
  await lab.page.emulateMedia({ forcedColors: 'none' })

  await lab.reset()
  const login = lab.button('Log in as Alice on all lanes')
  await expect(login).toBeVisible()
  await lab.page.emulateMedia({ forcedColors: 'active' })
  await expect(login).toHaveCSS('forced-color-adjust', 'none')
})

test('keeps the displayed request in the drawer, offers the newer one, and adds one history entry', async ({
  lab,
}) => {
  await lab.logInOnAllFour()
  const before = await turns(lab)
  const opener = lab.button('Inspect the last request of JWT')
  await opener.press('Enter')
  await expect(drawer(lab).getByRole('heading', { name: 'JWT: check' })).toBeVisible()
  await lab.page.keyboard.press('o')
  const newer = drawer(lab).getByRole('button', { name: /^Newer: logout at/ })
  await expect(newer).toBeVisible()
  await expect(drawer(lab).getByRole('heading', { name: 'JWT: check' })).toBeVisible()
  await newer.press('Enter')
  await expect(drawer(lab).getByRole('heading', { name: 'JWT: logout' })).toBeVisible()
  await expect(newer).toHaveCount(0)

  // The focused element was removed; the focus is still in the drawer, which handles the arrow keys.
  await expect(drawer(lab)).toBeFocused()
  await lab.page.keyboard.press('ArrowLeft')
  await lab.button('Previous event').press('Enter')
  await expect(past(lab)).toContainText(/event (\d+) of/)
  await drawer(lab).focus()
  await lab.page.keyboard.press('Escape')
  await expect(drawer(lab)).toHaveCount(0)
  await expect(past(lab)).toBeVisible()
  // The button that opened it is disabled in the past; the focus stays in its lane.
  await expect(lab.lane('JWT')).toBeFocused()
  await lab.page.keyboard.press('Escape')
  await expect(past(lab)).toBeHidden()

  // However many are opened: one step back closes them.
  for (const name of ['Policy', 'Users', 'Keys']) {
    const button = lab.page.getByRole('navigation', { name: 'Admin' }).getByRole('button', { name })
    await button.press('Enter')
    await expect(drawer(lab)).toBeVisible()
    await lab.page.keyboard.press('Escape')
    await expect(drawer(lab)).toHaveCount(0)
    await expect(button).toBeFocused()
  }
  expect(await turns(lab)).toBe(before + 1)
  await opener.press('Enter')
  await expect(drawer(lab)).toBeVisible()
  await lab.page.goBack()
  await expect(drawer(lab)).toHaveCount(0)
  await expect(opener).toBeFocused()
  await lab.page.goForward()
  await expect(drawer(lab)).toBeVisible()
  // With the focus elsewhere, Escape closes the drawer as well.
  await lab.lane('JWT').focus()
  await lab.page.keyboard.press('Escape')
  await expect(drawer(lab)).toHaveCount(0)
})

test('finds one bench for tabs that lose theirs at the same time', async ({ lab }) => {
  const { page } = lab
  const other = new LabPage(await page.context().newPage())
  await other.open()
  const made: string[] = []
  page.context().on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/benches')) made.push(request.url())
  })
  const { id } = await lab.call<{ id: string }>('/api/bench')
  await page.context().clearCookies({ name: '__Host-bench' })
  const found = async (at: LabPage) => (await at.call<{ id?: string }>('/api/bench')).id ?? id
  await expect.poll(() => found(lab)).not.toBe(id)
  await lab.logInOnAllFour()
  await other.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  await other.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  for (const at of [lab, other]) await expect(at.rows('JWT')).toHaveCount(1)
  expect(made).toHaveLength(1)
})
