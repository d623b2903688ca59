import { fileURLToPath } from 'node:url'
import { test as base, type Page } from '@playwright/test'
import { expect, test } from './lab.ts'

/*
 * Compares the page with reference images: a recorded lesson, in which every figure is fixed, and a new bench, with its
 * changing parts masked. Updated with `npm run test:e2e -- snapshots --update-snapshots`.
 */

const LESSON = fileURLToPath(new URL('recordings/lesson.ndjson', import.meta.url))

const LOOKS = [
  { width: 1440, height: 900, colorScheme: 'light', locale: 'en-US' },
  { width: 1440, height: 900, colorScheme: 'dark', locale: 'zh-CN' },
  { width: 1024, height: 768, colorScheme: 'dark', locale: 'en-US' },
  { width: 390, height: 844, colorScheme: 'light', locale: 'zh-CN' },
] as const

async function openLesson(page: Page): Promise<void> {
  await page.goto('/replay')
  await page.locator('input[type=file]').setInputFiles(LESSON)
  const slider = page.locator('input[type=range]').first()
  await slider.focus()
  await slider.press('End')
  await expect(page.locator('[data-track]').first()).toBeVisible()
  await slider.blur()
}

for (const { width, height, colorScheme, locale } of LOOKS) {
  base.describe(`${width}×${height}, ${colorScheme}, ${locale}`, () => {
    base.use({ viewport: { width, height }, colorScheme, locale, timezoneId: 'UTC', reducedMotion: 'reduce' })

    base('renders the end of a recorded lesson as in the reference image', async ({ page }) => {
      await openLesson(page)
      await expect(page).toHaveScreenshot(`lesson-${width}-${colorScheme}-${locale}.png`)
    })
  })
}

for (const [colorScheme, locale] of [
  ['light', 'en-US'],
  ['dark', 'zh-CN'],
] as const) {
  test.describe(`${colorScheme}, ${locale}`, () => {
    test.use({ viewport: { width: 1440, height: 900 }, colorScheme, locale, reducedMotion: 'reduce' })

    test('renders four logged-out lanes as in the reference image', async ({ lab }) => {
      await expect(lab.page).toHaveScreenshot(`closed-${colorScheme}-${locale}.png`, {
        // Parts that differ between benches: their names, the time, and the duration of checks.
        mask: [
          lab.page.getByRole('banner'),
          ...['main dl', 'summary', 'svg:has(+ details)'].map((part) => lab.page.locator(part)),
        ],
      })
    })
  })
}
