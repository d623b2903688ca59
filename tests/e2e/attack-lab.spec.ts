import type { Page } from '@playwright/test'
import { attacks as words } from '../../app/_ui/words/attacks.en.ts'
import { attacks as wordsZh } from '../../app/_ui/words/attacks.zh.ts'
import { attackViews } from '../../lib/web/attack-view.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

/* The attack lab: the board, one attack in detail, the change that stops it, and what a person does by hand. */

const ATTACKS = attackViews()
const titleOf = (id: string, language: 'en' | 'zh' = 'en') =>
  ATTACKS.find((attack) => attack.id === id)?.title[language] ?? ''
const LOGOUT = titleOf('replay-after-logout')

/** Opens the page once it is interactive and has its bench. */
async function open(page: Page, search = ''): Promise<void> {
  await page.goto(`/attacks${search}`)
  await expect(page.locator('[data-hydrated]')).toBeAttached()
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
}

const cell = (page: Page, attack: string, mechanism: string) =>
  page.getByRole('button', { name: new RegExp(`^${words.detailOf(attack, mechanism)}: `) })
const detail = (page: Page, attack: string, mechanism: string) =>
  page.getByRole('region', { name: words.detailOf(attack, mechanism), exact: true })

test('runs both settings of a cell: weak is a breach, mended holds', async ({ lab: { page } }) => {
  await open(page)
  const jwt = cell(page, LOGOUT, 'JWT')
  await expect(jwt).toHaveAccessibleName(
    new RegExp(`weak: ${words.states.none}.*mended: ${words.states.none}`),
  )
  await page.getByRole('button', { name: words.runNamed(words.detailOf(LOGOUT, 'JWT')), exact: true }).click()
  await expect(jwt).toHaveAccessibleName(/weak: Breach.*mended: Held/)
  // Of a record, logout leaves nothing to replay: it holds in both.
  await page
    .getByRole('button', { name: words.runNamed(words.detailOf(LOGOUT, 'Opaque token')), exact: true })
    .click()
  await expect(cell(page, LOGOUT, 'Opaque token')).toHaveAccessibleName(/weak: Held.*mended: Held/)
})

test('states the verdict, the event that decides, and whether honest clients are served', async ({
  lab: { page },
}) => {
  await open(page)
  await cell(page, LOGOUT, 'JWT').click()
  const part = detail(page, LOGOUT, 'JWT')
  await part.getByRole('button', { name: words.runWeak }).click()
  const status = part.getByTestId('run-result').getByRole('status')
  await expect(status).toContainText(`${words.lampAttack}: ${words.outcomes.breach}`)
  await expect(status).toContainText(`${words.lampHonest}: ${words.served}`)
  await expect(status).toContainText(words.verdicts.breach.intended)
  const events = part.getByRole('region', { name: words.eventsOf(words.stages.weak) })
  await expect(events.getByRole('listitem').filter({ hasText: words.decides })).toContainText('accepted')
  await part.getByRole('button', { name: words.runMended }).click()
  await expect(status).toContainText(`${words.lampAttack}: ${words.outcomes.held}`)
  await expect(status).toContainText('session_ended')
  // The first run is still there.
  await part.getByRole('button', { name: words.show(words.stages.weak) }).click()
  await expect(status).toContainText(words.verdicts.breach.intended)
})

