import { ROOM_LIFE_SECONDS } from '#lib/bench/rooms.ts'
import { BENCH_LIFE_MS } from '#lib/bench/state.ts'
import { idleSecondsOf } from '#lib/core/lifetime.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { BenchCall } from './call.ts'
import type { JsonOf } from './contract.ts'
import { cookieHeaderOf, setCookie } from './cookies.ts'
import { stickyCookie } from './credentials.ts'
import { LANGUAGE_COOKIE, LANGUAGE_COOKIE_SECONDS } from './language.mjs'
import { benchCookie } from './policy-cookies.ts'
import type { CookiesResponse } from './privacy-responses.ts'
import { roomCookie, SEAT_COOKIE, teacherCookieName } from './room-access.ts'

type CookieView = JsonOf<typeof CookiesResponse>['cookies'][number]

/*
 * The cookies that this app sets in a browser. Names, attributes and lifetimes are read from the `Set-Cookie` lines of the
 * functions that set them, so the notice cannot differ from what is sent.
 */

export function cookieNotice(call: BenchCall): JsonOf<typeof CookiesResponse> {
  const { bench, cookies, secure, request } = call
  const { policy } = bench.state
  const header = cookieHeaderOf(request.headers) ?? ''
  const isPresented = (name: string) => header.split(/; */).some((pair) => pair.startsWith(`${name}=`))
  const view = (
    kind: CookieView['kind'],
    line: string,
    more: Partial<Pick<CookieView, 'lane' | 'setBy' | 'inUse'>> = {},
  ): CookieView => {
    const facts = partsOf(line)
    return { kind, setBy: 'server', inUse: true, ...facts, ...more, presented: isPresented(facts.name) }
  }
  return {
    cookies: [
      view('bench', benchCookie(bench.id, policy.cookies, { secure })),
      ...policy.lanes.flatMap((lane) => {
        const { credential, refresh } = factsOf(lane).cookies
        const whole = wholeSeconds(policy, lane)
        const life = refresh === null ? whole : Math.min(whole, policy.jwt.accessSeconds)
        return [
          view('credential', setCookie(credential, '', life, cookies), { lane }),
          ...(refresh === null ? [] : [view('refresh', setCookie(refresh, '', whole, cookies), { lane })]),
        ]
      }),
      view('balancer', stickyCookie('a', BENCH_LIFE_MS / 1000, secure), {
        inUse: policy.balancer === 'sticky',
      }),
      view('seat', roomCookie(secure, SEAT_COOKIE, '', ROOM_LIFE_SECONDS.most)),
      view('teacher', roomCookie(secure, teacherCookieName('CODE'), '', ROOM_LIFE_SECONDS.most)),
      view(
        'language',
        `${LANGUAGE_COOKIE}=; Path=/; Max-Age=${LANGUAGE_COOKIE_SECONDS}; SameSite=Lax${secure ? '; Secure' : ''}`,
        { setBy: 'page' },
      ),
    ],
  }
}

/** The longest time for which a session of a mechanism can last without activity: with `rememberMe`. */
function wholeSeconds(policy: Policy, mechanism: MechanismId): number {
  const longest = { mechanism, roles: [], rememberMe: true }
  const usual = { ...longest, rememberMe: false }
  const idle = Math.max(idleSecondsOf(policy, longest), idleSecondsOf(policy, usual))
  return Math.min(idle, Math.max(policy.lifetime.rememberMeSeconds, policy.lifetime.absoluteSeconds))
}

function partsOf(line: string) {
  const [pair = '', ...attributes] = line.split('; ')
  const attribute = (name: string) =>
    attributes.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1) ?? null
  return {
    name: pair.slice(0, pair.indexOf('=')),
    maxSeconds: Number(attribute('Max-Age')),
    httpOnly: attributes.includes('HttpOnly'),
    secure: attributes.includes('Secure'),
    sameSite: attribute('SameSite'),
    path: attribute('Path') ?? '/',
    domain: attribute('Domain'),
  }
}
