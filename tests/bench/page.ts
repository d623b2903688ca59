import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from '@playwright/test'
import { provideChromium } from '../../lib/run/browser.ts'
import { median, printTable } from './measure.ts'
import { withApp } from './with-app.ts'

/* The cost of the page for a browser: bytes before it works, and time of the main thread while it is open. */

const MECHANISMS = ['server-session', 'sealed-cookie', 'jwt', 'opaque-token'] as const
const SESSIONS_PER_LANE = 50
const WATCHED_SECONDS = 60
/** A task longer than this delays input noticeably (W3C Long Tasks). */
const LONG_TASK_MS = 50

/** Serves the app, and opens a browser. */
async function withBrowser(
  env: Record<string, string>,
  measure: (browser: Browser, url: string) => Promise<void>,
): Promise<void> {
  await withApp(env, async ({ url }) => {
    const browser = await chromium.launch({
      executablePath: await provideChromium({ log: () => {} }),
      args: ['--disable-background-networking', '--disable-gpu'],
      chromiumSandbox: false,
    })
    await measure(browser, url).finally(() => browser.close())
  })
}

/** First-load JavaScript of each page; then one minute of a busy bench with four heartbeats a second. */
export async function measurePage(env: Record<string, string>): Promise<void> {
  await withBrowser(env, async (browser, baseURL) => {
    const rows: (string | number)[][] = [['first load', 'JavaScript, kB gzip', 'files']]
    for (const path of [
      '/',
      '/learn',
      '/compare',
      '/choose',
      '/attacks',
      '/races',
      '/fleet',
      '/services',
      '/operate',
      '/privacy',
      '/testing',
      '/replay',
    ]) {
      const context = await browser.newContext({ baseURL })
      rows.push([path, ...(await firstLoad(await context.newPage(), path))])
      await context.close()
    }
    printTable('Scripts of the first load', rows)
    const context = await browser.newContext({ baseURL, viewport: { width: 1440, height: 900 } })
    await measureManySessions(context, baseURL)
  })
}

/** The first minute of a new visitor who does what the page suggests, and the start of each experiment. */
export async function measureLearning(env: Record<string, string>): Promise<void> {
  await withBrowser(env, async (browser, baseURL) => {
    const context = await browser.newContext({ baseURL, locale: 'en-US' })
    const page = await context.newPage()
    const openedAt = performance.now()
    const seconds = () => (performance.now() - openedAt) / 1000
    const steps: (string | number)[][] = [['the first minute', 's after the page was requested']]
    await page.goto('/')
    await page.getByRole('button', { name: 'Log in as Alice on all lanes', exact: true }).click()
    await page.getByRole('radio').first().waitFor()
    steps.push(['logged in, asked for a prediction', seconds()])
    for (const choice of await page.getByRole('radio', { name: 'Refused' }).all()) await choice.check()
    await page.getByRole('button', { name: 'Run it', exact: true }).click()
    await page.getByText('Breach', { exact: true }).first().waitFor()
    steps.push(['result of the theft', seconds()])
    printTable('A new visitor who reads nothing', steps)

    const starts: { id: string; ms: number }[] = []
    const { experiments } = await (await page.request.get('/api/experiments')).json()
    for (const { id } of experiments as readonly { id: string }[]) {
      const from = performance.now()
      await page.request.post(`/api/bench/experiments/${id}`, { data: {} })
      starts.push({ id, ms: performance.now() - from })
    }
    starts.sort((one, other) => other.ms - one.ms)
    printTable(`Start of each of ${starts.length} experiments`, [
      ['experiment', 'ms'],
      ['median', median(starts.map(({ ms }) => ms))],
      ...starts.slice(0, 3).map(({ id, ms }) => [id, ms]),
    ])
  })
}

/**
 * Scripts in the HTML of the first paint, gzipped as sent; scripts that are requested later are not
 * counted.
 */
