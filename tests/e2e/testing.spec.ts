import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { testing } from '../../app/_ui/words/testing.en.ts'
import { testing as testingZh } from '../../app/_ui/words/testing.zh.ts'
import { LANGUAGE_COOKIE } from '../../lib/web/language.mjs'
import { expectNoViolations } from './axe.ts'
import { expect, type LabPage, test } from './lab.ts'

/* The page for authors of tests: what it offers works on the bench of the visitor. */

/** The sections of this page itself; console, recorder and runs have tests of their own. */
const SECTIONS = {
  start: testing.start.steps.install.title,
  worlds: testing.worlds.calls.title,
  mutations: testing.mutations.bugs(24),
  selectors: testing.selectors.groups.lanes.title,
  suite: testing.suite.mistakes.title,
} as const

async function open(page: Page, query = ''): Promise<void> {
  await page.goto(`/testing${query}`)
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
}

const activeIn = async (lab: LabPage) =>
  (await lab.call<{ mutations: readonly string[] }>('/api/bench')).mutations

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

test('has an address for each section, and Back leads to the section before', async ({ lab: { page } }) => {
  await open(page)
  for (const [id, heading] of Object.entries(SECTIONS)) {
    const link = page.getByRole('link', { name: testing.sections[id as keyof typeof SECTIONS], exact: true })
    await link.click()
    await expect(page.getByRole('heading', { name: heading, exact: true })).toBeVisible()
    await expect(link).toHaveAttribute('aria-current', 'page')
    await expectNoViolations(page)
  }
  await expect(page).toHaveURL(/section=suite$/)
  await expect(page).toHaveTitle(new RegExp(`^${testing.sections.suite} · `))
  await page.goBack()
  await expect(page.getByRole('heading', { name: SECTIONS.selectors, exact: true })).toBeVisible()
})

for (const [width, height] of [
  [1440, 900],
  [1024, 768],
  [390, 844],
] as const) {
  test(`fits a screen of ${width} pixels, in Chinese`, async ({ lab: { page } }) => {
    await page.setViewportSize({ width, height })
    await page.context().addCookies([{ name: LANGUAGE_COOKIE, value: 'zh', url: page.url() }])
    for (const id of Object.keys(SECTIONS)) {
      await open(page, `?section=${id}`)
      await expect(page.getByRole('heading', { name: testingZh.title, exact: true })).toBeVisible()
      await expect(page.locator('main h2').first()).toBeVisible()
      expect(await overflow(page), id).toBe(0)
      await expectNoViolations(page)
    }
  })
}

test('plants the bug of a link, shows that it is active, and switches it off', async ({ lab }) => {
  const { page } = lab
  const { mutations } = testing
  await open(page, '?section=mutations&bug=m04')
  const bug = page.locator('[data-bug=m04]')
  await expect(bug.getByRole('button', { expanded: true })).toBeFocused()
  await expect(bug.getByText('lib/core/sessions.ts')).toBeVisible()
  await bug.getByRole('button', { name: mutations.plant('m04') }).click()
  await expect(lab.verdict('JWT')).toBeVisible()
  expect(new URL(page.url()).pathname).toBe('/')
  expect(await activeIn(lab)).toEqual(['m04'])

  await open(page, '?section=mutations')
  const switchOf = (id: string) => page.locator(`[data-bug=${id}]`).getByRole('switch')
  await expect(switchOf('m04')).toBeChecked()
  const notice = page.locator('[data-active-bugs]')
  await expect(notice).toContainText(mutations.active(1))
  // One after the other, without waiting for the page: no change is lost.
  await switchOf('m01').click()
  await switchOf('c01').click()
  await expect(notice).toContainText(mutations.active(3))
  await expectNoViolations(page)
  expect(await activeIn(lab)).toEqual(['m01', 'm04', 'c01'])
  await switchOf('m04').click()
  await expect(switchOf('m04')).not.toBeChecked()
  await notice.getByRole('button', { name: mutations.switchAllOff }).click()
  await expect(page.getByText(mutations.none)).toBeVisible()
  expect(await activeIn(lab)).toEqual([])
})

