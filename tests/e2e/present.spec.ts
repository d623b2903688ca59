import { fileURLToPath } from 'node:url'
import type { Page } from '@playwright/test'
import { expectNoViolations } from './axe.ts'
import { expect, type LabPage, test } from './lab.ts'

/* Present mode: read from 10 m away, at the sizes of a projector. */

const SIZES = [
  { width: 1280, height: 720 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
] as const

const LESSON = fileURLToPath(new URL('recordings/lesson.ndjson', import.meta.url))

const LANGUAGE_BUTTONS = { en: 'English', zh: '中文' } as const

/** What cannot be read from the back row: text that is too small, clipped, or outside the screen. @param scrolls whether the page may be higher than the screen */
function unreadable(page: Page, scrolls = false): Promise<string[]> {
  return page.evaluate((scrolls) => {
    const found: string[] = []
    const root = document.documentElement
    if (!scrolls && root.scrollHeight > root.clientHeight) found.push(`page is ${root.scrollHeight} px high`)
    if (root.scrollWidth > root.clientWidth) found.push(`page is ${root.scrollWidth} px wide`)
    for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
      const texts = [...element.childNodes].filter(
        (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim() !== '',
      )
      // Text for screen readers only is one pixel large.
      const isHidden =
        element.closest('.sr-only, script, style, option') !== null || element.getClientRects().length === 0
      if (texts.length === 0 || isHidden) continue
      const name = `${element.tagName.toLowerCase()} “${texts.map(({ nodeValue }) => nodeValue).join('')}”`
      const size = Number.parseFloat(getComputedStyle(element).fontSize)
      if (size < 20) found.push(`${name} has ${size} px`)
      for (const text of texts) {
        const range = document.createRange()
        range.selectNodeContents(text)
        const { left, right, top, bottom } = range.getBoundingClientRect()
        // The nearest part of the grid that the text has to fit into.
        for (let around = text.parentElement; around; around = around.parentElement) {
          const { overflow, display } = getComputedStyle(around)
          const box = around.getBoundingClientRect()
          const isLimit = display !== 'contents' && (overflow !== 'visible' || !display.startsWith('inline'))
          if (isLimit && (left < box.left - 1 || right > box.right + 1)) {
            found.push(`${name} is wider than its ${around.tagName.toLowerCase()}`)
            break
          }
          if (overflow !== 'visible' && (top < box.top - 1 || bottom > box.bottom + 1)) {
            found.push(`${name} is clipped`)
            break
          }
        }
        if (!scrolls && (bottom > innerHeight + 1 || top < -1)) found.push(`${name} is outside the screen`)
      }
    }
    return found
  }, scrolls)
}

/** Checks each size in this state of the page. */
async function expectReadable({ page }: LabPage, state: string): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size)
    const where = `${state}, ${size.width} × ${size.height}`
    await expect.poll(() => unreadable(page), { message: where }).toEqual([])
    const sizes = await page
      .locator('[data-verdict]')
      .evaluateAll((verdicts) =>
        verdicts.map((verdict) => Number.parseFloat(getComputedStyle(verdict).fontSize)),
      )
    expect(Math.min(...sizes), where).toBeGreaterThanOrEqual(48)
  }
}

/** The images exclude the times. */
async function expectReferenceImages(page: Page): Promise<void> {
  const mask = [page.getByTestId('bench-clock'), page.getByTestId('reason')]
  for (const size of SIZES) {
    await page.setViewportSize(size)
    await expect(page).toHaveScreenshot(`present-${size.width}.png`, { mask })
  }
}