test('runs on the own bench, shows its events, and holds after the change was applied', async ({
  lab: { page },
}) => {
  await open(page)
  await cell(page, LOGOUT, 'JWT').click()
  const part = detail(page, LOGOUT, 'JWT')
  const status = part.getByTestId('run-result').getByRole('status')
  await part.getByRole('button', { name: words.weaken }).click()
  await expect(part.getByText(words.benchState.weak)).toBeVisible()
  await part.getByRole('button', { name: words.runBenchAgain }).click()
  const events = part.getByRole('region', { name: words.eventsOf(words.stages.bench) })
  await expect(events.getByRole('listitem').first()).toBeVisible()
  await expect(status).toContainText(`${words.lampAttack}: ${words.outcomes.breach}`)
  const deciding = events.getByRole('listitem').filter({ hasText: words.decides })
  await expect(deciding.getByRole('link')).toHaveAttribute('href', /^\/\?sheet=wire&of=/)
  await part.getByRole('button', { name: words.apply }).click()
  await expect(part.getByText(words.applied)).toBeVisible()
  await expect(part.getByText(words.benchState.mended)).toBeVisible()
  await part.getByRole('button', { name: words.runBenchAgain }).click()
  await expect(status).toContainText(`${words.lampAttack}: ${words.outcomes.held}`)
  await expect(status).toContainText(`${words.lampHonest}: ${words.served}`)
  // The lab noticed both.
  const notices = page.getByRole('list', { name: words.notices.title }).getByRole('listitem')
  await expect(notices).toHaveCount(2)
  await expect(notices.first()).toContainText(words.outcomes.held)
  await expect(notices.last()).toContainText(words.outcomes.breach)
})

test('switches a planted bug on the own bench on and off', async ({ lab: { page } }) => {
  const title = titleOf('tampering')
  await open(page, '?attack=tampering&mechanism=jwt')
  const part = detail(page, title, 'JWT')
  const status = part.getByTestId('run-result').getByRole('status')
  await part.getByRole('button', { name: words.weaken }).click()
  await expect(part.getByText(words.benchState.weak)).toBeVisible()
  await part.getByRole('button', { name: words.runBench, exact: true }).click()
  await expect(status).toContainText(`${words.lampAttack}: ${words.outcomes.breach}`)
  await part.getByRole('button', { name: words.apply }).click()
  await expect(part.getByText(words.benchState.mended)).toBeVisible()
  await part.getByRole('button', { name: words.runBenchAgain }).click()
  await expect(status).toContainText(`${words.lampAttack}: ${words.outcomes.held}`)
})

test('states why an attack does not apply, on focus and in its detail', async ({ lab: { page } }) => {
  const attack = ATTACKS.find(({ applies, defaults }) => applies.length < Object.keys(defaults).length)
  const none = attack && Object.entries(attack.notes).find(([id]) => id !== 'signed-cookie')
  test.skip(!attack || !none, 'Every attack applies to every lane.')
  const [mechanism = '', reason] = none ?? []
  await open(page)
  const row = page.locator(`[data-attack-row="${attack?.id}"]`)
  await row
    .getByRole('button', { name: new RegExp(`: ${words.states['not-applicable']}$`) })
    .first()
    .focus()
  await expect(page.getByRole('tooltip')).toContainText(reason?.en ?? '')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('tooltip')).toHaveCount(0)
  await open(page, `?attack=${attack?.id}&mechanism=${mechanism}`)
  await page.getByRole('button', { name: words.runWeak, exact: true }).click()
  await expect(page.getByTestId('run-result').getByRole('status')).toContainText(reason?.en ?? '')
})

test('runs the whole board, and leaves no cell running', async ({ lab: { page } }) => {
  test.setTimeout(240_000)
  await open(page)
  await page.getByRole('button', { name: words.runAll, exact: true }).click()
  await expect(page.getByRole('progressbar')).toBeVisible()
  await expect(page.getByText(/^Finished: /)).toBeVisible({ timeout: 180_000 })
  await expect(page.locator('[data-run=running], [data-run=none], [data-run=failed]')).toHaveCount(0)
  for (const { id } of ATTACKS) {
    await expect(
      page.locator(`[data-attack-row="${id}"] [data-stage=weak] [data-run=breach]`).first(),
    ).toBeVisible()
    await expect(
      page.locator(`[data-attack-row="${id}"] [data-stage=mended] [data-run=held]`).first(),
    ).toBeVisible()
  }
})

