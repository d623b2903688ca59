import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  APP,
  asPlainTextField,
  CROSS_SITE_ATTACKER,
  createBrowser,
  SAME_SITE_ATTACKER,
  SUBDOMAIN_ATTACKER,
} from '#lib/attacks/browser.ts'
import { createBrowserCookies, type SiteContext, siteOf } from '#lib/attacks/cookie-jar.ts'
import { BenchClient } from '#lib/client/bench-client.ts'
import type { Sent } from '#lib/client/client.ts'
import { publicNameOf } from '#lib/core/public-name.ts'

const PAGE = `${APP}/`
const CONTEXTS: readonly SiteContext[] = ['same-site', 'navigation', 'unsafe-navigation', 'subrequest']

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the cookies of the browser (RFC 6265bis)', () => {
  test.each([
    ['SameSite=Strict', ['same-site']],
    ['SameSite=Lax', ['same-site', 'navigation']],
    ['SameSite=None', ['same-site', 'navigation', 'unsafe-navigation', 'subrequest']],
    // Lax by default, and for two minutes also with a form of another site.
    ['Secure', ['same-site', 'navigation', 'unsafe-navigation']],
  ])('sends a cookie with %s with these requests alone', (attribute, sent) => {
    const cookies = createBrowserCookies()
    expect(cookies.receive(`a=1; Path=/; Secure; ${attribute}`, PAGE, 'same-site')).toBe(true)
    expect(CONTEXTS.filter((context) => cookies.sent(PAGE, context) === 'a=1')).toEqual(sent)
  })

  test('sends a cookie without SameSite with no form of another site after two minutes', () => {
    const cookies = createBrowserCookies()
    cookies.receive('a=1; Path=/', PAGE, 'same-site')
    vi.advanceTimersByTime(119_000)
    expect(cookies.sent(PAGE, 'unsafe-navigation')).toBe('a=1')
    vi.advanceTimersByTime(2000)
    expect(cookies.sent(PAGE, 'unsafe-navigation')).toBe(null)
    expect(cookies.sent(PAGE, 'navigation')).toBe('a=1')
  })

  test.each([
    ['SameSite=Strict', ['same-site', 'navigation', 'unsafe-navigation']],
    ['SameSite=Lax', ['same-site', 'navigation', 'unsafe-navigation']],
    ['SameSite=None; Secure', ['same-site', 'navigation', 'unsafe-navigation', 'subrequest']],
    ['Secure', ['same-site', 'navigation', 'unsafe-navigation']],
    ['SameSite=None', []],
  ])('stores a cookie with %s from responses to these requests alone', (attributes, stored) => {
    const isStored = (context: SiteContext) =>
      createBrowserCookies().receive(`a=1; Path=/; ${attributes}`, PAGE, context)
    expect(CONTEXTS.filter(isStored)).toEqual(stored)
  })

  test.each([
    ['__Host-a=1; Secure; Path=/', true],
    ['__Host-a=1; Path=/', false],
    ['__Host-a=1; Secure', false],
    ['__Host-a=1; Secure; Path=/api', false],
    ['__Host-a=1; Secure; Path=/; Domain=shop.localhost', false],
    ['__host-a=1; Path=/', false],
    ['__HOST-a=1; Secure; Path=/', true],
    ['__Secure-a=1; Secure', true],
    ['__secure-a=1', false],
    ['__Http-a=1; Secure; HttpOnly', true],
    ['__Http-a=1; Secure', false],
    ['__Host-Http-a=1; Secure; HttpOnly; Path=/', true],
    ['__Host-Http-a=1; Secure; HttpOnly', false],
    ['a=1; Domain=blog.shop.localhost', false],
    ['a=1; Domain=localhost', false],
    ['a=1; Domain=shop.localhost', true],
    [`a=${'x'.repeat(4095)}`, true],
    [`a=${'x'.repeat(4096)}`, false],
    ['__Host-a', false],
  ])('decides by prefix, domain and size whether to store %.60s', (line, isStored) => {
    expect(createBrowserCookies().receive(line, 'http://shop.localhost:3000/', 'same-site')).toBe(isStored)
  })

  test('treats the own name of a host without subdomains as no Domain', () => {
    const cookies = createBrowserCookies()
    expect(cookies.receive('__Host-a=1; Secure; Path=/; Domain=localhost', PAGE, 'same-site')).toBe(false)
    expect(cookies.receive('a=1; Domain=localhost', PAGE, 'same-site')).toBe(true)
    expect(cookies.sent(PAGE, 'same-site')).toBe('a=1')
    expect(cookies.sent('http://app.localhost:3000/', 'same-site')).toBe(null)
  })

  test('stores no Secure cookie from a host that is not secure', () => {
    const cookies = createBrowserCookies()
    expect(cookies.receive('a=1; Secure', 'http://lab.lan:3000/', 'same-site')).toBe(false)
    expect(cookies.receive('a=1; Secure', 'https://lab.lan/', 'same-site')).toBe(true)
  })

  test('shows no HttpOnly cookie to script, and lets it neither set nor replace one', () => {
    const cookies = createBrowserCookies()
    cookies.receive('__Host-sid=alice; Secure; Path=/; HttpOnly', PAGE, 'same-site')
    expect(cookies.read(PAGE)).toBe('')
    expect(cookies.write('__Host-sid=mallory; Secure; Path=/', PAGE)).toBe(false)
    expect(cookies.write('other=1; HttpOnly', PAGE)).toBe(false)
    expect(cookies.write('__Http-other=1; Secure', PAGE)).toBe(false)
    expect(cookies.write('readable=1', PAGE)).toBe(true)
    expect(cookies.read(PAGE)).toBe('readable=1')
    expect(cookies.sent(PAGE, 'same-site')).toBe('__Host-sid=alice; readable=1')
  })

  test('does not separate the ports of a host: a server on another port replaces a __Host- cookie', () => {
    const cookies = createBrowserCookies()
    cookies.receive('__Host-sid=alice; Secure; Path=/; HttpOnly', PAGE, 'same-site')
    expect(cookies.receive('__Host-sid=mallory; Secure; Path=/', `${SAME_SITE_ATTACKER}/`, 'same-site')).toBe(
      true,
    )
    expect(cookies.sent(PAGE, 'same-site')).toBe('__Host-sid=mallory')
  })

  test('keeps two cookies of one name with another domain or path, and sends the longer path first', () => {
    const cookies = createBrowserCookies()
    const app = 'http://shop.localhost:3000/api/me'
    cookies.receive('sid=alice; Path=/', app, 'same-site')
    cookies.receive('sid=mallory; Path=/api; Domain=shop.localhost', `${SUBDOMAIN_ATTACKER}/`, 'same-site')
    expect(cookies.sent(app, 'same-site')).toBe('sid=mallory; sid=alice')
  })

  test('evicts the cookie that was not used for the longest time once a site has more than 180', () => {
    const cookies = createBrowserCookies()
    cookies.receive('__Host-sid=alice; Secure; Path=/; HttpOnly', PAGE, 'same-site')
    const fill = (count: number, attributes: string) => {
      for (let index = 0; index < count; index++) {
        cookies.write(`filler${index}=x; ${attributes}`, `${SAME_SITE_ATTACKER}/`)
      }
    }
    const hasSession = () => cookies.sent(PAGE, 'same-site')?.includes('__Host-sid=') ?? false
    fill(200, 'Path=/')
    expect(hasSession(), 'cookies without Secure go first').toBe(true)
    fill(200, 'Path=/; Secure; Max-Age=0')
    fill(200, 'Path=/elsewhere; Secure')
    expect(hasSession(), 'evicted before it is used again').toBe(false)
    fill(179, 'Path=/elsewhere; Secure')
    expect(cookies.write('__Host-sid=mallory; Secure; Path=/', `${SAME_SITE_ATTACKER}/`)).toBe(true)
    expect(cookies.write('__Host-Http-sid=mallory; Secure; Path=/', `${SAME_SITE_ATTACKER}/`)).toBe(false)
    fill(100, 'Path=/other; Secure')
    expect(hasSession(), 'used recently').toBe(true)
    fill(100, 'Path=/third; Secure')
    expect(hasSession(), 'used after most of the others').toBe(true)
  })

  test('counts the cookies of another site separately', () => {
    const cookies = createBrowserCookies()
    cookies.receive('__Host-sid=alice; Secure; Path=/', PAGE, 'same-site')
    for (let index = 0; index < 200; index++) {
      cookies.write(`filler${index}=x; Path=/; Secure`, `${CROSS_SITE_ATTACKER}/`)
    }
    expect(cookies.sent(PAGE, 'same-site')).toBe('__Host-sid=alice')
  })

  test('deletes a cookie with Max-Age=0, and at its expiry however often it was sent', () => {
    const cookies = createBrowserCookies()
    cookies.receive('a=1; Path=/; Max-Age=60', PAGE, 'same-site')
    cookies.receive('b=1; Path=/; HttpOnly', PAGE, 'same-site')
    cookies.receive('b=; Path=/; HttpOnly; Max-Age=0', PAGE, 'same-site')
    expect(cookies.write('b=2; Path=/', PAGE)).toBe(true)
    vi.advanceTimersByTime(40_000)
    expect(cookies.sent(PAGE, 'same-site')).toBe('a=1; b=2')
    vi.advanceTimersByTime(30_000)
    expect(cookies.sent(PAGE, 'same-site')).toBe('b=2')
  })

  test.each([
    [APP, 'localhost'],
    [SAME_SITE_ATTACKER, 'localhost'],
    [CROSS_SITE_ATTACKER, '127.0.0.1'],
    [SUBDOMAIN_ATTACKER, 'shop.localhost'],
    ['https://a.b.example.com', 'example.com'],
    // On the public suffix list.
    ['https://a.github.io', 'a.github.io'],
  ])('takes %s as a page of the site %s', (url, site) => {
    expect(siteOf(url)).toBe(site)
  })
})