test('lists the bugs of one mechanism', async ({ lab: { page } }) => {
  await open(page, '?section=mutations')
  await expect(page.locator('[data-bug]')).toHaveCount(27)
  await page.getByLabel(testing.mutations.filter).selectOption({ label: 'JWT' })
  await expect(page.locator('[data-bug=m12]')).toBeVisible()
  await expect(page.locator('[data-bug=m01]')).toHaveCount(0)
})

test('states that a server serves no planted bugs', async ({ lab: { page } }) => {
  await page.route('**/api/mutations', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), served: false } })
  })
  await open(page, '?section=mutations&bug=m04')
  await expect(page.getByText(testing.mutations.notServed)).toBeVisible()
  await expect(page.getByRole('switch')).toHaveCount(0)
  await expect(page.locator('[data-bug=m04]').getByText('lib/core/sessions.ts')).toBeVisible()
  await expect(page.getByRole('button', { name: testing.mutations.plant('m04') })).toHaveCount(0)
})

test('runs a fault and the clock in the bench of the visitor, and shows the response', async ({ lab }) => {
  const { page } = lab
  const { calls } = testing.worlds
  await open(page, '?section=worlds')
  const fault = page.locator('[data-call="faults.redis"]')
  await fault.getByLabel(calls.choose('faults.redis')).selectOption('read-only')
  await expect(fault.getByText("await faults.redis('read-only')", { exact: true })).toBeVisible()
  await fault.getByRole('button', { name: calls.runWhat("await faults.redis('read-only')") }).click()
  await expect(fault.getByText('"redis":"read-only"')).toBeVisible()
  await expect(page.getByTestId('banner')).toBeVisible()
  await fault.getByLabel(calls.choose('faults.redis')).selectOption('up')
  await fault.getByRole('button', { name: calls.run }).click()
  await expect(fault.getByText('"redis":"up"')).toBeVisible()
  await expect(page.getByTestId('banner')).toBeHidden()

  const before = (await lab.call<{ now: number }>('/api/bench')).now
  const clock = page.locator('[data-call="clock.advance"]')
  await clock.getByRole('button', { name: calls.run }).click()
  await expect(clock.getByText('"now":')).toBeVisible()
  expect((await lab.call<{ now: number }>('/api/bench')).now - before).toBeGreaterThanOrEqual(900_000)
})

test('shows the text of the files that the tests of this repository run', async ({
  lab: { page },
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const file = (name: string) =>
    readFileSync(new URL(`../kit/${name}`, import.meta.url), 'utf8').replaceAll(
      "'#lib/kit/playwright.ts'",
      "'session-lab/playwright'",
    )
  await open(page, '?section=suite')
  await page.getByRole('button', { name: testing.suite.files['4-time-and-faults.spec.ts'].title }).click()
  const path = 'tests/kit/4-time-and-faults.spec.ts'
  await expect(page.getByRole('region', { name: path, exact: true })).toContainText(
    'clock.advance({ seconds: IDLE_SECONDS - 1 })',
  )
  await page.getByRole('button', { name: testing.copyWhat(path), exact: true }).click()
  await expect(page.getByText(testing.copied, { exact: true })).toBeVisible()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(file('4-time-and-faults.spec.ts'))

  const wrong = page.getByRole('region', { name: new RegExp(`^${testing.suite.mistakes.wrong}: `) })
  const right = page.getByRole('region', { name: new RegExp(`^${testing.suite.mistakes.right}: `) })
  await expect(wrong).toHaveCount(3)
  await expect(right).toHaveCount(3)
  await expect(wrong.first()).toContainText('.rejects.toThrow(')
})

test('starts from the configuration and a test of this repository', async ({ lab: { page } }) => {
  await open(page)
  await expect(page.getByRole('region', { name: 'playwright.config.ts', exact: true })).toContainText(
    'npx session-lab serve',
  )
  await expect(page.getByRole('region', { name: 'tests/theft.spec.ts' })).toContainText(
    "toBeRefusedWith('session_ended')",
  )
  await expect(page.getByText(`SESSION_LAB_URL=${new URL(page.url()).origin} `)).toBeVisible()
  const starter = page.getByRole('link', { name: testing.start.starter.download })
  await expect(starter).toHaveAttribute('href', '/api/testing/starter.zip')
})
