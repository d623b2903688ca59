import { type BrowserContext, test as base, type Page, type Request } from '@playwright/test'
import { expect, LANES, LabPage, test } from './lab.ts'

/* What a browser may limit, drop or refuse: connections, cookies, storage, locks, channels, the clipboard. */

const isStream = (request: Request) => request.url().endsWith('/api/events')

/** The event streams of a browser that are open now. */
function watchStreams(context: BrowserContext): () => readonly Request[] {
  const open = new Set<Request>()
  context.on('request', (request) => {
    if (isStream(request)) open.add(request)
  })
  const close = (request: Request) => open.delete(request)
  context.on('requestfinished', close).on('requestfailed', close)
  // A closed window closes its stream.
  return () => Array.from(open).filter((request) => !request.frame().page().isClosed())
}

async function openWindow(context: BrowserContext): Promise<LabPage> {
  const lab = new LabPage(await context.newPage())
  await lab.open()
  return lab
}

// More windows than a browser opens connections to one host.
base('shares one event stream among seven windows of a browser', async ({ context }) => {
  const streams = watchStreams(context)
  const windows: LabPage[] = []
  while (windows.length < 7) windows.push(await openWindow(context))
  await expect.poll(() => streams().length).toBe(1)
  await windows.at(-1)?.logInOnAllFour()
  for (const lab of windows) {
    for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(1)
    await expect(lab.page.getByRole('banner').getByText('live', { exact: true })).toBeVisible()
  }
  expect(streams()).toHaveLength(1)
})

base(
  'hands the stream over within a second if its window closes, without losing an event',
  async ({ context, playwright, baseURL }) => {
    const streams = watchStreams(context)
    const windows = [await openWindow(context), await openWindow(context), await openWindow(context)]
    await expect.poll(() => streams().length).toBe(1)
    const leader = streams()[0]?.frame().page()
    const others = windows.filter(({ page }) => page !== leader)
    expect(others).toHaveLength(2)
    const { id } = (await windows[0]?.call<{ id: string }>('/api/bench')) ?? { id: '' }
    const outside = await playwright.request.newContext({
      baseURL: baseURL ?? '',
      extraHTTPHeaders: { bench: id },
    })
    await outside.patch('/api/bench/policy', { data: { concurrency: { perUser: 100, perIp: 100 } } })
    await outside.patch('/api/bench/users/bob', { data: { password: 'correct horse battery staple' } })
    const logIn = async () => {
      const data = { username: 'bob', password: 'correct horse battery staple' }
      expect((await outside.post('/api/opaque-token/login', { data })).status()).toBe(200)
    }
    await logIn()
    for (const lab of others) await expect(lab.rows('Opaque token')).toHaveCount(1)
    let takenOverAt = 0
    context.on('request', (request) => {
      if (isStream(request)) takenOverAt ||= Date.now()
    })
    const closedAt = Date.now()
    await Promise.all([leader?.close(), logIn(), logIn()])
    await logIn()
    for (const lab of others) {
      await expect(lab.lane('Opaque token')).toContainText('4 active')
      await lab.page.getByRole('tab', { name: 'Events' }).click()
      await expect(lab.page.getByRole('button', { name: /^Inspect: session created/ })).toHaveCount(4)
    }
    expect(takenOverAt - closedAt).toBeLessThan(1000)
    await expect.poll(() => streams().length).toBe(1)
    await outside.dispose()
  },
)

