import { request as httpRequest } from 'node:http'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { expect, test } from '@playwright/test'

/*
 * The attacks of the matrix that need the cookie store of a real browser, or the parser of a real server. The others
 * are in `contract/attacks`.
 */

interface Made {
  readonly id: string
  readonly users: readonly { name: string; password: string }[]
}

const COOKIES = {
  'server-session': '__Host-sid',
  'sealed-cookie': '__Host-seal',
  jwt: '__Host-at',
  'opaque-token': '__Host-tok',
} as const
const MECHANISMS = Object.keys(COOKIES) as (keyof typeof COOKIES)[]

/** What page script can read of a response: status and body, never the cookies. */
async function call(page: Page, path: string, body?: object): Promise<{ status: number; user?: string }> {
  return page.evaluate(
    async ([address, sent]) => {
      const answer = await fetch(
        address,
        sent === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(sent) },
      )
      const { user } = await answer.json()
      return { status: answer.status, ...(user ? { user: user.name } : {}) }
    },
    [path, body] as const,
  )
}

/** What injected script does to the cookie store. */
async function setByScript(page: Page, cookies: readonly string[]): Promise<void> {
  await page.evaluate((texts) => {
    // biome-ignore lint/suspicious/noDocumentCookie: it is what the attack is made of.
    for (const text of texts) document.cookie = text
  }, cookies)
}

/** A separate browser on a page of the app, with the cookie of a bench. */
async function visit(browser: Browser): Promise<{ context: BrowserContext; page: Page; made: Made }> {
  const context = await browser.newContext()
  const page = await context.newPage()
  // A page of the app without scripts.
  await page.goto('/api/health/live')
  const made = await page.evaluate(async () => (await fetch('/api/benches', { method: 'POST' })).json())
  return { context, page, made }
}

async function signIn(page: Page, made: Made, mechanism: string, username = 'alice'): Promise<void> {
  const password = made.users.find(({ name }) => name === username)?.password
  const response = await call(page, `/api/${mechanism}/login`, { username, password, carrier: 'cookie' })
  expect(response).toMatchObject({ status: 200, user: username })
}

for (const mechanism of MECHANISMS) {
  test(`A01: the cookie of ${mechanism}, copied into another browser, is accepted there too`, async ({
    browser,
  }) => {
    const owner = await visit(browser)
    await signIn(owner.page, owner.made, mechanism)
    const cookies = await owner.context.cookies()
    const attacker = await browser.newContext({ userAgent: 'Attacker/1.0' })
    await attacker.addCookies(cookies)
    const page = await attacker.newPage()
    await page.goto('/api/health/live')
    expect(await call(page, `/api/${mechanism}/me`)).toEqual({ status: 200, user: 'alice' })
    // The owner notices nothing, and logs both out.
    expect((await call(owner.page, `/api/${mechanism}/me`)).status).toBe(200)
    expect((await call(owner.page, `/api/${mechanism}/logout`, {})).status).toBe(200)
    expect((await call(page, `/api/${mechanism}/me`)).status).toBe(401)
    await owner.context.close()
    await attacker.close()
  })

  /*
   * Works by design, and no server can prevent it: a browser stores some 180 cookies for a site, script may set any
   * number of them, and the oldest is evicted whether script may read it or not. `__Host-` only restricts which host
   * may have set a cookie (this one, over a secure origin), and injected script is this host. The victim then acts in
   * the attacker’s session. The prefix `__Host-Http-`, which no script can set, would stop it; CSP stops the script.
   */
  test(`A35: script that fills the cookie store evicts the HttpOnly cookie of ${mechanism}, and sets the attacker’s`, async ({
    browser,
  }) => {
    const attacker = await visit(browser)
    const { made } = attacker
    await signIn(attacker.page, made, mechanism, 'bob')
    const name = COOKIES[mechanism]
    const theirs = (await attacker.context.cookies()).find((cookie) => cookie.name === name)?.value ?? ''
    expect(theirs).not.toBe('')

    const context = await browser.newContext()
    await context.addCookies(
      (await attacker.context.cookies()).filter((cookie) => cookie.name === '__Host-bench'),
    )
    const page = await context.newPage()
    await page.goto('/api/health/live')
    await signIn(page, made, mechanism)
    expect(await page.evaluate(() => document.cookie)).toBe('')

    // Script cannot overwrite an HttpOnly cookie,
    const planted = [`${name}=${theirs}; Secure; Path=/`, `__Host-bench=${made.id}; Secure; Path=/`]
    await setByScript(page, planted)
    expect((await call(page, `/api/${mechanism}/me`)).user).toBe('alice')
    // nor set one whose prefix allows only a server to set it,
    await setByScript(page, ['__Host-Http-sid=x; Secure; Path=/'])
    expect((await context.cookies()).map((cookie) => cookie.name)).not.toContain('__Host-Http-sid')
    // but it can evict it.
    const fillers = Array.from({ length: 700 }, (_, i) => `filler${i}=x; Secure; Path=/`)
    await setByScript(page, fillers)
    await expect.poll(async () => (await context.cookies()).map((cookie) => cookie.name)).not.toContain(name)
    await setByScript(page, planted)
    await expect.poll(() => call(page, `/api/${mechanism}/me`)).toEqual({ status: 200, user: 'bob' })
    await context.close()
    await attacker.context.close()
  })
}

test('A13: returns 431 for a Cookie header over 16 KiB, and continues to serve', async ({
  request,
  baseURL,
}) => {
  const made: Made = await (await request.post('/api/benches', { data: {} })).json()
  for (const mechanism of MECHANISMS) {
    const cookie = `__Host-bench=${made.id}; ${COOKIES[mechanism]}=${'x'.repeat(17 * 1024)}`
    expect(await statusOf(`${baseURL}/api/${mechanism}/me`, { cookie })).toBe(431)
  }
  expect((await request.get('/api/health/live')).status()).toBe(200)
})

test('A33: refuses a duplicate cookie in two Cookie headers as in one', async ({ request, baseURL }) => {
  const made: Made = await (await request.post('/api/benches', { data: {} })).json()
  for (const mechanism of MECHANISMS) {
    const cookie = [`${COOKIES[mechanism]}=evil`, `${COOKIES[mechanism]}=good`]
    expect(await statusOf(`${baseURL}/api/${mechanism}/me`, { bench: made.id, cookie })).toBe(400)
  }
})

/** Sends headers unchanged, also those that no browser sends. */
function statusOf(url: string, headers: Record<string, string | string[]>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { headers }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    sent.on('error', reject)
    sent.end()
  })
}
