import { MAX_CREDENTIAL_BYTES, type MeasureCredential } from '#lib/core/credential-size.ts'
import { remainingSeconds } from '#lib/core/lifetime.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import { cookiesOf, factsOf, takesBearer } from '#lib/core/mechanism-facts.ts'
import { fingerprintOf } from '#lib/core/reference-token.ts'
import { type Instant, MECHANISM_IDS, type MechanismId, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import {
  type CookieFormat,
  cookieHeaderOf,
  cookieName,
  readCookies,
  setCookie,
  standardFormat,
} from './cookies.ts'

/** The cookie with the bench ID. The ID is a capability, so the cookie has the same prefix as the credentials. */
export const BENCH_COOKIE = 'bench'
const ALL = [...MECHANISM_IDS.flatMap(cookiesOf), BENCH_COOKIE]
/** The cookie of a sticky load balancer with the node of the client. It is not a credential. */
export const NODE_COOKIE = 'node'
const NAMES = [...ALL, ...ALL.map((name) => cookieName(name, true))]
/** The names of policy may lack the prefix also over https and on localhost, so both are read. */
const NAMES_READ: ReadonlySet<string> = new Set([...NAMES, NODE_COOKIE, cookieName(NODE_COOKIE, true)])

/** Whether a cookie of this name contains a credential of a mechanism. */
export function isOurCookie(name: string): boolean {
  return NAMES.includes(name) && name !== BENCH_COOKIE && name !== cookieName(BENCH_COOKIE, true)
}

/** Replaces the credentials in the headers with another one. Of the other cookies, only the one of the load balancer is kept. */
export function withCredential(
  headers: Headers,
  mechanism: MechanismId,
  credential: string,
  { secure, cookies }: { readonly secure: boolean; readonly cookies: CookieFormat },
): void {
  if (headers.has('authorization')) headers.set('authorization', `Bearer ${credential}`)
  else {
    const { node } = new RequestCredentials(headers, secure)
    const cookie = `${cookies.prefix}${factsOf(mechanism).cookies.credential}=${credential}`
    headers.set('cookie', node === null ? cookie : `${cookie}; ${cookieName(NODE_COOKIE, secure)}=${node}`)
  }
}

/** Whether the header `Authorization` presents a credential of this app. Other schemes, such as Basic, may belong to a proxy. */
export function isBearer(authorization: string | null): boolean {
  return authorization !== null && /^Bearer(\s|$)/i.test(authorization)
}

/** The credentials that a request presents to one mechanism. */
export interface Presented {
  readonly credential: string | null
  readonly refreshToken: string | null
  readonly carrier: 'cookie' | 'bearer'
}

export type PresentedResult = Presented | { readonly ambiguous: string }

/** The credentials in a request, parsed once. */
export class RequestCredentials {
  private readonly cookies: ReadonlyMap<string, readonly string[]>
  /** Null if it presents no bearer token. */
  private readonly authorization: string | null
  private readonly secure: boolean
  private readonly headers: Headers
  /** Before the names of the credentials' cookies. */
  private readonly prefix: CookieFormat['prefix']

  /** @param prefix that of a policy; the standard one until the bench of the request is known */
  constructor(headers: Headers, secure: boolean, prefix = standardFormat(secure).prefix) {
    this.cookies = readCookies(cookieHeaderOf(headers), NAMES_READ)
    const authorization = headers.get('authorization')
    this.authorization = isBearer(authorization) ? authorization : null
    this.secure = secure
    this.headers = headers
    this.prefix = prefix
  }

  /** The credentials by the names that a policy gives the cookies. A cookie of another name is ignored. */
  named({ prefix }: CookieFormat): RequestCredentials {
    return prefix === this.prefix ? this : new RequestCredentials(this.headers, this.secure, prefix)
  }

  /**
   * The distinct values of the bench cookie. Over https and on localhost only the prefixed name counts, which a browser
   * has at most once. A cookie without the prefix may be from an earlier version, or set by another port of this host.
   */
  get benches(): readonly string[] {
    const sent = this.cookies.get(cookieName(BENCH_COOKIE, this.secure)) ?? []
    return [...new Set(sent.filter((id) => id !== ''))]
  }

  /** The node in the cookie of the sticky load balancer; null if there is none, or more than one. */
  get node(): NodeId | null {
    const [node, ...others] = this.cookies.get(cookieName(NODE_COOKIE, this.secure)) ?? []
    return others.length > 0 ? null : (NODE_IDS.find((id) => id === node) ?? null)
  }

  /**
   * The credentials for this mechanism. Ambiguous if a cookie was sent twice, or a cookie together with a bearer token,
   * because an intermediary could choose the other one. The contract refuses both for every mechanism.
   */
  find(mechanism: MechanismId): PresentedResult {
    const [values = [], refresh = []] = cookiesOf(mechanism).map((name) =>
      this.cookies.get(this.prefix + name),
    )
    if (values.length > 1 || refresh.length > 1)
      return { ambiguous: 'The same cookie was sent more than once. Send it once.' }
    const [cookie] = values
    if (this.authorization !== null && cookie !== undefined) {
      return { ambiguous: 'Send either the cookie or the Authorization header, not both.' }
    }
    const refreshToken = refresh[0] ?? null
    const bearer = takesBearer(mechanism)
      ? /^Bearer +([^\s]+)$/i.exec(this.authorization ?? '')?.[1]
      : undefined
    if (bearer !== undefined) return { credential: bearer, refreshToken: null, carrier: 'bearer' }
    return { credential: cookie ?? null, refreshToken, carrier: 'cookie' }
  }

  /** The cookies of a mechanism in this request: name, fingerprint and size, but not the value. */
  presentedCookies(mechanism: MechanismId): readonly { name: string; fingerprint: string; bytes: number }[] {
    return cookiesOf(mechanism).flatMap((plain) => {
      const name = this.prefix + plain
      const [value] = this.cookies.get(name) ?? []
      const bytes = name.length + 1 + (value?.length ?? 0)
      return value === undefined ? [] : [{ name, fingerprint: fingerprintOf(value), bytes }]
    })
  }

  /** The mechanisms with a cookie in this request, a refresh token included. */
  withCookies(): readonly MechanismId[] {
    return MECHANISM_IDS.filter((id) => this.presentedCookies(id).length > 0)
  }

  /** The mechanisms that may have a credential in this request, to find the sessions of the client. */
  present(): readonly MechanismId[] {
    return MECHANISM_IDS.filter(
      (id) =>
        this.cookies.has(this.prefix + factsOf(id).cookies.credential) ||
        (this.authorization !== null && takesBearer(id)),
    )
  }

  /** Whether the request has a cookie of this mechanism without the prefix, which earlier settings of the policy left. */
  hasUnprefixed(mechanism: MechanismId): boolean {
    return cookiesOf(mechanism).some((name) => this.cookies.has(name))
  }
}

/**
 * Measures a credential by the complete line that contains it, including name and attributes. Each character of a
 * credential is one byte.
 */
export function credentialSizer(
  mechanism: MechanismId,
  now: () => Instant,
  format: CookieFormat,
): MeasureCredential {
  return (credential, { carrier, expiresAt }) => {
    const life = remainingSeconds(expiresAt, now())
    const line =
      carrier === 'cookie'
        ? setCookie(factsOf(mechanism).cookies.credential, credential, life, format)
        : `Authorization: Bearer ${credential}`
    return { bytes: line.length, max: MAX_CREDENTIAL_BYTES[carrier] }
  }
}

/** The `Set-Cookie` values for issued credentials. Each cookie expires at the same time as its credential. */
export function credentialCookies(
  mechanism: MechanismId,
  issued: Issued,
  now: Instant,
  format: CookieFormat,
): string[] {
  const names = factsOf(mechanism).cookies
  const { credential, refreshToken, refreshExpiresAt, session } = issued
  const cookies = [setCookie(names.credential, credential, remainingSeconds(session.expiresAt, now), format)]
  if (names.refresh !== null && refreshToken !== null && refreshExpiresAt !== null) {
    const life = remainingSeconds(refreshExpiresAt, now)
    cookies.push(setCookie(names.refresh, refreshToken, life, format))
  }
  return cookies
}

/** The `Set-Cookie` value by which the load balancer routes a client to this node, valid for the lifetime of a bench. */
export function stickyCookie(node: NodeId, lifeSeconds: number, secure: boolean): string {
  return setCookie(NODE_COOKIE, node, lifeSeconds, standardFormat(secure))
}

/** The token response of RFC 6749 §5.1. */
export function tokenResponse(issued: Issued, now: Instant) {
  return {
    access_token: issued.credential,
    token_type: 'Bearer' as const,
    expires_in: remainingSeconds(issued.session.expiresAt, now),
    ...(issued.refreshToken === null ? {} : { refresh_token: issued.refreshToken }),
  }
}
