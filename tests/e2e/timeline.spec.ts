import { expectNoViolations } from './axe.ts'
import { expect, LANES, type LabPage, test } from './lab.ts'

const moment = (lab: LabPage) => lab.page.getByTestId('moment')
const slider = (lab: LabPage) => lab.page.getByRole('slider', { name: 'Position' })
const lags = (lab: LabPage) => lab.page.getByTestId('lag')

test('draws a line for each session, and states the revocation lag', async ({ lab }) => {
  await lab.logInOnAllFour()
  await expect(lab.page.locator('[data-track]')).toHaveCount(4)
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await expect(lags(lab)).toHaveText([
    'refused immediately',
    /^copies accepted for 7 h 59 min/,
    /^copies accepted for 14 min/,
    'refused immediately',
  ])
})

test('shows the whole page at any moment of the past, with actions disabled', async ({ lab }) => {
  await lab.logInOnAllFour()
  // A check in progress during a login may be recorded after it: the last event is shown.
  for (const mechanism of ['server-session', 'sealed-cookie', 'jwt', 'opaque-token']) {
    await lab.call(`/api/${mechanism}/me`)
  }
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await expect(lab.rows('JWT').first()).toContainText('logged out')

  await slider(lab).focus()
  const ended = lab.page.locator('[data-session][data-state="ended"]')
  while ((await ended.count()) > 0) await slider(lab).press('ArrowLeft')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  for (const lane of LANES) await expect(lab.rows(lane).first()).not.toContainText('logged out')
  await expect(lab.page.getByTestId('past')).toContainText('Viewing the state at')
  await expect(lab.button('Log out')).toBeDisabled()
  await expect(lab.button('Reset bench')).toBeDisabled()
  await lab.page.keyboard.press('o')

  await slider(lab).press('Home')
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(0)
  await lab.page.keyboard.press('Escape')
  await expect(lab.page.getByTestId('past')).toBeHidden()
  await expect(moment(lab)).toHaveText('live')
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await expect(lab.button('Log out')).toBeEnabled()
})

test('steps from event to event by buttons, up to live', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Previous event').click()
  await expect(moment(lab)).not.toHaveText('live')
  await lab.button('Back to live').click()
  await expect(moment(lab)).toHaveText('live')
  await lab.button('Previous event').click()
  await expect(moment(lab)).not.toHaveText('live')
  await slider(lab).press('End')
  await expect(moment(lab)).toHaveText('live')
})

test('shows the events from before the page was open', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.page.reload()
  await expect(lab.page.locator('[data-track]')).toHaveCount(4)
  await slider(lab).focus()
  // Earlier events load when the past is first viewed: the beginning moves until all are loaded.
  await expect(async () => {
    await slider(lab).press('Home')
    for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(0, { timeout: 1000 })
  }).toPass()
  await expect(lab.page.getByTestId('past')).toContainText('event 0 of')
})

test('draws a clock jump as a break', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+15 min').click()
  await expect(lab.page.getByTitle('clock +15 min')).toBeVisible()
})

test('shows the timeline as a table, and switches to the list of events', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Log out').click()
  // If the page scrolls as a whole, the bottom panel moves as lanes grow: the test waits until they have.
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('logged out')
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.button('As a table').click()
  const rows = lab.page.getByRole('region', { name: 'Timeline of sessions' }).getByRole('row')
  await expect(rows).toHaveCount(5)
  await expect(rows.filter({ hasText: 'Opaque token' })).toContainText('refused immediately')
  await lab.page.getByRole('tab', { name: 'Events' }).click()
  await expect(lab.page.locator('[data-type="session.ended"]')).toHaveCount(4)
  // The key cycles: costs, and then the timeline again.
  await lab.page.keyboard.press('e')
  await lab.page.keyboard.press('e')
  await expect(rows.or(lab.page.getByRole('slider'))).not.toHaveCount(0)
})

// Themes differ in contrast and languages in names: each is checked once here, all four pairs in appearance.spec.ts.
for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of colorScheme === 'light' ? ['en-US'] : ['zh-CN']) {
    test.describe(`${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale })
      test.use({ isNew: true })
      test('has no axe violations in the intro, the past and present mode', async ({ lab }) => {
        await expectNoViolations(lab.page)
        await lab.page.locator('[data-step="login"] button:not([role])').first().click()
        await expect(lab.page.locator('[data-verdict="accepted"]')).toHaveCount(4)
        await expect(lab.page.locator('[data-step="predict"]')).toBeVisible()
        await expectNoViolations(lab.page)
        await lab.page.locator('[data-step="predict"] button:enabled').first().click()
        await expect(lab.page.locator('[data-step="running"]')).toBeVisible()
        await lab.page.keyboard.press('Space')
        await lab.page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)))
        await expectNoViolations(lab.page)
        await lab.page.keyboard.press('Space')
        await expect(lab.page.locator('[data-step="reveal"]')).toBeVisible()
        await expectNoViolations(lab.page)
        await lab.page.locator('[data-step="reveal"] button').nth(1).click()
        await expect(lab.page.locator('[data-step]')).toHaveCount(0)
        await lab.page.keyboard.press('ArrowLeft')
        await expect(lab.page.getByTestId('past')).toBeVisible()
        await expectNoViolations(lab.page)
        await lab.page.keyboard.press('Escape')
        await lab.page.keyboard.press('p')
        await expect(lab.page.locator('html')).toHaveAttribute('data-present')
        await expectNoViolations(lab.page)
      })
    })
  }
}