/** A browser whose requests are recorded, and answered with these headers by path. */
function recordingBrowser(answers: Readonly<Record<string, Readonly<Record<string, string>>>> = {}) {
  const requests: (Sent & { readonly path: string })[] = []
  const send = async (path: string, sent: Sent = {}) => {
    requests.push({ path, ...sent })
    const headers = answers[`${sent.method} ${path.split('?')[0]}`] ?? {}
    return new Response(sent.method === 'OPTIONS' ? null : '{}', {
      status: sent.method === 'OPTIONS' ? 204 : 200,
      headers,
    })
  }
  const browser = createBrowser(new BenchClient(send, 'bench-id', {}))
  browser.cookies.receive('lax=1; Path=/; Secure; SameSite=Lax', PAGE, 'same-site')
  browser.cookies.receive('none=1; Path=/; Secure; SameSite=None', PAGE, 'same-site')
  return { browser, requests }
}

const URL_OF_APP = `${APP}/api/jwt/transfer`
const JSON_TYPE = { 'content-type': 'application/json' }

describe('the requests of a page', () => {
  test('have the cookies and the headers that the browser adds, by how they are caused', async () => {
    const { browser, requests } = recordingBrowser()
    const page = browser.open(CROSS_SITE_ATTACKER)
    await page.submitForm(URL_OF_APP, 'application/x-www-form-urlencoded', { to: 'bob', amount: '1' })
    await page.follow(URL_OF_APP)
    await page.loadImage(URL_OF_APP)
    await page.fetch(URL_OF_APP, {
      method: 'POST',
      mode: 'no-cors',
      headers: { 'content-type': 'text/plain' },
      body: '{}',
    })
    await browser.open(SAME_SITE_ATTACKER).submitForm(URL_OF_APP, 'text/plain', { a: 'b' })
    await browser.open(APP).fetch('/api/jwt/me')
    const seen = requests.map(({ method, headers = {} }) => [
      method,
      headers['sec-fetch-site'],
      headers['sec-fetch-mode'],
      headers['sec-fetch-dest'],
      headers.origin ?? null,
      headers.cookie ?? null,
      headers['content-type'] ?? null,
    ])
    const form = 'application/x-www-form-urlencoded'
    const [other, sibling] = [CROSS_SITE_ATTACKER, SAME_SITE_ATTACKER]
    expect(seen).toEqual([
      ['POST', 'cross-site', 'navigate', 'document', other, 'none=1', form],
      ['GET', 'cross-site', 'navigate', 'document', null, 'lax=1; none=1', null],
      ['GET', 'cross-site', 'no-cors', 'image', null, 'none=1', null],
      ['POST', 'cross-site', 'no-cors', 'empty', other, 'none=1', 'text/plain'],
      ['POST', 'same-site', 'navigate', 'document', sibling, 'lax=1; none=1', 'text/plain'],
      ['GET', 'same-origin', 'cors', 'empty', null, 'lax=1; none=1', null],
    ])
  })

  test('encode a form as HTML does, so that one field as text/plain is JSON', async () => {
    const { browser, requests } = recordingBrowser()
    const page = browser.open(CROSS_SITE_ATTACKER)
    await page.submitForm(URL_OF_APP, 'text/plain', asPlainTextField({ to: 'bob', amount: 1 }))
    await page.submitForm(URL_OF_APP, 'application/x-www-form-urlencoded', { to: 'a b', amount: '1' })
    const [plain, encoded] = requests.map(({ raw }) => String(raw))
    expect(plain).toBe('{"to":"=","to":"bob","amount":1}\r\n')
    expect(JSON.parse(plain ?? '')).toEqual({ to: 'bob', amount: 1 })
    expect(encoded).toBe('to=a+b&amount=1')
  })

  test('need a preflight for JSON, which names neither cookies nor the bench, and are not sent without permission', async () => {
    const { browser, requests } = recordingBrowser()
    const page = browser.open(CROSS_SITE_ATTACKER)
    const answer = await page.fetch(URL_OF_APP, { method: 'POST', headers: JSON_TYPE, body: '{}' })
    expect(answer).toEqual({ isSent: false, read: null })
    expect(requests).toHaveLength(1)
    const [{ method, path, headers = {} } = { path: '' }] = requests
    expect([method, path]).toEqual(['OPTIONS', `/api/jwt/transfer?bench=${publicNameOf('bench-id')}`])
    expect(headers).toMatchObject({
      origin: CROSS_SITE_ATTACKER,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
      'sec-fetch-site': 'cross-site',
      bench: '',
    })
    expect(headers.cookie).toBe(undefined)
  })

  const ALLOWED = {
    'access-control-allow-origin': CROSS_SITE_ATTACKER,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, bench',
  }
  test.each([
    ['all of it', ALLOWED, true],
    ['a wildcard', { ...ALLOWED, 'access-control-allow-origin': '*' }, false],
    ['another origin', { ...ALLOWED, 'access-control-allow-origin': APP }, false],
    ['no cookies', { ...ALLOWED, 'access-control-allow-credentials': '' }, false],
    ['other headers', { ...ALLOWED, 'access-control-allow-headers': 'bench' }, false],
    ['other methods: POST needs no permission', { ...ALLOWED, 'access-control-allow-methods': '' }, true],
  ])('are sent if the preflight permits %s: %#', async (_, headers, isSent) => {
    const { browser, requests } = recordingBrowser({
      'OPTIONS /api/jwt/transfer': headers,
      'POST /api/jwt/transfer': headers,
    })
    const page = browser.open(CROSS_SITE_ATTACKER)
    const answer = await page.fetch(URL_OF_APP, { method: 'POST', headers: JSON_TYPE, body: '{}' })
    expect(answer.isSent).toBe(isSent)
    expect(answer.read !== null).toBe(isSent)
    expect(requests.map(({ method }) => method)).toEqual(isSent ? ['OPTIONS', 'POST'] : ['OPTIONS'])
  })

  test('can be sent without a preflight, but not with JSON, and their response cannot be read', async () => {
    const { browser } = recordingBrowser()
    const page = browser.open(CROSS_SITE_ATTACKER)
    const simple = { method: 'POST', body: '{}' }
    expect(await page.fetch(URL_OF_APP, { ...simple, mode: 'no-cors' })).toEqual({ isSent: true, read: null })
    expect(await page.fetch(URL_OF_APP, simple)).toEqual({ isSent: true, read: null })
    await expect(page.fetch(URL_OF_APP, { ...simple, mode: 'no-cors', headers: JSON_TYPE })).rejects.toThrow(
      TypeError,
    )
  })

  test('store the cookies of their responses, of another site only from a navigation', async () => {
    const setCookie = { 'set-cookie': 'planted=1; Path=/; Secure; SameSite=Lax' }
    const { browser } = recordingBrowser({ 'POST /api/jwt/transfer': setCookie })
    const page = browser.open(CROSS_SITE_ATTACKER)
    await page.fetch(URL_OF_APP, { method: 'POST', mode: 'no-cors', body: '{}' })
    expect(browser.cookies.read(PAGE)).not.toContain('planted')
    await page.submitForm(URL_OF_APP, 'text/plain', {})
    expect(browser.cookies.read(PAGE)).toContain('planted')
  })
})
