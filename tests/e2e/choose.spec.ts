import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { chooseEn } from '../../app/_ui/words/choose.en.ts'
import { chooseZh } from '../../app/_ui/words/choose.zh.ts'
import { en } from '../../app/_ui/words/en.ts'
import { zh } from '../../app/_ui/words/zh.ts'
import { SCENARIOS } from '../../lib/evidence/advisor/scenarios.ts'
import type { AdvisorWords } from '../../lib/evidence/advisor/words.en.ts'
import { advisorEn } from '../../lib/evidence/advisor/words.en.ts'
import { advisorZh } from '../../lib/evidence/advisor/words.zh.ts'
import { PolicySchema } from '../../lib/web/schemas.ts'
import { expectNoViolations } from './axe.ts'
import { expect, test } from './lab.ts'

/* The advisor: answers by keyboard, the result, its exports, and its policy on the bench. */

const LANGUAGES = {
  'en-US': { strings: chooseEn, advisor: advisorEn as AdvisorWords, words: en },
  'zh-CN': { strings: chooseZh, advisor: advisorZh, words: zh },
} as const

async function open(page: Page, search = ''): Promise<void> {
  await page.goto(`/choose${search}`)
  await expect(page.locator('main[data-ready=true]')).toBeVisible()
}

const summary = (page: Page) => page.getByTestId('summary')

/** Focuses a group of radio buttons by Tab, and chooses by the arrow keys. @param steps from the first button */
async function answerByKeyboard(page: Page, question: string, steps: number): Promise<void> {
  const radios = page.getByRole('group', { name: question }).getByRole('radio')
  await radios.first().focus()
  await page.keyboard.press('Space')
  for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowRight')
  await expect(radios.nth(steps)).toBeChecked()
}

/** The text of a file that a button saves. */
async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; text: string }> {
  const download = page.waitForEvent('download')
  await press()
  const file = await download
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') }
}

for (const [locale, { strings, advisor, words }] of Object.entries(LANGUAGES)) {
  test.describe(locale, () => {
    test.use({ locale })

    test('answers by keyboard, saves record and policy, and applies the policy to the bench', async ({
      lab: { page },
    }) => {
      await open(page)
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(strings.title)
      await expect(summary(page)).toHaveText(strings.allRemain(5))
      await expect(page.getByRole('radio', { checked: true })).toHaveCount(0)
      await expectNoViolations(page)

      // Within 15 minutes, no lookup, services that verify alone.
      const { questions } = advisor
      await answerByKeyboard(page, questions.revocation.question, 2)
      await answerByKeyboard(page, questions.store.question, 1)
      await answerByKeyboard(page, questions.verifiers.question, 0)
      await answerByKeyboard(page, questions.clients.question, 1)
      const jwt = words.mechanisms.jwt.name
      await expect(summary(page)).toHaveText(strings.remains(jwt, 1))
      expect(new URL(page.url()).search).toBe('?revocation=quarter-hour&store=no&verifiers=yes&clients=no')
      const sealed = page
        .locator('[data-eliminated]')
        .filter({ hasText: words.mechanisms['sealed-cookie'].name })
      await expect(sealed).toContainText(`${questions.verifiers.name}${advisor.colon}${advisor.yesNo.yes}`)
      await expect(sealed.locator('[data-row=public-key]')).toBeVisible()

      // Unfolded by keyboard, it has costs, cells and acts.
      const survivor = page.locator('[data-survivor]')
      await expect(survivor).toHaveCount(1)
      await survivor.locator('summary').focus()
      await page.keyboard.press('Enter')
      await expect(survivor).toContainText(advisor.topologies['token-relay'])
      await expectNoViolations(page)
      const pressed = async (name: string) => {
        await survivor.getByRole('button', { name, exact: true }).focus()
        await page.keyboard.press('Enter')
      }
      const record = await saved(page, () => pressed(strings.saveRecord))
      expect(record.name).toBe('session-decision.md')
      expect(record.text).toContain(`# ${advisor.record.title(jwt)}`)
      expect(record.text).toContain(`## ${advisor.record.alternatives}`)
      expect(record.text).toContain(page.url())
      const policy = await saved(page, () => pressed(strings.savePolicy))
      const parsed = PolicySchema.parse(JSON.parse(policy.text))
      expect(parsed.jwt).toMatchObject({ revocation: 'none', accessSeconds: 900 })

      await pressed(strings.tryIt)
      await page.waitForURL((url) => url.pathname === '/')
      await expect(page.locator('[data-hydrated]')).toBeAttached()
      const bench = await page.evaluate(async () => (await fetch('/api/bench')).json())
      expect(bench.policy).toMatchObject({ jwt: { revocation: 'none' }, roles: 'as-issued' })
      expect(bench.policy.lanes).toContain('jwt')
    })

    test('shows a scenario with the advice of the articles, and keeps it after a reload', async ({
      lab: { page },
    }) => {
      await open(page)
      const finance = page.getByRole('button', { name: advisor.scenarios.finance.name, exact: true })
      await finance.focus()
      await page.keyboard.press('Enter')
      await expect(finance).toHaveAttribute('aria-pressed', 'true')
      const advice = page.getByRole('region', { name: strings.articles })
      await expect(advice).toContainText(advisor.scenarios.finance.advice.interview ?? '')
      await expect(advice).toContainText(advisor.articles.control)
      await expectNoViolations(page)
      await page.reload()
      await expect(page.locator('main[data-ready=true]')).toBeVisible()
      await expect(page.getByRole('radio', { checked: true })).toHaveCount(8)
      await expect(finance).toHaveAttribute('aria-pressed', 'true')
    })

    test('states that none remains, and applies a change that opens one', async ({ lab: { page } }) => {
      await open(page, '?revocation=at-once&store=yes&verifiers=yes')
      await expect(summary(page)).toHaveText(strings.noneRemains)
      await expect(page.locator('[data-eliminated]')).toHaveCount(5)
      const changes = page.getByRole('region', { name: strings.openings })
      await changes.getByRole('button').first().focus()
      await page.keyboard.press('Enter')
      await expect(summary(page)).toHaveText(strings.remains(words.mechanisms.jwt.name, 1))
      expect(new URL(page.url()).searchParams.get('revocation')).not.toBe('at-once')
    })
  })
}

