import { expect, type Page, test } from '@playwright/test'
import { en } from '../../app/_ui/words/en.ts'
import { zh } from '../../app/_ui/words/zh.ts'
import { LANGUAGE_COOKIE } from '../../lib/web/language.mjs'

/* Each page is built in both languages; the server sends one, and the browser loads one language's strings. */

const PAGES = [
  '/',
  '/learn',
  '/learn/theft-and-replay',
  '/compare',
  '/compare/articles',
  '/choose',
  '/attacks',
  '/races',
  '/fleet',
  '/services',
  '/operate',
  '/privacy',
  '/testing',
  '/replay',
  '/join',
  '/join/BLUE-OTTER-42',
  '/teach',
  '/teach/guide',
  '/teach/handout',
] as const

/** Waits for the page, then returns all scripts that it has loaded. */
async function scriptsOf(page: Page, path: string): Promise<string> {
  const texts: Promise<string>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') texts.push(response.text())
  })
  await page.goto(path)
  await expect(page.locator('[data-hydrated]')).toBeAttached()
  await expect(page.locator('[data-verdict]').first()).toBeVisible()
  return (await Promise.all(texts)).join('\n')
}

test.describe('language of a document', () => {
  for (const [header, cookie, language] of [
    ['en-US,en;q=0.9', null, 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', null, 'zh'],
    ['ZH-hant', null, 'zh'],
    ['fr,zh;q=0.8,en;q=0.5', null, 'zh'],
    ['fr,en;q=0.8,zh;q=0.5', null, 'en'],
    ['de', null, 'en'],
    ['zh-CN', 'en', 'en'],
    ['en-US', 'zh', 'zh'],
    ['zh-CN', 'nonsense', 'zh'],
  ] as const) {
    test(`is ${language} for Accept-Language ${header} and the cookie ${cookie}`, async ({ request }) => {
      for (const path of PAGES) {
        const response = await request.get(path, {
          headers: {
            'accept-language': header,
            ...(cookie === null ? {} : { cookie: `${LANGUAGE_COOKIE}=${cookie}` }),
          },
        })
        expect(response.status(), path).toBe(200)
        expect(await response.text(), path).toContain(`<html lang="${language}"`)
        expect(response.headers()['content-language'], path).toBe(language)
        expect(response.headers().vary, path).toMatch(/Accept-Language, Cookie/)
        expect(response.headers()['cache-control'], path).toContain('no-cache')
      }
    })
  }

  test('changes the entity tag', async ({ request }) => {
    const tag = async (language: string) =>
      (await request.get('/', { headers: { 'accept-language': language } })).headers().etag
    const [english, chinese] = [await tag('en'), await tag('zh')]
    expect(english).toBeTruthy()
    expect(english).not.toBe(chinese)
  })
})

for (const [locale, shown, other] of [
  ['en-US', en, zh],
  ['zh-CN', zh, en],
] as const) {
  test.describe(locale, () => {
    test.use({ locale })

    test('renders the text without scripts, in one language', async ({ browser }) => {
      const context = await browser.newContext({ locale, javaScriptEnabled: false })
      const page = await context.newPage()
      await page.goto('/')
      await expect(page.getByText(shown.states.purpose)).toBeVisible()
      await expect(page.getByText(other.states.purpose)).toHaveCount(0)
      await context.close()
    })

    test('loads the strings of one language', async ({ page }) => {
      const scripts = await scriptsOf(page, '/')
      expect(scripts).toContain(shown.states.redisDown)
      expect(scripts).not.toContain(other.states.redisDown)
      expect(scripts).not.toContain(other.acts.altHint)
    })

    test('shows the page for an unknown address in this language', async ({ page }) => {
      await page.goto('/nowhere')
      await expect(page.getByRole('heading')).toHaveText(locale === 'en-US' ? 'Page not found' : '页面不存在')
    })
  })
}

test('switches the language without a reload, in other tabs, and for the next document', async ({
  page,
  context,
}) => {
  await page.goto('/')
  const second = await context.newPage()
  await second.goto('/fleet')
  await expect(second.locator('html')).toHaveAttribute('lang', 'en')
  await page.evaluate(() => Object.assign(window, { isSameDocument: true }))
  await page.getByRole('button', { name: '中文', exact: true }).click()
  await expect(page.getByRole('region', { name: zh.mechanisms['server-session'].name })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh')
  expect(await page.evaluate(() => 'isSameDocument' in window)).toBe(true)
  await expect(second.locator('html')).toHaveAttribute('lang', 'zh')
  await second.goto('/services', { waitUntil: 'commit' })
  await expect(second.locator('html')).toHaveAttribute('lang', 'zh')
  await second.goto('/nowhere')
  await expect(second.getByRole('heading')).toHaveText('页面不存在')
})

test('applies a stored choice whose cookie has expired, and stores the cookie again', async ({
  page,
  context,
}) => {
  await page.goto('/')
  await page.getByRole('button', { name: '中文', exact: true }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh')
  await context.clearCookies({ name: LANGUAGE_COOKIE })
  await page.goto('/fleet')
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh')
  const cookies = await context.cookies()
  expect(cookies.find(({ name }) => name === LANGUAGE_COOKIE)?.value).toBe('zh')
})

test('loads less than 176 kB of scripts with the bench', async ({ page }) => {
  await page.goto('/', { waitUntil: 'load' })
  // Scripts that the page requests after `load` are not part of the first load.
  const bytes = await page.evaluate(() => {
    const [document] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    return (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => new URL(name).pathname.endsWith('.js'))
      .filter(({ startTime }) => startTime < (document?.loadEventStart ?? 0))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
  })
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThan(176_000)
})
