import AxeBuilder from '@axe-core/playwright'
import { expect, LANES, type LabPage, test } from './lab.ts'

const moment = (lab: LabPage) => lab.page.getByTestId('moment')
const slider = (lab: LabPage) => lab.page.getByRole('slider', { name: 'Position' })
const lags = (lab: LabPage) => lab.page.getByTestId('lag')

async function violations(lab: LabPage): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page: lab.page }).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

test('each session has its line, and the lag of a revocation is a length in words', async ({ lab }) => {
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

test('one can go back to any moment: the whole page shows it, and acts rest', async ({ lab }) => {
  await lab.logInOnAllFour()
  // A check that was under way when somebody logged in may be written down after the log-in: what came last is what is shown.
  for (const mechanism of ['server-session', 'sealed-cookie', 'jwt', 'opaque-token']) {
    await lab.ask(`/api/${mechanism}/me`)
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

test('buttons step from event to event, and the last step is now', async ({ lab }) => {
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

test('what happened before the page was open is on it all the same', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Log out').click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.page.reload()
  await expect(lab.page.locator('[data-track]')).toHaveCount(4)
  await slider(lab).focus()
  // What was before is fetched when somebody looks back: the beginning moves until it is all there.
  await expect(async () => {
    await slider(lab).press('Home')
    for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(0, { timeout: 1000 })
  }).toPass()
  await expect(lab.page.getByTestId('past')).toContainText('event 0 of')
})

test('a jump of the clock is drawn as a break', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('+15 min').click()
  await expect(lab.page.getByTitle('clock +15 min')).toBeVisible()
})

test('the same can be read as a table, and the foot turned to the list of events', async ({ lab }) => {
  await lab.logInOnAllFour()
  await lab.button('Log out').click()
  // Where the page scrolls as a whole, its foot moves as lanes grow: whoever aims waits until they have.
  for (const lane of LANES) await expect(lab.rows(lane).first()).toContainText('logged out')
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  await lab.button('As a table').click()
  const rows = lab.page.getByRole('region', { name: 'Timeline of sessions' }).getByRole('row')
  await expect(rows).toHaveCount(5)
  await expect(rows.filter({ hasText: 'Opaque token' })).toContainText('refused immediately')
  await lab.page.getByRole('tab', { name: 'Events' }).click()
  await expect(lab.page.locator('[data-type="session.ended"]')).toHaveCount(4)
  // The key goes round: costs, and then the timeline again.
  await lab.page.keyboard.press('e')
  await lab.page.keyboard.press('e')
  await expect(rows.or(lab.page.getByRole('slider'))).not.toHaveCount(0)
})

// A theme is a matter of contrast and a language one of names: each is looked at once, and all four pairs in looks.spec.ts.
for (const colorScheme of ['light', 'dark'] as const) {
  for (const locale of colorScheme === 'light' ? ['en-US'] : ['zh-CN']) {
    test.describe(`${colorScheme}, ${locale}`, () => {
      test.use({ colorScheme, locale })
      test('axe finds nothing in the first minute, the past and present mode', async ({ lab }) => {
        await lab.page.keyboard.press('l')
        await expect(lab.page.locator('[data-verdict="accepted"]')).toHaveCount(4)
        await expect(lab.page.locator('[data-step="predict"]')).toBeVisible()
        expect(await violations(lab)).toEqual([])
        await lab.page.locator('[data-step="predict"] button:not([role])').first().click()
        await expect(lab.page.locator('[data-step="reveal"]')).toBeVisible()
        expect(await violations(lab)).toEqual([])
        await lab.page.keyboard.press('ArrowLeft')
        await expect(lab.page.getByTestId('past')).toBeVisible()
        expect(await violations(lab)).toEqual([])
        await lab.page.keyboard.press('Escape')
        await lab.page.keyboard.press('p')
        await expect(lab.page.locator('html')).toHaveAttribute('data-present')
        expect(await violations(lab)).toEqual([])
      })
    })
  }
}
