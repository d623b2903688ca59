import type { BenchClient } from '#lib/client/bench-client.ts'
import { type ApiResponse, type ClientTraits, headersOf } from '#lib/client/client.ts'
import { publicNameOf } from '#lib/core/public-name.ts'
import { ALICE } from './attack.ts'
import { type BrowserCookies, createBrowserCookies, type SiteContext, siteOf } from './cookie-jar.ts'

/*
 * A model of a browser, for attacks in which a browser decides what is sent: its cookies, the requests that a page of an origin can
 * cause, the headers that it adds to them (Fetch Metadata, `Origin`), preflights, and which responses the page can read. The
 * header that names the bench belongs to the lab and not to the model; only a preflight goes without it, as from a real browser.
 */

/** The app, and the origins of the attacker: the same host with another port, and another site. */
export const APP = 'http://localhost:3000'
export const SAME_SITE_ATTACKER = 'http://localhost:3001'
export const CROSS_SITE_ATTACKER = 'http://127.0.0.1:3001'
/** The app on a host with a registrable domain, and a page on one of its subdomains. Browsers resolve both names to this machine. */
export const APP_WITH_DOMAIN = 'http://shop.localhost:3000'
export const SUBDOMAIN_ATTACKER = 'http://blog.shop.localhost:3001'

export interface Browser {
  readonly cookies: BrowserCookies
  /** Opens a page of this origin in a tab. @param setCookies the `Set-Cookie` lines of its server */
  open(origin: string, setCookies?: readonly string[]): Page
}

/** What script in a page can do, and the page itself. */
export interface Page {
  readonly origin: string
  /** `fetch`, with the cookies of the browser. */
  fetch(url: string, request?: PageRequest): Promise<PageResponse>
  /** Submits a form, as a navigation of the tab. The response replaces the page, so the page cannot read it. */
  submitForm(url: string, encoding: FormEncoding, fields: Readonly<Record<string, string>>): Promise<void>
  /** Follows a link, as a navigation of the tab. */
  follow(url: string): Promise<void>
  /** Loads an image. The page cannot read the response. */
  loadImage(url: string): Promise<void>
  /** Reads `document.cookie`. */
  readCookies(): string
  /** Sets `document.cookie`. @returns whether the browser stores the cookie */
  writeCookie(line: string): boolean
}

