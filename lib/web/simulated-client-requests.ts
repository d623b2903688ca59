import { localHost, requestSelf } from '#lib/bench/self-request.ts'
import type { HeldCredential } from '#lib/bench/simulated-clients.ts'
import { cookiesOf } from '#lib/core/mechanism-facts.ts'
import { type MechanismId, NODE_IDS } from '#lib/core/session.ts'
import type { SelfAddress } from '#lib/server/peers.ts'
import { cookieName, isSecureOrigin, readCookies } from './cookies.ts'
import { NODE_COOKIE } from './credentials.ts'
import type { SimulatedClientId } from './simulated-client-ids.ts'

export const USER_AGENTS: Readonly<Record<SimulatedClientId, string>> = {
  mallory: 'SessionLab-Mallory/1.0',
  phone:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 SessionLab-Phone/1.0',
}

const TIMEOUT_MS = 6000

/** A request that a simulated client sends. */
export interface ClientRequest {
  readonly guest: SimulatedClientId
  readonly bench: string
  readonly mechanism: MechanismId
  readonly method: 'GET' | 'POST'
  readonly act: string
  readonly body?: object
  readonly held: HeldCredential | null
}

/** The response; `status` is 0 without one. */
export interface ClientResponse {
  readonly status: number
  readonly body: { readonly code?: string } | null
  readonly timing: { readonly tookMs: number; readonly server: string | null }
  /** The credentials of the client after the response. */
  readonly held: HeldCredential | null
}

/** Sends a request to the app as a separate client with its own cookies. */
export async function sendAsClient(request: ClientRequest, own: SelfAddress): Promise<ClientResponse> {
  const { guest: client, bench, method, mechanism, act, held } = request
  const secure = isSecureOrigin(localHost(own), null)
  const startedAt = performance.now()
  const response = await requestSelf(own, {
    method,
    path: `/api/${mechanism}/${act}`,
    body: method === 'POST' ? (request.body ?? {}) : undefined,
    headers: { bench, 'user-agent': USER_AGENTS[client], ...credentialHeaders(held, mechanism, secure) },
    timeoutMs: TIMEOUT_MS,
  })
  const server = response?.headers['server-timing']
  return {
    status: response?.status ?? 0,
    body: (response?.body ?? null) as ClientResponse['body'],
    timing: { tookMs: performance.now() - startedAt, server: typeof server === 'string' ? server : null },
    held: credentialAfter(held, response?.headers['set-cookie'] ?? [], mechanism, secure),
  }
}

function credentialHeaders(
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
  const values = [held.credential, held.refreshToken]
  const cookies = cookiesOf(mechanism).flatMap((name, index) => {
    const value = values[index] ?? null
    return value === null ? [] : [`${cookieName(name, secure)}=${value}`]
  })
  return { cookie: [...cookies, ...stuck].join('; ') }
}

/** The credentials after a response, by the rules of a browser: a cookie with Max-Age=0 is deleted. */
function credentialAfter(
  held: HeldCredential | null,
  cookies: readonly string[],
  mechanism: MechanismId,
  secure: boolean,
): HeldCredential | null {
  const [credential = '', refresh = null] = cookiesOf(mechanism).map((name) => cookieName(name, secure))
  let kept = held?.credential ?? ''
  let keptRefresh = held?.refreshToken ?? null
  let stuckTo = held?.stuckTo ?? null
  for (const cookie of cookies) {
    const value = (name: string) => readCookies(cookie.split(';')[0] ?? '', new Set([name])).get(name)?.[0]
    const isDeleted = /;\s*max-age=0(;|$)/i.test(cookie)
    const set = value(credential)
    const setRefresh = refresh === null ? undefined : value(refresh)
    stuckTo = NODE_IDS.find((id) => id === value(cookieName(NODE_COOKIE, secure))) ?? stuckTo
    if (set !== undefined) kept = isDeleted ? '' : set
    if (setRefresh !== undefined) keptRefresh = isDeleted ? null : setRefresh
  }
  if (kept === '') return null
  return { carrier: held?.carrier ?? 'cookie', credential: kept, refreshToken: keptRefresh, stuckTo }
}
