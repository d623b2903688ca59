import { localHost, requestSelf } from '#lib/bench/self-request.ts'
import type { HeldCredential } from '#lib/bench/simulated-clients.ts'
import type { CookieSettings } from '#lib/core/cookie-settings.ts'
import { cookiesOf } from '#lib/core/mechanism-facts.ts'
import { type MechanismId, NODE_IDS } from '#lib/core/session.ts'
import type { SelfAddress } from '#lib/server/peers.ts'
import { type CookieFormat, cookieFormat, cookieName, isSecureOrigin, readCookies } from './cookies.ts'
import { NODE_COOKIE } from './credentials.ts'
import { type SimulatedOrigin, TRAITS } from './simulated-client-traits.ts'

const TIMEOUT_MS = 6000

/** A request that a simulated client sends. */
interface ClientRequest {
  readonly guest: SimulatedOrigin
  /** Another address than its own. */
  readonly address?: string | undefined
  readonly bench: string
  /** How policy names the cookies: a client that has a credential sends it under the name that the server reads. */
  readonly cookies: CookieSettings
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
  const { ip, userAgent } = TRAITS[client]
  const host = localHost(own)
  const names = namesOf(
    cookieFormat(request.cookies, { secure: isSecureOrigin(host, null), host }),
    mechanism,
  )
  const startedAt = performance.now()
  const response = await requestSelf(own, {
    method,
    path: `/api/${mechanism}/${act}`,
    body: method === 'POST' ? (request.body ?? {}) : undefined,
    headers: { bench, 'user-agent': userAgent, ...credentialHeaders(held, names) },
    from: request.address ?? ip,
    timeoutMs: TIMEOUT_MS,
  })
  const server = response?.headers['server-timing']
  return {
    status: response?.status ?? 0,
    body: (response?.body ?? null) as ClientResponse['body'],
    timing: { tookMs: performance.now() - startedAt, server: typeof server === 'string' ? server : null },
    held: credentialAfter(held, response?.headers['set-cookie'] ?? [], names),
  }
}

/** The names of the cookies in the requests of a client. */
interface CookieNames {
  /** The credential, and the refresh token if the mechanism has one. */
  readonly credentials: readonly string[]
  readonly node: string
}

/** A request to this process is always sent to localhost, where cookies can have the prefix. */
function namesOf({ prefix }: CookieFormat, mechanism: MechanismId): CookieNames {
  return {
    credentials: cookiesOf(mechanism).map((name) => prefix + name),
    node: cookieName(NODE_COOKIE, true),
  }
}

function credentialHeaders(held: HeldCredential | null, names: CookieNames): Record<string, string> {
  if (held === null) return {}
  const stuck = held.stuckTo === null ? [] : [`${names.node}=${held.stuckTo}`]
  if (held.carrier === 'bearer') {
    const cookie = stuck.length === 0 ? {} : { cookie: stuck.join('; ') }
    return { authorization: `Bearer ${held.credential}`, ...cookie }
  }
  const values = [held.credential, held.refreshToken]
  const cookies = names.credentials.flatMap((name, index) => {
    const value = values[index] ?? null
    return value === null ? [] : [`${name}=${value}`]
  })
  return { cookie: [...cookies, ...stuck].join('; ') }
}

/** The credentials after a response, by the rules of a browser: a cookie with Max-Age=0 is deleted. */
function credentialAfter(
  held: HeldCredential | null,
  cookies: readonly string[],
  names: CookieNames,
): HeldCredential | null {
  const [credential = '', refresh = null] = names.credentials
  let kept = held?.credential ?? ''
  let keptRefresh = held?.refreshToken ?? null
  let stuckTo = held?.stuckTo ?? null
  for (const cookie of cookies) {
    const value = (name: string) => readCookies(cookie.split(';')[0] ?? '', new Set([name])).get(name)?.[0]
    const isDeleted = /;\s*max-age=0(;|$)/i.test(cookie)
    const set = value(credential)
    const setRefresh = refresh === null ? undefined : value(refresh)
    stuckTo = NODE_IDS.find((id) => id === value(names.node)) ?? stuckTo
    if (set !== undefined) kept = isDeleted ? '' : set
    if (setRefresh !== undefined) keptRefresh = isDeleted ? null : setRefresh
  }
  if (kept === '') return null
  return { carrier: held?.carrier ?? 'cookie', credential: kept, refreshToken: keptRefresh, stuckTo }
}
