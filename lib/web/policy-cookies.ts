import { BENCH_LIFE_MS } from '#lib/bench/state.ts'
import {
  COOKIE_PATHS,
  type CookieSettings,
  isSameCookie,
  STANDARD_COOKIES,
} from '#lib/core/cookie-settings.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { cookiesOf } from '#lib/core/mechanism-facts.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { BenchCall } from './call.ts'
import { cookieFormat, setCookie } from './cookies.ts'
import { BENCH_COOKIE } from './credentials.ts'

/* The cookies of a bench whose policy weakens them, or did so before. */

type CookieCall = Pick<BenchCall, 'bench' | 'cookies' | 'credentials' | 'secure' | 'transport'>

/** A name, domain and path that a policy can give a cookie. */
const VARIANTS: readonly Pick<CookieSettings, 'hostPrefix' | 'domain' | 'path'>[] = [
  { hostPrefix: true, domain: 'host-only', path: '/' },
  ...COOKIE_PATHS.flatMap((path) =>
    (['host-only', 'host'] as const).map((domain) => ({ hostPrefix: false, domain, path })),
  ),
]

/**
 * The `Set-Cookie` values that delete all cookies of a mechanism. A browser deletes a cookie only by its name, domain and
 * path, and a request does not state the latter two: unless the only cookies are those of the standard, every variant is
 * deleted.
 */
export function clearedCookies(
  { bench, cookies, credentials, secure, transport }: CookieCall,
  mechanism: MechanismId,
): string[] {
  const names = cookiesOf(mechanism)
  const settings = bench.state.policy.cookies
  const current = names.map((name) => setCookie(name, '', 0, cookies))
  if (secure && settings.hostPrefix && !credentials.hasUnprefixed(mechanism)) return current
  const others = VARIANTS.map((variant) => cookieFormat({ ...settings, ...variant }, transport)).flatMap(
    (format) => names.map((name) => setCookie(name, '', 0, format)),
  )
  return [...new Set([...current, ...others])]
}

/** @throws RequestRefused if no browser would keep cookies with these settings */
export function assertCanBeSet({ sameSite }: CookieSettings, secure: boolean): void {
  if (secure || sameSite !== 'none') return
  throw new RequestRefused(
    'invalid_request',
    'Field cookies.sameSite: none requires cookies with Secure. Use https or localhost.',
    { field: 'cookies.sameSite' },
  )
}

/** The `Set-Cookie` value that names the bench. With `SameSite=None` in policy, pages of other sites can use the bench too. */
export function benchCookie(
  id: string,
  { sameSite }: Pick<CookieSettings, 'sameSite'>,
  { secure, lifeMs = BENCH_LIFE_MS }: { readonly secure: boolean; readonly lifeMs?: number },
): string {
  const format = cookieFormat(isCrossSite({ sameSite }, secure) ? CROSS_SITE : STANDARD_COOKIES, {
    secure,
    host: null,
  })
  return setCookie(BENCH_COOKIE, id, Math.max(0, Math.ceil(lifeMs / 1000)), format)
}

const CROSS_SITE: CookieSettings = { ...STANDARD_COOKIES, sameSite: 'none' }

/** Browsers refuse `SameSite=None` without `Secure`. */
function isCrossSite({ sameSite }: Pick<CookieSettings, 'sameSite'>, secure: boolean): boolean {
  return sameSite === 'none' && secure
}

/**
 * The cookies of the response to a change of policy. Cookies of the earlier settings are deleted: under the same name as
 * those of the new settings, a browser would send both. The cookie of the bench is set again if its `SameSite` changes.
 */
export function cookiesAfterChange(call: CookieCall, before: CookieSettings): readonly string[] {
  const { bench, credentials, cookies, secure } = call
  const after = bench.state.policy.cookies
  const cleared = isSameCookie(before, after)
    ? []
    : credentials
        .withCookies()
        .flatMap((mechanism) => cookiesOf(mechanism).map((name) => setCookie(name, '', 0, cookies)))
  const isNamed = credentials.benches.includes(bench.id)
  if (!isNamed || isCrossSite(before, secure) === isCrossSite(after, secure)) return cleared
  const lifeMs = bench.state.createdAt + BENCH_LIFE_MS - Date.now()
  return [...cleared, benchCookie(bench.id, after, { secure, lifeMs })]
}
