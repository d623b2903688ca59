import { Cookie, CookieJar, getPublicSuffix, MemoryCookieStore } from 'tough-cookie'

/*
 * The cookies of a browser, by RFC 6265bis. Parsing, domains, paths, order, HttpOnly and the levels of SameSite are those of
 * tough-cookie. Around it are the rules that it lacks: the default of SameSite, prefixes in any spelling and those that only a
 * server can set, the limit of a site, and the size of a cookie. It has no cookies without a name.
 */

/** How a request relates to the site that it goes to (RFC 6265bis §5.2). */
export type SiteContext =
  | 'same-site'
  /** From another site, a navigation of a whole tab by GET. */
  | 'navigation'
  /** The same by POST. */
  | 'unsafe-navigation'
  /** From another site, for a part of a page, or by its script. */
  | 'subrequest'

export interface BrowserCookies {
  /** A `Set-Cookie` line of a response. @returns whether the browser stores the cookie */
  receive(line: string, from: string, context: SiteContext): boolean
  /** `document.cookie = line` of script in a page. @returns whether the browser stores the cookie */
  write(line: string, page: string): boolean
  /** `document.cookie` of script in a page. */
  read(page: string): string
  /** The header `Cookie` of a request; null without cookies. */
  sent(to: string, context: SiteContext): string | null
}

/** The cookies that Chromium and Firefox keep for one site. */
const MAX_PER_SITE = 180
/** Bytes of name and value together (RFC 6265bis §5.7). */
const MAX_BYTES = 4096
/**
 * For this long, a cookie without SameSite is also sent with a form of another site: Chromium’s “Lax + POST” (RFC 6265bis
 * §5.6.7.2, Lax-Allowing-Unsafe).
 */
const UNSAFE_MS = 120_000

/** The registrable domain of a host; the host itself if it has none, as `localhost` or an address. A port is no part of it. */
export function siteOf(url: string | URL): string {
  const { hostname } = new URL(url)
  return registrableDomain(hostname) ?? hostname
}

function registrableDomain(hostname: string): string | null {
  if (!hostname.includes('.') || /^[\d.]+$|^\[/.test(hostname)) return null
  return getPublicSuffix(hostname, { allowSpecialUseDomain: true, ignoreError: true }) ?? null
}

export function createBrowserCookies(): BrowserCookies {
  const store = new MemoryCookieStore()
  const jar = new CookieJar(store, { prefixSecurity: 'strict' })
  /** The cookies without SameSite, which are treated as Lax. */
  const unset = new WeakSet<Cookie>()
  /** The order in which cookies were last used. Milliseconds would be too coarse for script. */
  const used = new WeakMap<Cookie, number>()
  let uses = 0

  const all = (): readonly Cookie[] => {
    let found: readonly Cookie[] = []
    store.getAllCookies((_, cookies) => {
      found = cookies ?? []
    })
    return found
  }
  const remove = ({ domain, path, key }: Cookie) =>
    store.removeCookie(domain ?? '', path ?? '', key, () => {})

  function evict(site: string): void {
    for (const cookie of all().filter(isExpired)) remove(cookie)
    const kept = all()
    if (kept.length <= MAX_PER_SITE) return
    const ofSite = kept.filter(({ domain }) => siteOf(`http://${domain}`) === site)
    // Cookies without Secure go first, then the ones that were not used for the longest time (RFC 6265bis §5.7).
    const order = ofSite.toSorted(
      (a, b) => Number(a.secure) - Number(b.secure) || (used.get(a) ?? 0) - (used.get(b) ?? 0),
    )
    for (const cookie of order.slice(0, Math.max(0, ofSite.length - MAX_PER_SITE))) remove(cookie)
  }

  function set(
    line: string,
    url: string,
    { http, context }: { http: boolean; context: SiteContext },
  ): boolean {
    const cookie = Cookie.parse(line)
    if (!cookie || !isAllowed(cookie, url, http)) return false
    const isUnset = cookie.sameSite === undefined
    if (isUnset) cookie.sameSite = 'lax'
    fixExpiry(cookie)
    try {
      // A response to a navigation may set any cookie; a response to another request of another site only SameSite=None.
      const sameSiteContext = context === 'subrequest' ? 'none' : 'strict'
      if (!jar.setCookieSync(cookie, url, { http, sameSiteContext })) return false
    } catch {
      return false
    }
    if (isUnset) unset.add(cookie)
    used.set(cookie, ++uses)
    evict(siteOf(url))
    return true
  }

  function get(url: string, { http, context }: { http: boolean; context: SiteContext }): string {
    const cookies = jar.getCookiesSync(url, { http, sort: true, sameSiteContext: LEVELS[context] })
    const sent = cookies.filter(
      (cookie) =>
        context !== 'unsafe-navigation' ||
        cookie.sameSite === 'none' ||
        (unset.has(cookie) && isYoung(cookie)),
    )
    uses += 1
    for (const cookie of sent) used.set(cookie, uses)
    return sent.map((cookie) => cookie.cookieString()).join('; ')
  }

  return {
    receive: (line, from, context) => set(line, from, { http: true, context }),
    write: (line, page) => set(line, page, { http: false, context: 'same-site' }),
    read: (page) => get(page, { http: false, context: 'same-site' }),
    sent: (to, context) => get(to, { http: true, context }) || null,
  }
}

/** The levels of tough-cookie. */
const LEVELS = {
  'same-site': 'strict',
  navigation: 'lax',
  'unsafe-navigation': 'lax',
  subrequest: 'none',
} as const

/** The conditions of a name that begins like this, in upper or lower case (RFC 6265bis §5.7; `Http` in draft-ietf-httpbis-layered-cookies). */
const PREFIXES: readonly [RegExp, (cookie: Cookie, http: boolean) => boolean][] = [
  [/^__(Host-)?Http-/i, ({ secure, httpOnly }, http) => secure && httpOnly && http],
  [/^__Secure-/i, ({ secure }) => secure],
  [/^__Host-/i, ({ secure, domain, path }) => secure && domain === null && path === '/'],
]

function isAllowed(cookie: Cookie, url: string, http: boolean): boolean {
  const { key, value, sameSite, secure } = cookie
  if (key.length + value.length > MAX_BYTES) return false
  if (sameSite === 'none' && !secure) return false
  if (PREFIXES.some(([pattern, isMet]) => pattern.test(key) && !isMet(cookie, http))) return false
  const { hostname } = new URL(url)
  if (cookie.domain === null) return true
  if (registrableDomain(hostname) !== null) return registrableDomain(cookie.domain) !== null
  // A host without a registrable domain has no subdomains to share the cookie with: its own name changes nothing.
  if (cookie.domain !== hostname) return false
  cookie.domain = null
  return true
}

/** Makes Max-Age a point in time: tough-cookie counts it from the last use, and the RFC from the moment of storing. */
function fixExpiry(cookie: Cookie): void {
  if (typeof cookie.maxAge !== 'number') return
  cookie.expires = new Date(cookie.maxAge > 0 ? Date.now() + cookie.maxAge * 1000 : 0)
  cookie.maxAge = null
}

function isExpired({ expires }: Cookie): boolean {
  return expires instanceof Date && expires.getTime() <= Date.now()
}

function isYoung({ creation }: Cookie): boolean {
  return creation instanceof Date && Date.now() - creation.getTime() < UNSAFE_MS
}
