import { localHost, requestSelf } from '#lib/bench/self-request.ts'
import type { HeldCredential } from '#lib/bench/simulated-clients.ts'
import { type MechanismId, NODE_IDS } from '#lib/core/session.ts'
import type { SelfAddress } from '#lib/server/peers.ts'
import { cookieName, isSecureOrigin, readCookies } from './cookies.ts'
import { COOKIES, NODE_COOKIE, REFRESH_COOKIE } from './credentials.ts'
import type { SimulatedClientId } from './simulated-client-ids.ts'

const USER_AGENTS: Readonly<Record<SimulatedClientId, string>> = {
  mallory: 'SessionLab-Mallory/1.0',
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 SessionLab-Phone/1.0',
}

const PATIENCE_MS = 6000

/** What the guest asks for. */
export interface ClientRequest {
  readonly guest: SimulatedClientId
  readonly bench: string
  readonly mechanism: MechanismId
  readonly method: 'GET' | 'POST'
  readonly act: string
  readonly body?: object
  readonly held: HeldCredential | null
}

/** What came back; `status` 0 where nothing did. */
export interface ClientResponse {
  readonly status: number
  readonly body: unknown
  readonly timing: { readonly tookMs: number; readonly server: string | null }
  /** What the guest holds afterwards, by what the answer set. */
  readonly held: HeldCredential | null
}

/** Asks the app as a client of its own, with cookies of its own. */
export async function sendAsClient(errand: ClientRequest, own: SelfAddress): Promise<ClientResponse> {
  const { guest, bench, method, mechanism, act, held } = errand
  const secure = isSecureOrigin(localHost(own), null)
  const startedAt = performance.now()
  const told = await requestSelf(own, {
    method,
    path: `/api/${mechanism}/${act}`,
    body: method === 'POST' ? (errand.body ?? {}) : undefined,
    headers: { bench, 'user-agent': USER_AGENTS[guest], ...carried(held, mechanism, secure) },
    timeoutMs: PATIENCE_MS,
  })
  const server = told?.headers['server-timing']
  return {
    status: told?.status ?? 0,
    body: told?.body ?? null,
    timing: { tookMs: performance.now() - startedAt, server: typeof server === 'string' ? server : null },
    held: after(held, told?.headers['set-cookie'] ?? [], mechanism, secure),
  }
}

function carried(
  held: HeldCredential | null,
  mechanism: MechanismId,
  secure: boolean,
): Record<string, string> {
  if (held === null) return {}
  const stuck = held.stuckTo === null ? [] : [`${cookieName(NODE_COOKIE, secure)}=${held.stuckTo}`]
  if (held.carrier === 'bearer') {
    const cookie = stuck.length === 0 ? {} : { cookie: stuck.join('; ') }
    return { authorization: `Bearer ${held.credential}`, ...cookie }
  }
  const cookies = [`${cookieName(COOKIES[mechanism], secure)}=${held.credential}`]
  if (held.refreshToken !== null) cookies.push(`${cookieName(REFRESH_COOKIE, secure)}=${held.refreshToken}`)
  return { cookie: [...cookies, ...stuck].join('; ') }
}

/** A jar after an answer, by the rules that a browser goes by: what is set with a life of nought is gone. */
function after(
  held: HeldCredential | null,
  cookies: readonly string[],
  mechanism: MechanismId,
  secure: boolean,
): HeldCredential | null {
  const credential = cookieName(COOKIES[mechanism], secure)
  const refresh = cookieName(REFRESH_COOKIE, secure)
  let kept = held?.credential ?? ''
  let keptRefresh = held?.refreshToken ?? null
  let stuckTo = held?.stuckTo ?? null
  for (const cookie of cookies) {
    const value = (name: string) => readCookies(cookie.split(';')[0] ?? '', [name]).get(name)?.[0]
    const isGone = /;\s*max-age=0(;|$)/i.test(cookie)
    const set = value(credential)
    const setRefresh = value(refresh)
    stuckTo = NODE_IDS.find((id) => id === value(cookieName(NODE_COOKIE, secure))) ?? stuckTo
    if (set !== undefined) kept = isGone ? '' : set
    if (setRefresh !== undefined) keptRefresh = isGone ? null : setRefresh
  }
  if (kept === '') return null
  return { carrier: held?.carrier ?? 'cookie', credential: kept, refreshToken: keptRefresh, stuckTo }
}