test('applies the policy of a mechanism that the bench did not show as one more lane', async ({ lab }) => {
  const { page } = lab
  await open(page, '?revocation=never&store=no&data=no&verifiers=no&clients=no&outage=serve&roles=whenever')
  const part = page.getByRole('region', { name: 'Signed cookie', exact: true })
  await part.locator('[data-survivor] summary').first().click()
  await part.getByRole('button', { name: chooseEn.tryIt }).click()
  await page.waitForURL((url) => url.pathname === '/')
  await expect(lab.lane('Signed cookie')).toBeVisible()
  await expect(lab.lane('Server-side session')).toBeVisible()
})

test('selects a scenario from the command palette', async ({ lab: { page } }) => {
  await open(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Type a command' }).fill('scenario mobile')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Mobile API' })).toHaveAttribute('aria-pressed', 'true')
})

for (const scheme of ['light', 'dark'] as const) {
  test(`fits screens of 390 to 1920 px in the ${scheme} theme, without a layout shift`, async ({
    lab: { page },
  }) => {
    await page.emulateMedia({ colorScheme: scheme })
    for (const width of [390, 768, 1280, 1920]) {
      await page.setViewportSize({ width, height: 900 })
      await open(page, `?${new URLSearchParams(SCENARIOS[0]?.answers)}`)
      const summaries = await page.locator('[data-survivor] summary').all()
      await summaries[0]?.click()
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, `${width} px`).toBe(0)
    }
    await expectNoViolations(page)
    await page.reload()
    await expect(page.locator('main[data-ready=true]')).toBeVisible()
    const shift = await page.evaluate(async () => {
      let sum = 0
      const add = (entries: PerformanceEntryList) => {
        for (const entry of entries) sum += (entry as unknown as { value: number }).value
      }
      const observer = new PerformanceObserver((list) => add(list.getEntries()))
      observer.observe({ type: 'layout-shift', buffered: true })
      const nextFrame = () => new Promise(requestAnimationFrame)
      await document.fonts.ready
      // Shifts of a frame are reported after it.
      for (let frame = 0; frame < 3; frame++) await nextFrame()
      add(observer.takeRecords())
      return sum
    })
    expect(shift).toBeLessThan(0.02)
  })
}
