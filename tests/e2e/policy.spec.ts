import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { EXPERIMENTS } from '#lib/experiments/index.ts'
import { root } from '../../lib/run/node.mjs'
import { LANGUAGES } from '../../lib/web/language.mjs'

/* The Content-Security-Policy of the pages, in the build and in a browser. */

const built = join(root, '.next', 'server', 'app')

/** Every page of the app by its path, from its sources; of the pages of experiments one. Each is built once per language. */
const PAGES = readdirSync(join(root, 'app', '[lang]'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /(^|\/)page\.tsx$/.test(file))
  .map((file) => `/${file.replace(/\(\w+\)\//g, '').replace(/\/?page\.tsx$/, '')}`)
  .map((path) => path.replace('[id]', EXPERIMENTS[0]?.id ?? ''))
  .sort()

const sourcesOf = (policy: string, directive: string) =>
  policy
    .split('; ')
    .find((each) => each.startsWith(`${directive} `))
    ?.split(' ')
    .slice(1)

/** The scripts in a document, parsed independently of the server. */
const inlineIn = (html: string) =>
  html
    .split('<script')
    .slice(1)
    .filter((rest) => !rest.slice(0, rest.indexOf('>')).includes('src='))
    .map((rest) => rest.slice(rest.indexOf('>') + 1, rest.indexOf('</script>')))
    .map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)

test('prerenders each page, and allows its own inline scripts and no others', async ({ request }) => {
  expect(PAGES).toContain('/')
  expect(PAGES.length).toBeGreaterThan(3)
  const sources = readdirSync(join(root, 'app'), { recursive: true, encoding: 'utf8' })
  expect(sources.filter((file) => /(^|\/)page\.tsx$/.test(file))).toHaveLength(PAGES.length)
  for (const [language, path] of LANGUAGES.flatMap((each) => PAGES.map((path) => [each, path] as const))) {
    // A page that is rendered for each request has scripts without a known hash: it would not start.
    const file = `${language}${path === '/' ? '' : path}.html`
    expect(existsSync(join(built, file)), `${file} is not prerendered`).toBe(true)
  }
  const others = ['/?x=1', '/nowhere', '/deep/nowhere', '/_not-found', '/_global-error', '/en', '/zh/fleet']
  for (const [language, path] of LANGUAGES.flatMap((each) =>
    [...PAGES, ...others].map((path) => [each, path] as const),
  )) {
    const answer = await request.get(path, { headers: { 'accept-language': language } })
    const policy = answer.headers()['content-security-policy'] ?? ''
    const inline = [...new Set(inlineIn(await answer.text()))]
    expect(inline.length, path).toBeGreaterThan(2)
    expect(sourcesOf(policy, 'script-src'), path).toEqual(["'self'", ...inline])
    expect(policy, path).toContain("default-src 'none'")
    expect(policy, path).not.toContain('unsafe-eval')
    // No cache may reuse it without revalidation: after the next build it is another page.
    expect(answer.headers()['cache-control'], path).toMatch(/no-cache|no-store/)
    expect(answer.headers()['cache-control'], path).not.toContain('s-maxage')
  }
})

test('allows no inline script in responses that are no page', async ({ request }) => {
  for (const path of [
    '/api/health/live',
    '/api/nothing',
    '/.well-known/jwks.json',
    '/favicon.svg',
    '/bare',
  ]) {
    const policy = (await request.get(path)).headers()['content-security-policy'] ?? ''
    expect(sourcesOf(policy, 'script-src'), path).toEqual(["'self'"])
  }
})

/** Collects policy violations of every document that the page opens. */
async function watch(page: Page): Promise<string[]> {
  const stopped: string[] = []
  await page.exposeFunction('reportViolation', (what: string) => stopped.push(what))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
      const { reportViolation } = window as unknown as { reportViolation: (what: string) => void }
      reportViolation(`${effectiveDirective} ${blockedURI} ${sample}`)
    })
  })
  page.on('pageerror', (error) => stopped.push(error.message))
  return stopped
}

test('causes no policy violation on any page, opened, linked to and reloaded', async ({ page }) => {
  const stopped = await watch(page)
  for (const path of PAGES) {
    await page.goto(path)
    // Drawn by script: without it there is the text for browsers that have none.
    await expect(page.getByRole('main')).toBeVisible()
    // From the browser's cache, or revalidated: the policy must still match.
    await page.reload()
    await expect(page.getByRole('main')).toBeVisible()
  }
  await page.goto('/')
  await page.getByRole('link', { name: 'Fleet', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Node a', exact: true })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('region', { name: 'JWT', exact: true })).toBeVisible()
  await page.goto('/nowhere')
  await expect(page.getByRole('heading')).toBeVisible()
  expect(stopped).toEqual([])
})

test('applies the stored theme before the first paint', async ({ page }) => {
  await page.goto('/nowhere')
  await page.evaluate(() => localStorage.setItem('session-lab:theme', 'dark'))
  await page.goto('/', { waitUntil: 'commit' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('blocks injected scripts: in the document, in an attribute, in a URL, added later', async ({ page }) => {
  const stopped = await watch(page)
  await page.route('**/fleet', async (route) => {
    const answer = await route.fetch()
    const injected = `<script>window.ran = 'inline'</script><img src="x:" onerror="window.ran = 'attribute'">`
    await route.fulfill({
      response: answer,
      body: (await answer.text()).replace('<body>', `<body>${injected}`),
    })
  })
  const scriptsStopped = () => stopped.filter((what) => what.startsWith('script-src')).length
  await page.goto('/fleet')
  await expect.poll(scriptsStopped).toBe(2)
  await page.evaluate(() => {
    const script = document.createElement('script')
    script.textContent = 'window.ran = "added"'
    const image = document.createElement('img')
    image.setAttribute('onerror', 'window.ran = "added attribute"')
    image.src = 'x:'
    const link = document.createElement('a')
    link.href = 'javascript:window.ran="address"'
    document.body.append(script, image, link)
    link.click()
  })
  await expect.poll(scriptsStopped).toBe(5)
  expect(await page.evaluate(() => (window as unknown as { ran?: string }).ran)).toBeUndefined()
})