test('can be stopped, and begins no other run', async ({ lab: { page } }) => {
  await open(page)
  await page.getByRole('button', { name: words.runAll, exact: true }).click()
  await page.getByRole('button', { name: words.stop, exact: true }).click()
  await expect(page.getByText(words.stopped)).toBeVisible()
  await expect(page.locator('[data-run=running]')).toHaveCount(0)
  await expect(page.locator('[data-run=none]').first()).toBeAttached()
})

test('leads a link to the same detail and variant, and closes it by Escape', async ({ lab: { page } }) => {
  await open(page)
  await cell(page, titleOf('theft'), 'JWT').click()
  await page.getByLabel(words.variant).selectOption('same-network')
  const address = page.url()
  expect(address).toContain('attack=theft&mechanism=jwt&variant=same-network')
  await page.goto('/')
  await page.goto(address)
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
  await expect(page.getByLabel(words.variant)).toHaveValue('same-network')
  await page.getByRole('button', { name: words.runWeak, exact: true }).focus()
  await page.keyboard.press('Escape')
  await expect(page.getByLabel(words.variant)).toHaveCount(0)
  await expect(cell(page, titleOf('theft'), 'JWT')).toBeFocused()
  expect(new URL(page.url()).search).toBe('')
  // A link that names nothing known opens nothing.
  await open(page, '?attack=unknown&mechanism=jwt')
  await expect(page.locator('[aria-expanded=true]')).toHaveCount(0)
})

test('states that the vulnerable parts are off, and which runs need them', async ({ lab: { page } }) => {
  await page.route('/api/origins', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), vulnerable: false, attacker: null } })
  })
  await page.route('/api/bench/attacks/tampering', (route) =>
    route.fulfill({
      ...{ status: 422, contentType: 'application/problem+json' },
      json: { code: 'not_supported', status: 422, detail: '' },
    }),
  )
  await open(page)
  await expect(page.getByText(words.vulnerableOff).first()).toBeVisible()
  await expect(page.getByRole('link', { name: words.byHand.crossSite })).toHaveCount(0)
  const title = titleOf('tampering')
  await page.getByRole('button', { name: words.runNamed(words.detailOf(title, 'JWT')), exact: true }).click()
  await expect(cell(page, title, 'JWT')).toHaveAccessibleName(new RegExp(`weak: ${words.states.off}`))
})

test('shows one lane at a time on a phone, or all', async ({ lab: { page } }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page)
  await expect(cell(page, LOGOUT, 'Server-side session')).toBeVisible()
  await expect(cell(page, LOGOUT, 'JWT')).toBeHidden()
  await page.getByLabel(words.shownLane).selectOption('JWT')
  await expect(cell(page, LOGOUT, 'JWT')).toBeVisible()
  await expect(cell(page, LOGOUT, 'Server-side session')).toBeHidden()
  await page.getByLabel(words.shownLane).selectOption(words.allLanes)
  await expect(cell(page, LOGOUT, 'Server-side session')).toBeVisible()
})

for (const [colorScheme, locale, texts] of [
  ['light', 'en-US', words],
  ['dark', 'zh-CN', wordsZh],
] as const) {
  test.describe(`${colorScheme}, ${locale}`, () => {
    test.use({ colorScheme, locale })

    test('has no axe violations, and fits every width', async ({ lab: { page } }) => {
      await open(page, '?attack=replay-after-logout&mechanism=jwt')
      await page.getByRole('button', { name: texts.runWeak, exact: true }).click()
      await expect(page.getByText(texts.verdicts.breach.intended)).toBeVisible()
      await expectNoViolations(page)
      for (const [width, height] of [
        [390, 844],
        [1024, 768],
        [1440, 900],
        [1920, 1080],
      ] as const) {
        await page.setViewportSize({ width, height })
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        )
        expect(overflow, `${width}`).toBe(0)
      }
    })
  })
}
