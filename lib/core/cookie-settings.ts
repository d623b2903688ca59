/*
 * How the cookies with credentials are set. The standard is what RFC 10017 §6.1.3.2 recommends for a session cookie, except
 * `SameSite`: with `Lax`, a link from another site leads to a page that is logged in.
 */

export const SAME_SITE = ['lax', 'strict', 'none', 'unset'] as const
export const COOKIE_DOMAINS = ['host-only', 'host'] as const
export const COOKIE_PATHS = ['/', '/api'] as const

export interface CookieSettings {
  /** `unset` sends no attribute, so each browser applies its own default. `none` is sent with every cross-site request. */
  readonly sameSite: (typeof SAME_SITE)[number]
  /** Without it, script in the page can read the cookie. */
  readonly httpOnly: boolean
  /**
   * Whether the names begin with `__Host-` over https and on localhost. Browsers then require `Secure`, `Path=/` and no
   * `Domain`, so no other host can set the cookie (RFC 6265bis §4.1.3.2).
   */
  readonly hostPrefix: boolean
  /** `host` sends `Domain` with the host name of the request, so all subdomains receive the cookie and can set it. */
  readonly domain: (typeof COOKIE_DOMAINS)[number]
  /** A path does not protect a cookie: another path of the same origin can still use it (RFC 6265bis §8.5). */
  readonly path: (typeof COOKIE_PATHS)[number]
}

export const STANDARD_COOKIES: CookieSettings = {
  sameSite: 'lax',
  httpOnly: true,
  hostPrefix: true,
  domain: 'host-only',
  path: '/',
}

/** Whether browsers accept the prefix with these settings. */
export function canHavePrefix({ domain, path }: Pick<CookieSettings, 'domain' | 'path'>): boolean {
  return domain === 'host-only' && path === '/'
}

/** Whether cookies with these settings replace each other: a browser keeps one cookie for each name, domain and path. */
export function isSameCookie(x: CookieSettings, y: CookieSettings): boolean {
  return x.hostPrefix === y.hostPrefix && x.domain === y.domain && x.path === y.path
}
