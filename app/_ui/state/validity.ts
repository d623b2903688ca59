import type { Instant } from '#lib/core/session.ts'
import type { CookieInfo, Verdict } from './lane-state.ts'

/** The two clocks of one credential. The server uses bench time, the browser real time. */
export interface Validity {
  /** Null if the server accepts nothing from this browser. */
  readonly server: { readonly expiresAt: Instant; readonly leftMs: number; readonly fraction: number } | null
  /** Null if the browser has no cookie; `leftMs` is null if it is not known when the cookie was set. */
  readonly browser: { readonly leftMs: number | null; readonly fraction: number } | null
}

/**
 * @param now bench time
 * @param realNow wall clock
 */
export function validityOf(
  verdict: Verdict | null,
  cookie: CookieInfo | null,
  now: Instant,
  realNow: number,
): Validity {
  const session = verdict?.outcome === 'accepted' ? verdict.session : null
  return {
    server: session && {
      expiresAt: session.expiresAt,
      leftMs: Math.max(0, session.expiresAt - now),
      fraction: share(session.expiresAt - now, session.expiresAt - session.lastSeenAt),
    },
    browser: cookie && cookieValidity(cookie, realNow),
  }
}

function cookieValidity({ setAt, maxAgeMs }: CookieInfo, realNow: number): Validity['browser'] {
  if (setAt === null) return { leftMs: null, fraction: 1 }
  const leftMs = Math.max(0, setAt + maxAgeMs - realNow)
  return { leftMs, fraction: share(leftMs, maxAgeMs) }
}

function share(part: number, total: number): number {
  return total <= 0 ? 0 : Math.min(1, Math.max(0, part / total))
}