test('is readable at every size, with four and five lanes, in both languages', async ({ lab }) => {
  const { page } = lab
  await page.keyboard.press('p')
  for (const [language, button] of Object.entries(LANGUAGE_BUTTONS)) {
    if (language === 'zh') await page.getByRole('button', { name: button, exact: true }).click()
    await expect(page.locator('html')).toHaveAttribute('lang', language)
    for (const lanes of [4, 5]) {
      const policy = {
        preset: 'textbook',
        lanes: ['server-session', 'sealed-cookie', 'jwt', 'opaque-token', 'signed-cookie'].slice(0, lanes),
      }
      await lab.call('/api/bench/policy', { method: 'PATCH', body: policy })
      const verdicts = (of: string) => page.locator(`[data-verdict="${of}"]`)
      await expect(page.locator('[data-verdict]')).toHaveCount(lanes)
      const state = `${language}, ${lanes} lanes`
      await expectReadable(lab, `${state}, logged out`)
      await page.keyboard.press('l')
      await expect(verdicts('accepted')).toHaveCount(lanes)
      await page.keyboard.press('s')
      await expect(page.locator('[data-client="mallory"] .stroke-accent')).toHaveCount(lanes)
      await page.keyboard.press('o')
      await expect(verdicts('none')).toHaveCount(lanes)
      await page.keyboard.press('t')
      await expect(page.locator('[data-attack="breach"]')).toHaveCount(lanes - 2)
      await expect(page.locator('[data-attack="held"]')).toHaveCount(2)
      await expectReadable(lab, `${state}, stolen`)
      if (language === 'en' && lanes === 4) await expectReferenceImages(page)
      await page.keyboard.press('l')
      await expect(verdicts('accepted')).toHaveCount(lanes)
      await page.keyboard.press('v')
      await expect(verdicts('refused')).toHaveCount(2)
      await expectReadable(lab, `${state}, revoked`)
      await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'down' } })
      await expect(verdicts('unavailable')).not.toHaveCount(0)
      await expectReadable(lab, `${state}, Redis down`)
      await lab.call('/api/bench/faults', { method: 'PATCH', body: { redis: 'up' } })
      await expect(verdicts('unavailable')).toHaveCount(0)
    }
  }
})

test('is readable on the other pages', async ({ lab }) => {
  const { page } = lab
  await lab.logInOnAllFour()
  await page.keyboard.press('p')
  const pages: readonly { path: string; drawn: string; prepare: () => Promise<unknown> }[] = [
    { path: '/fleet', drawn: '[data-line]', prepare: async () => {} },
    { path: '/learn', drawn: '[data-testid=solved]', prepare: async () => {} },
    { path: '/learn/theft-and-replay', drawn: 'article[data-ready=true]', prepare: async () => {} },
    {
      path: '/services',
      drawn: '[data-verdict]',
      async prepare() {
        await page.getByRole('button', { name: /^(Log in as Alice|以 Alice 身份登录)$/ }).click()
        await expect(page.getByRole('status')).not.toBeEmpty()
        await page.getByRole('button', { name: /(Place an order|下订单)/ }).click()
      },
    },
    {
      path: '/replay',
      drawn: '[data-verdict]',
      prepare: () => page.locator('input[type=file]').setInputFiles(LESSON),
    },
  ]
  for (const [language, button] of Object.entries(LANGUAGE_BUTTONS)) {
    if (language === 'zh') await page.getByRole('button', { name: button, exact: true }).click()
    for (const { path, drawn, prepare } of pages) {
      await page.goto(path)
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      await prepare()
      await expect(page.locator(drawn).first()).toBeVisible()
      for (const size of SIZES) {
        await page.setViewportSize(size)
        const message = `${path}, ${language}, ${size.width} × ${size.height}`
        await expect.poll(() => unreadable(page, true), { message }).toEqual([])
      }
    }
  }
})

