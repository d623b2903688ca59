import { fileURLToPath } from 'node:url'
import { test as base, type Page } from '@playwright/test'
import { expect, test } from './lab.ts'

/*
 * How it looks, picture against picture: a recorded lesson, in which every figure stands still, and the pages of a bench
 * to which nothing has happened yet, with what cannot stand still left out. Drawn anew on purpose with
 * `npm run test:e2e -- snapshots --update-snapshots`.
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

    base('a recorded lesson looks at its end as it did', async ({ page }) => {
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

    test('four closed doors look as they did', async ({ lab }) => {
      await expect(lab.page).toHaveScreenshot(`closed-${colorScheme}-${locale}.png`, {
        // What no two benches have in common: their names, the hour, and how long a check took.
        mask: [
          lab.page.getByRole('banner'),
          ...['main dl', 'summary', 'svg:has(+ details)'].map((part) => lab.page.locator(part)),
        ],
      })
    })
  })
}