export interface PageRequest {
  readonly method?: string
  readonly mode?: 'cors' | 'no-cors'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface PageResponse {
  /** Whether the browser sent the request: not if its preflight was refused. */
  readonly isSent: boolean
  /** Null if the page cannot read the response. */
  readonly read: Pick<ApiResponse, 'status' | 'body'> | null
}

export type FormEncoding = 'application/x-www-form-urlencoded' | 'text/plain'

/** The fields with a body of this encoding (HTML, “form submission”). */
const ENCODED: Readonly<Record<FormEncoding, (fields: Readonly<Record<string, string>>) => string>> = {
  'application/x-www-form-urlencoded': (fields) => new URLSearchParams(fields).toString(),
  'text/plain': (fields) =>
    Object.entries(fields)
      .map(([name, value]) => `${name}=${value}\r\n`)
      .join(''),
}

/**
 * The field by which a form that is sent as `text/plain` has a JSON body. The `=` between its name and its value becomes a value of
 * the first name, which is then repeated: of a name that occurs twice, a parser keeps the last value.
 */
export function asPlainTextField(value: object): Readonly<Record<string, string>> {
  const [first = ''] = Object.keys(value)
  return { [`{${JSON.stringify(first)}:"`]: `",${JSON.stringify(value).slice(1)}` }
}

/** The content types that need no preflight. */
const SIMPLE_TYPE = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(;|$)/i
const SIMPLE_METHODS = ['GET', 'HEAD', 'POST']

/** How a request was caused. */
interface Cause {
  readonly mode: 'navigate' | 'cors' | 'no-cors'
  readonly destination: 'document' | 'empty' | 'image'
}

const BY_NAVIGATION: Cause = { mode: 'navigate', destination: 'document' }
const BY_IMAGE: Cause = { mode: 'no-cors', destination: 'image' }

export function createBrowser(bench: BenchClient, from: ClientTraits = ALICE): Browser {
  const cookies = createBrowserCookies()
  const traits = headersOf(from)

  async function send(
    page: string,
    to: URL,
    { method = 'GET', headers = {}, body }: PageRequest,
    cause: Cause,
  ): Promise<ApiResponse> {
    const context = contextOf(page, to, method, cause)
    const cookie = cookies.sent(to.href, context)
    const statesOrigin = method !== 'GET' || (cause.mode === 'cors' && page !== to.origin)
    const response = await bench.request(to.pathname + to.search, {
      method,
      headers: {
        ...traits,
        host: to.host,
        ...fetchMetadata(page, to, cause),
        ...(statesOrigin ? { origin: page } : {}),
        ...(cookie === null ? {} : { cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { raw: body }),
    })
    for (const line of response.headers.getSetCookie()) cookies.receive(line, to.href, context)
    return response
  }

  /** Whether the server lets the page send the request. */
  async function isAllowed(
    page: string,
    to: URL,
    method: string,
    names: readonly string[],
  ): Promise<boolean> {
    to.searchParams.set('bench', publicNameOf(bench.id))
    const { status, headers } = await bench.request(to.pathname + to.search, {
      method: 'OPTIONS',
      headers: {
        ...traits,
        host: to.host,
        ...fetchMetadata(page, to, { mode: 'cors', destination: 'empty' }),
        origin: page,
        'access-control-request-method': method,
        ...(names.length === 0 ? {} : { 'access-control-request-headers': names.join(',') }),
        // The browser has no way to name the bench here but the query.
        bench: '',
      },
    })
    const allows = (name: string, value: string) =>
      (headers.get(name) ?? '').split(',').some((each) => each.trim().toLowerCase() === value.toLowerCase())
    return (
      status >= 200 &&
      status < 300 &&
      isReadable(page, headers) &&
      (SIMPLE_METHODS.includes(method) || allows('access-control-allow-methods', method)) &&
      names.every((name) => allows('access-control-allow-headers', name))
    )
  }

  async function fetchFrom(page: string, url: string, request: PageRequest): Promise<PageResponse> {
    const { mode = 'cors', method = 'GET', headers = {} } = request
    const to = new URL(url, page)
    const isForeign = page !== to.origin
    const names = Object.entries(headers)
      .filter(([name, value]) => name.toLowerCase() !== 'content-type' || !SIMPLE_TYPE.test(value))
      .map(([name]) => name.toLowerCase())
      .toSorted()
    const isSimple = SIMPLE_METHODS.includes(method) && names.length === 0
    if (isForeign && mode === 'no-cors' && !isSimple) throw new TypeError('A browser sends no such request.')
    if (isForeign && !isSimple && !(await isAllowed(page, new URL(to), method, names)))
      return { isSent: false, read: null }
    const response = await send(page, to, request, { mode, destination: 'empty' })
    const canRead = !isForeign || (mode === 'cors' && isReadable(page, response.headers))
    return { isSent: true, read: canRead ? response : null }
  }

  return {
    cookies,
    open(origin, setCookies = []) {
      for (const line of setCookies) cookies.receive(line, `${origin}/`, 'navigation')
      return {
        origin,
        fetch: (url, request = {}) => fetchFrom(origin, url, request),
        async submitForm(url, encoding, fields) {
          const body = ENCODED[encoding](fields)
          const headers = { 'content-type': encoding }
          await send(origin, new URL(url), { method: 'POST', headers, body }, BY_NAVIGATION)
        },
        async follow(url) {
          await send(origin, new URL(url), {}, BY_NAVIGATION)
        },
        async loadImage(url) {
          await send(origin, new URL(url), {}, BY_IMAGE)
        },
        readCookies: () => cookies.read(`${origin}/`),
        writeCookie: (line) => cookies.write(line, `${origin}/`),
      }
    },
  }
}

function isSameSite(page: string, to: URL): boolean {
  return new URL(page).protocol === to.protocol && siteOf(page) === siteOf(to)
}

function contextOf(page: string, to: URL, method: string, { mode }: Cause): SiteContext {
  if (isSameSite(page, to)) return 'same-site'
  if (mode !== 'navigate') return 'subrequest'
  return method === 'GET' ? 'navigation' : 'unsafe-navigation'
}

/** The headers of Fetch Metadata, which script cannot set. */
function fetchMetadata(page: string, to: URL, { mode, destination }: Cause) {
  const site = page === to.origin ? 'same-origin' : isSameSite(page, to) ? 'same-site' : 'cross-site'
  return { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination }
}

/** Whether the page may read a response to a request with cookies. The wildcard does not suffice for one. */
function isReadable(page: string, headers: Headers): boolean {
  return (
    headers.get('access-control-allow-origin') === page &&
    headers.get('access-control-allow-credentials') === 'true'
  )
}