async function firstLoad(page: Page, path: string): Promise<[number, number]> {
  const html = await (await page.request.get(path)).text()
  const sources = new Set(
    Array.from(html.matchAll(/<script[^>]+src="([^"]+)"[^>]*>/g), ([tag, source = '']) =>
      tag.includes('noModule') ? '' : source,
    ),
  )
  sources.delete('')
  let bytes = 0
  for (const source of sources) {
    bytes += gzipSync(await (await page.request.get(source)).body()).length
  }
  return [bytes / 1000, sources.size]
}

async function measureManySessions(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage()
  await page.goto('/')
  await page.locator('[data-verdict]').first().waitFor()
  const bench = (await context.cookies()).find(({ name }) => name.endsWith('bench'))?.value ?? ''
  const send = async (method: string, path: string, body: object) =>
    fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', bench },
      body: JSON.stringify(body),
    })
  const login = { username: 'alice', password: randomBytes(12).toString('base64url') }
  await send('PATCH', '/api/bench/users/alice', { password: login.password })
  await send('PATCH', '/api/bench/policy', {
    preset: 'hardened',
    concurrency: { perUser: 1000, perIp: 10_000 },
  })
  for (const mechanism of MECHANISMS) {
    for (let count = 1; count < SESSIONS_PER_LANE; count++) {
      await send('POST', `/api/${mechanism}/login`, login)
    }
    await page.evaluate(
      ([address, body]) =>
        fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
      [`/api/${mechanism}/login`, JSON.stringify({ ...login, carrier: 'cookie' })] as const,
    )
  }
  await page.locator('[data-verdict=accepted]').nth(3).waitFor()
  await page.evaluate(watch)
  const cdp = await context.newCDPSession(page)
  await cdp.send('Performance.enable')
  const before = await busySeconds(cdp)
  await new Promise((resolve) => setTimeout(resolve, WATCHED_SECONDS * 1000))
  const busy = (await busySeconds(cdp)) - before
  const { tasks, painted } = await page.evaluate(() => window.watched)

  const backlog = await (await context.request.get('/api/events?format=ndjson&after=0-0')).text()
  const happenedAt = new Map(
    backlog
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as { seq: string; realAt: number })
      .map(({ seq, realAt }) => [seq, realAt]),
  )
  const delays = painted
    .flatMap(({ seq, at }) => {
      const realAt = happenedAt.get(seq)
      return realAt === undefined ? [] : [at - realAt]
    })
    .sort((x, y) => x - y)
  printTable(`${4 * SESSIONS_PER_LANE} sessions, four heartbeats a second, ${WATCHED_SECONDS} s`, [
    ['the page', 'value'],
    ['main thread busy, ms a second', (busy * 1000) / WATCHED_SECONDS],
    ['longest task, ms', Math.max(0, ...tasks)],
    [`tasks over ${LONG_TASK_MS} ms`, String(tasks.length)],
    ['event to pixel, p50 ms', median(delays)],
    ['event to pixel, p95 ms', delays[Math.floor(delays.length * 0.95)] ?? Number.NaN],
    ['events painted', String(delays.length)],
  ])
}

async function busySeconds(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
}

declare global {
  interface Window {
    watched: { tasks: number[]; painted: { seq: string; at: number }[] }
  }
}

/** In the page: records each long task, and when the frame of each event has been painted. */
function watch(): void {
  const watched: Window['watched'] = { tasks: [], painted: [] }
  window.watched = watched
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) watched.tasks.push(duration)
  }).observe({ type: 'longtask' })
  new MutationObserver(() => {
    const { seq } = document.documentElement.dataset
    // A message posted in a frame is delivered once that frame is painted.
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      if (seq) watched.painted.push({ seq, at: Date.now() })
    }
    requestAnimationFrame(() => port2.postMessage(null))
  }).observe(document.documentElement, { attributeFilter: ['data-seq'] })
}
