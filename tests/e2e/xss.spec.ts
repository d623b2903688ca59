import { expect, type Page, test } from '@playwright/test'
import type {
  MessageFromVictim,
  MessageToVictim,
  Scenario,
  Stolen,
  Storage,
} from '../../lib/vulnerable/xss/messages.ts'
import { SCENARIOS, STORAGES } from '../../lib/vulnerable/xss/messages.ts'
import { commentOf } from '../../lib/vulnerable/xss/payloads.ts'
import { Victim } from './victim.ts'

/*
 * Script in the page, by the scenarios of RFC 10017 §5.1, against five places for the credential. Whether a credential was
 * stolen is decided by presenting it from another client; whether Alice’s page was used, by the event log.
 */

const COOKIES: Readonly<Record<string, string>> = {
  'server-session': '__Host-sid',
  'sealed-cookie': '__Host-seal',
  jwt: '__Host-at',
  'opaque-token': '__Host-tok',
}

const MECHANISMS: Readonly<Record<Storage, readonly string[]>> = {
  'http-only-cookie': ['server-session', 'jwt'],
  'readable-cookie': ['sealed-cookie', 'opaque-token'],
  'local-storage': ['jwt', 'opaque-token'],
  worker: ['jwt', 'opaque-token'],
  bff: ['server-session'],
}

/** Which scenarios give the attacker a credential that another client can use. */
const STOLEN: Readonly<Record<Storage, readonly Scenario[]>> = {
  'http-only-cookie': [],
  'readable-cookie': ['steal-once', 'steal-persistently', 'obtain-new'],
  'local-storage': ['steal-once', 'steal-persistently', 'obtain-new'],
  // What the worker keeps is not found, but it passes on what a refresh returns.
  worker: ['obtain-new'],
  bff: [],
}

/** Sends a message to the page, and returns the first reply of that type. */
function say(
  page: Page,
  message: MessageToVictim,
  reply: (MessageFromVictim | MessageToVictim)['type'],
): Promise<object> {
  return page.evaluate(
    ([sent, type]) =>
      new Promise<object>((resolve) => {
        const receive = ({ data }: MessageEvent) => {
          if (data?.type !== type) return
          removeEventListener('message', receive)
          resolve(data)
        }
        addEventListener('message', receive)
        postMessage(sent, location.origin)
      }),
    [message, reply] as const,
  )
}

/** Opens the page in a tab of its own, where it is its own parent. */
async function openVictim(victim: Victim): Promise<Page> {
  const page = await victim.context.newPage()
  await page.goto('/attacks/victim')
  await page.evaluate(() => {
    const all: Stolen[] = []
    Object.assign(window, { all })
    addEventListener('message', ({ data }) => {
      if (data?.type === 'stolen') all.push(data)
    })
  })
  return page
}

const reports = (page: Page) => page.evaluate(() => (window as unknown as { all: Stolen[] }).all)