test('gives a second window the passwords, and keeps the bench ID out of storage that scripts can read', async ({
  lab,
}) => {
  const other = await openWindow(lab.page.context())
  await other.logInOnAllFour()
  await lab.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  const { id } = await lab.call<{ id: string }>('/api/bench')
  for (const { page } of [lab, other]) {
    const stored = await page.evaluate(() =>
      [document.cookie, location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join(
        '\n',
      ),
    )
    expect(stored).not.toContain(id)
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('alice')
  }
  // The window that created the bench may close: the other one has the passwords, for itself and for the next one.
  await lab.page.close()
  await other.page.reload()
  await other.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
  expect((await other.call<{ id: string }>('/api/bench')).id).toBe(id)
  const third = await openWindow(other.page.context())
  expect((await third.call<{ id: string }>('/api/bench')).id).toBe(id)
  await third.page.close()
  await other.page.close()
})

base('logs no error in the console while the page is idle', async ({ page }) => {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`)
  })
  const lab = new LabPage(page)
  await lab.openAsNew()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  for (const path of ['/learn', '/fleet', '/services', '/replay']) {
    await page.goto(path)
    await expect(
      page.locator('[data-seq]').or(page.getByRole('button', { name: /Open a recording/ })),
    ).toBeAttached()
  }
  await lab.open()
  for (const lane of LANES) await expect(lab.lane(lane)).toContainText('last 3: 3 without credential')
  expect(errors).toEqual([])
})

/** Sends each request without cookies and takes Set-Cookie from each response, as a browser does that keeps none. */
async function dropCookies(page: Page): Promise<() => number> {
  let benches = 0
  await page.route('**/api/**', async (route) => {
    const request = route.request()
    if (request.method() === 'POST' && request.url().endsWith('/api/benches')) benches++
    const headers = Object.entries(request.headers()).filter(([name]) => name !== 'cookie' && name !== 'host')
    const response = await fetch(request.url(), {
      method: request.method(),
      headers: Object.fromEntries(headers),
      body: request.postData(),
    })
    const { status } = response
    await route.fulfill({
      status,
      headers: Object.fromEntries(Array.from(response.headers).filter(([name]) => name !== 'set-cookie')),
      body: await response.text(),
    })
  })
  return () => benches
}

/** Lets the timers of the page run, and waits each second until the requests that they have caused arrived. */
async function passSeconds(page: Page, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await page.clock.runFor(1000)
    await page.evaluate(() => fetch('/api/health/live'))
  }
}

base(
  'stops after one bench in a browser that keeps no Secure cookie, and states why and what to do',
  async ({ page }) => {
    const benches = await dropCookies(page)
    await page.clock.install()
    await page.goto('/')
    const alert = page.getByRole('alert').filter({ has: page.getByRole('heading') })
    await expect(alert).toContainText('did not keep the cookie')
    await expect(alert).toContainText('Safari')
    await passSeconds(page, 10)
    expect(benches()).toBe(1)
    await alert.getByRole('button', { name: 'Try again' }).click()
    await expect.poll(benches).toBe(2)
    await expect(alert).toContainText('did not keep the cookie')
    for (const path of ['/fleet', '/services']) {
      await page.goto(path)
      await expect(alert).toContainText('did not keep the cookie')
    }
    // With its cookies allowed, the button is enough.
    await page.unroute('**/api/**')
    await alert.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('heading', { level: 1 })).not.toContainText('did not keep')
  },
)

/** Makes a storage refuse, as in a browser that blocks cookies and site data. */
function refuseStorage(): void {
  const refuse = () => {
    throw new DOMException('Access is denied for this document.', 'SecurityError')
  }
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
    Object.defineProperty(window, name, { get: refuse })
  }
  Object.defineProperty(document, 'cookie', { get: refuse, set: refuse })
  navigator.locks.request = () => Promise.reject(new DOMException('Access is denied.', 'SecurityError'))
}

base(
  'shows a message in a browser with cookies and storage blocked, not an endless skeleton',
  async ({ page }) => {
    const errors: string[] = []
    page.on('pageerror', ({ message }) => errors.push(message))
    await page.addInitScript(refuseStorage)
    const benches = await dropCookies(page)
    await page.clock.install()
    await page.goto('/')
    const alert = page.getByRole('alert').filter({ has: page.getByRole('heading') })
    await expect(alert).toContainText('allow them for this site')
    await expect(page.locator('.skeleton')).toHaveCount(0)
    await passSeconds(page, 10)
    expect(benches()).toBe(1)
    expect(errors).toEqual([])
  },
)

base('works with every other capability refused', async ({ context }) => {
  await context.addInitScript(refuseStorage)
  await context.addInitScript(() => {
    const refuse = class {
      constructor() {
        throw new DOMException('Access is denied for this document.', 'SecurityError')
      }
    }
    Object.assign(window, { EventSource: refuse, BroadcastChannel: refuse, SharedWorker: refuse })
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('Denied.', 'NotAllowedError'))
    Object.defineProperty(crypto, 'subtle', { value: undefined })
  })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', ({ message }) => errors.push(message))
  const lab = new LabPage(page)
  await lab.openAsNew()
  // Without storage the page cannot know that its visitor has seen the first minute.
  await lab.button('Skip').click()
  await lab.logInOnAllFour()
  for (const lane of LANES) await expect(lab.rows(lane)).toHaveCount(1)
  await expect(page.getByTestId('plain-http')).toHaveCount(0)
  await page.getByRole('button', { name: /theme/ }).click()
  // A second window cannot get the passwords from the first one: each creates its own bench once.
  let benches = 0
  context.on('request', (request) => {
    if (request.url().endsWith('/api/benches')) benches++
  })
  const other = new LabPage(await context.newPage())
  await other.openAsNew()
  const alert = page.getByRole('alert').filter({ has: page.getByRole('heading') })
  await expect(alert).toContainText('opened another bench')
  expect(benches).toBe(1)
  await page.getByRole('button', { name: 'Create a new bench' }).click()
  await lab.expectVerdicts(['none', 'none', 'none', 'none'])
  expect(benches).toBe(2)
  expect(errors).toEqual([])
})

base('retries after Retry-After if the server creates no bench', async ({ page }) => {
  let refusals = 2
  await page.route('**/api/benches', (route) =>
    refusals-- > 0
      ? route.fulfill({
          status: 429,
          headers: { 'retry-after': '2', 'content-type': 'application/problem+json' },
          body: JSON.stringify({ code: 'rate_limited', status: 429 }),
        })
      : route.continue(),
  )
  await page.goto('/')
  await expect(page.getByTestId('banner')).toContainText('creates no more benches')
  await expect(page.getByTestId('banner')).toContainText('Retrying in 2 s')
  await new LabPage(page).expectVerdicts(['none', 'none', 'none', 'none'])
})

base('states plain http from another machine in one line', async ({ context }) => {
  // Chromium treats every loopback name as secure; the missing features of an insecure origin are removed instead.
  await context.addInitScript(() => {
    Object.defineProperty(window, 'isSecureContext', { value: false })
    for (const name of ['locks', 'clipboard']) Object.defineProperty(navigator, name, { value: undefined })
    Object.defineProperty(crypto, 'subtle', { value: undefined })
  })
  const [lab, other] = [await openWindow(context), await openWindow(context)]
  await expect(lab.page.getByTestId('plain-http')).toContainText('Plain http')
  await lab.logInOnAllFour()
  await other.expectVerdicts(['accepted', 'accepted', 'accepted', 'accepted'])
})