test('steps through an experiment by arrow keys, and the notes follow in a second window', async ({
  lab,
}) => {
  const { page } = lab
  const { keyboard } = page
  const slide = page.locator('[data-slide]')
  await keyboard.press('p')
  await page.getByRole('combobox', { name: 'Experiment' }).selectOption({ label: 'Theft and replay' })
  await expect(slide.getByRole('heading', { name: 'Theft and replay' })).toBeVisible()
  await expectReadable(lab, 'title')

  const [notes] = await Promise.all([page.context().waitForEvent('page'), keyboard.press('n')])
  await expect(notes.getByRole('heading', { name: 'Speaker notes' })).toBeVisible()
  const now = notes.getByRole('region', { name: 'On the projector' })
  const then = notes.getByRole('region', { name: 'Next' })
  await expect(notes.getByRole('region', { name: 'Correct answer' })).toContainText('All four')
  await expect(notes.getByTestId('elapsed')).toHaveText(/^\d+:\d\d$/)
  await expect(notes.locator('html')).not.toHaveAttribute('data-present')
  await expect(now).toContainText('Title')

  // The step after the title sets up the bench; the prediction comes before the task.
  await keyboard.press('ArrowRight')
  await expect(slide).toHaveAttribute('data-slide', 'prediction')
  await expect(then).toContainText('Step 1 of 3')
  const choice = slide.getByRole('button', { name: /All four/ })
  await expect(choice).toHaveAttribute('aria-disabled', 'false')
  await keyboard.press('3')
  await expect(choice).toHaveAttribute('aria-pressed', 'true')
  await expect(notes.getByRole('region', { name: 'Prediction of the audience' })).toContainText('All four')
  await expectReadable(lab, 'prediction')

  await keyboard.press('PageDown')
  await expect(slide).toContainText('Log in as Alice on all four lanes.')
  await keyboard.press('l')
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  // The notes change the slide as well.
  await notes.keyboard.press('ArrowRight')
  await expect(slide).toContainText('Step 2 of 3')
  await expect(now).toContainText('Step 2 of 3')
  await keyboard.press('s')
  await expect(page.locator('[data-client="mallory"] .stroke-accent')).toHaveCount(4)
  await keyboard.press('t')
  await expect(slide.locator('[data-passed="true"]')).toHaveCount(1)
  await expect(notes.locator('[data-passed="true"]')).toHaveCount(1)
  await keyboard.press('ArrowRight')
  await expect(slide).toContainText('Step 3 of 3')
  await expectReadable(lab, 'task')
  await expectNoViolations(page)
  await expectNoViolations(notes)

  await keyboard.press('ArrowRight')
  await expect(slide).toContainText('1 of 2 conditions are met')
  await keyboard.press('ArrowLeft')
  await lab.call('/api/bench/policy', { method: 'PATCH', body: { binding: { userAgent: 'step-up' } } })
  await keyboard.press('t')
  // The JWT was issued without a binding.
  await expect(page.locator('[data-attack="held"]')).toHaveCount(3)
  await keyboard.press('m')
  await expect(slide.locator('[data-passed="true"]')).toHaveCount(2)
  await keyboard.press('ArrowRight')
  await expect(slide.getByRole('heading', { name: 'Why' })).toBeVisible()
  await expect(slide).toContainText('bearer credentials')
  await expectReadable(lab, 'reason')
  await lab.button('End').click()
  await expect(slide).toBeHidden()
  await expect(notes.getByText(/^No experiment is shown/)).toBeVisible()
})

test.describe('with a dark system theme, for a new visitor', () => {
  test.use({ colorScheme: 'dark', isNew: true, viewport: SIZES[0] })

  test('shows the bench in the light theme from the first paint, and restores the theme afterwards', async ({
    lab,
  }) => {
    const { page } = lab
    const root = page.locator('html')
    await expect(page.getByRole('region', { name: 'Intro' })).toBeVisible()
    await page.keyboard.press('p')
    await expect(root).toHaveAttribute('data-theme', 'light')
    await expect(page.locator('[data-client="mallory"]')).toHaveCount(4)
    await expect(page.getByRole('region', { name: 'Intro' })).toBeHidden()
    await page.keyboard.press('l')
    await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
    await page.keyboard.press('s')
    await expect(page.locator('[data-client="mallory"] .stroke-accent')).toHaveCount(4)
    await page.keyboard.press('t')
    await expect(page.locator('[data-attack="breach"]')).toHaveCount(4)
    await lab.button('+15 min').press('Enter')
    await expect(page.getByText('15 min ahead')).toBeVisible()
    await page.getByRole('combobox', { name: 'Policy preset' }).selectOption('hardened')
    await expect(page.locator('[data-verdict="refused"]').first()).toBeVisible()
    await expectNoViolations(page)
    // The switch changes the theme of present mode only.
    await lab.button('Switch to dark theme').click()
    await expect(root).toHaveAttribute('data-theme', 'dark')
    await expectNoViolations(page)
    await lab.button('Switch to light theme').click()

    // After a reload, and on other pages, the mode applies from the first paint.
    await page.reload({ waitUntil: 'commit' })
    await expect(root).toHaveAttribute('data-present', '')
    await expect(root).toHaveAttribute('data-theme', 'light')
    await expect(page.locator('[data-client="mallory"]')).toHaveCount(4)
    await lab.button('Present mode').click()
    await expect(root).not.toHaveAttribute('data-present')
    await expect(root).not.toHaveAttribute('data-theme')
    await expect(page.getByRole('region', { name: 'Intro' })).toBeVisible()
  })
})