for (const storage of STORAGES) {
  for (const mechanism of MECHANISMS[storage]) {
    test(`gives injected script what ${storage} of ${mechanism} cannot keep from it`, async ({
      browser,
      request,
    }) => {
      const policy = storage === 'readable-cookie' ? { cookies: { httpOnly: false } } : {}
      const victim = await Victim.open(browser, policy)
      for (const scenario of SCENARIOS) {
        const page = await openVictim(victim)
        const password = victim.passwordOf('alice')
        const logIn = { type: 'log-in', storage, mechanism, username: 'alice', password } as const
        expect(await say(page, logIn, 'logged-in')).toMatchObject({ status: 200 })
        const before = (await victim.events()).length
        await say(page, { type: 'comment', html: commentOf(scenario) }, 'stolen')
        if (scenario === 'steal-persistently') {
          for (const _ of [1, 2])
            expect(await say(page, { type: 'renew' }, 'used')).toMatchObject({ status: 200 })
        }
        const found = await reports(page)
        expect(found.every((report) => report.storage === storage && report.scenario === scenario)).toBe(true)
        const stolen = new Set(found.flatMap(({ credential }) => credential ?? []))
        const isStolen = STOLEN[storage].includes(scenario)
        expect(stolen.size, scenario).toBe(isStolen ? (scenario === 'steal-persistently' ? 3 : 1) : 0)
        if (isStolen) {
          const credential = [...stolen].at(-1) ?? ''
          const isBearer = storage === 'local-storage' || storage === 'worker'
          const headers: Record<string, string> = isBearer
            ? { authorization: `Bearer ${credential}` }
            : { cookie: `${COOKIES[mechanism]}=${credential}` }
          const me = await request.get(`/api/${mechanism}/me`, {
            headers: { bench: victim.made.id, ...headers },
          })
          expect(await me.json(), scenario).toMatchObject({ user: { name: 'alice' } })
        }
        const transfers = (await victim.events())
          .slice(before)
          .filter((event) => event.type === 'request.verified' && event.act === 'transfer')
        const isRidden = scenario === 'ride-along'
        expect(transfers.map((event) => 'site' in event)).toEqual(isRidden ? [false] : [])
        // Alice notices nothing, unless the attacker has taken the renewal for himself.
        if (scenario !== 'obtain-new') {
          expect(await say(page, { type: 'use' }, 'used')).toMatchObject({ status: 200 })
        }
        await say(page, { type: 'log-out' }, 'logged-out')
        await page.close()
      }
      await victim.context.close()
    })
  }
}

test('gives script no renewed credential in an HttpOnly cookie or behind a backend', async ({ browser }) => {
  const victim = await Victim.open(browser)
  for (const storage of ['http-only-cookie', 'bff'] as const) {
    const page = await openVictim(victim)
    const password = victim.passwordOf('alice')
    await say(page, { type: 'log-in', storage, mechanism: 'jwt', username: 'alice', password }, 'logged-in')
    await say(page, { type: 'comment', html: commentOf('obtain-new') }, 'stolen')
    expect(await reports(page)).toMatchObject([{ credential: null, did: [{ act: 'refresh', status: 200 }] }])
    await page.close()
  }
  await victim.context.close()
})

test('lets only pages of this app frame the vulnerable application', async ({ browser }) => {
  const victim = await Victim.open(browser)
  const page = await victim.context.newPage()
  await page.goto('/')
  await page.evaluate(() => {
    const frame = document.createElement('iframe')
    frame.src = '/attacks/victim'
    document.body.append(frame)
  })
  await expect(page.frameLocator('iframe').getByRole('heading', { level: 1 })).toContainText('vulnerable')
  const response = await victim.page.request.get('/attacks/victim')
  const headers = response.headers()
  expect(headers['content-security-policy']).toContain("frame-ancestors 'self'")
  expect(headers['x-frame-options']).toBe('SAMEORIGIN')
  expect((await victim.page.request.get('/')).headers()['content-security-policy']).not.toContain(
    "script-src 'self' 'unsafe-inline'",
  )
  await victim.context.close()
})

test('takes comments only from its parent window, and nothing from the URL', async ({ browser }) => {
  const victim = await Victim.open(browser)
  const html = '<img src="data:," onerror="document.title = \'injected\'">'
  const page = await victim.context.newPage()
  await page.goto(`/attacks/victim?comment=${encodeURIComponent(html)}#${encodeURIComponent(html)}`)
  await expect(page.locator('#comments article')).toHaveCount(0)
  // Another frame of this origin is not the parent.
  await page.evaluate((comment) => {
    const frame = document.createElement('iframe')
    const message = JSON.stringify({ type: 'comment', html: comment }).replaceAll('<', '\\u003c')
    frame.srcdoc = `<script>parent.postMessage(${message}, '*'); parent.postMessage({ type: 'sent' }, '*')</script>`
    const sent = new Promise((resolve) => {
      addEventListener('message', ({ data }) => data?.type === 'sent' && resolve(true))
    })
    document.body.append(frame)
    return sent
  }, html)
  await say(page, { type: 'comment', html: 'a comment of the parent' }, 'comment')
  await expect(page.locator('#comments article')).toHaveCount(1)
  expect(await page.title()).not.toBe('injected')
  await victim.context.close()
})
