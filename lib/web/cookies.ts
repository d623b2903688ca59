import { type CookieSettings, STANDARD_COOKIES } from '#lib/core/cookie-settings.ts'
import { COOKIE_HEADER } from '#lib/server/peers.ts'

/*
 * Cookies by RFC 6265bis. Parsed here because libraries silently choose one of several cookies with the same name, each by
 * its own rule. Two session cookies in one request are a sign of an attack.
 */

/** The values of each named cookie in a `Cookie` header, in order; a name that occurs twice has two. */
export function readCookies(
  header: string | null,
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  if (header === null) return found
  for (const pair of header.split(';')) {
    const split = pair.indexOf('=')
    if (split < 0) continue
    // Strips only leading spaces and tabs (RFC 6265bis §5.6), so that a name that differs for a browser differs here too.
    const name = pair.slice(0, split).replace(/^[ \t]+/, '')
    if (!names.has(name)) continue
    const value = pair.slice(split + 1).trim()
    const values = found.get(name)
    if (values) values.push(value)
    else found.set(name, [value])
  }
  return found
}

/** The cookies of a request, as its client sent them. */
export function cookieHeaderOf(headers: Headers): string | null {
  return headers.get(COOKIE_HEADER) ?? headers.get('cookie')
}

/** Whether a cookie may be `Secure`: over https, and on localhost, which browsers treat as secure. */
export function isSecureOrigin(host: string | null, forwardedProto: string | null): boolean {
  if (forwardedProto === 'https') return true
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase()
  return name === 'localhost' || name.endsWith('.localhost') || name === '127.0.0.1' || name === '[::1]'
}

/** With `__Host-`, browsers require Secure, Path=/ and no Domain, so a sibling origin cannot set it (RFC 6265bis §4.1.3.2). */
export function cookieName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name
}

/**
 * How cookies are named and set: the parts of a `Set-Cookie` line that do not change from one cookie to the next. Made once
 * for the settings of a policy, because every login, renewal and measurement of a size needs them.
 */
export interface CookieFormat {
  readonly prefix: '__Host-' | ''
  /** Between the value and the lifetime. */
  readonly beforeLife: string
  /** After the lifetime. */
  readonly afterLife: string
}

/** How the client reached this server. */
export interface Transport {
  readonly secure: boolean
  /** The `Host` of the request. */
  readonly host: string | null
}

const SAME_SITE: Readonly<Record<CookieSettings['sameSite'], string>> = {
  lax: '; SameSite=Lax',
  strict: '; SameSite=Strict',
  none: '; SameSite=None',
  unset: '',
}

/** The format of cookies with these settings. */
export function cookieFormat(settings: CookieSettings, { secure, host }: Transport): CookieFormat {
  // The only format that depends on more than the settings.
  if (settings.domain === 'host') return newFormat(settings, secure, host)
  let made = formats.get(settings)
  if (made === undefined) {
    made = { secure: newFormat(settings, true, null), plain: newFormat(settings, false, null) }
    formats.set(settings, made)
  }
  return secure ? made.secure : made.plain
}

const formats = new WeakMap<CookieSettings, Readonly<Record<'secure' | 'plain', CookieFormat>>>()

function newFormat(
  { sameSite, httpOnly, hostPrefix, domain, path }: CookieSettings,
  secure: boolean,
  host: string | null,
): CookieFormat {
  const name = domain === 'host' ? hostName(host) : null
  return {
    prefix: secure && hostPrefix ? '__Host-' : '',
    beforeLife: `; Path=${path}${name === null ? '' : `; Domain=${name}`}; Max-Age=`,
    afterLife: `${httpOnly ? '; HttpOnly' : ''}${secure ? '; Secure' : ''}${SAME_SITE[sameSite]}`,
  }
}

/** The host without its port; null if it could not be the value of an attribute. */
function hostName(host: string | null): string | null {
  return /^([\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.exec(host ?? '')?.[1]?.toLowerCase() ?? null
}

/** The format of the cookies that no policy changes: those of the bench and of the load balancer. */
export function standardFormat(secure: boolean): CookieFormat {
  return cookieFormat(STANDARD_COOKIES, { secure, host: null })
}

/** A `Set-Cookie` value. To delete a cookie, set it with Max-Age=0 and the same attributes; otherwise browsers keep it. */
export function setCookie(name: string, value: string, maxAgeSeconds: number, format: CookieFormat): string {
  return `${format.prefix}${name}=${value}${format.beforeLife}${maxAgeSeconds}${format.afterLife}`
}
