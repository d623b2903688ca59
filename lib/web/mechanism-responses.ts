import { BENCH_LIFE_MS } from '#lib/bench/state.ts'
import type { CredentialSizeView } from '#lib/core/credential-size.ts'
import type { LimitKind } from '#lib/core/limits.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import { takesBearer } from '#lib/core/mechanism-facts.ts'
import { isRefused, type Session, sessionView } from '#lib/core/session.ts'
import type { Account } from '#lib/core/sessions.ts'
import type { EndEffect } from '#lib/core/termination.ts'
import type { Refused } from '#lib/core/verdict.ts'
import type { JsonOf } from './contract.ts'
import { credentialCookies, stickyCookie, tokenResponse } from './credentials.ts'
import type { MechanismCall } from './on-mechanism.ts'
import { refusalDetail } from './refusal-details.ts'
import { type ProblemResult, problem, type RouteResult } from './respond.ts'
import type { CredentialResponse, LogoutResponse } from './responses.ts'

/** The response that issues a credential, by the carrier of its session. */
export function credentialResponse(
  call: MechanismCall,
  issued: Issued,
  account: Account,
  now: number,
): RouteResult<JsonOf<typeof CredentialResponse>> {
  const { id, cookies, measureCredential } = call
  const { bytes, max: mostBytes } = measureCredential(issued.credential, issued.session)
  const byCookie = issued.session.carrier === 'cookie'
  return {
    status: 200,
    body: {
      user: publicUser(account),
      session: viewOf(call, issued.session),
      carriage: { bytes, mostBytes } satisfies CredentialSizeView,
      ...(byCookie ? {} : { credential: tokenResponse(issued, now) }),
    },
    cookies: byCookie ? credentialCookies(id, issued, now, cookies) : [],
    bytesDown: issued.credential.length + (issued.refreshToken?.length ?? 0),
  }
}

export function refused(
  { id, presented }: MechanismCall,
  { code, endReason, endedAt }: Refused,
): ProblemResult {
  if (code === 'csrf' || code === 'step_up_required')
    return problem({ code, status: 403, detail: refusalDetail(code) })
  const scheme = takesBearer(id) ? 'Bearer' : 'Cookie'
  // RFC 6750 §3.1: no error code if no credential was presented.
  const error = presented.credential !== null && scheme === 'Bearer' ? ', error="invalid_token"' : ''
  return problem({
    code,
    status: 401,
    detail: refusalDetail(code),
    ...(endReason ? { endReason } : {}),
    ...(endedAt === undefined ? {} : { endedAt }),
    headers: { 'www-authenticate': `${scheme} realm="session-lab"${error}` },
  })
}

/** Adds the cookie by which a sticky load balancer routes the client to the node of its login. Without cookies, it uses the address. */
export function withStickyCookie<Body>(
  { bench, node, credentials, secure }: MechanismCall,
  answer: RouteResult<Body>,
): RouteResult<Body> {
  const { cookies = [] } = answer
  if (bench.state.policy.balancer !== 'sticky' || cookies.length === 0 || credentials.node === node)
    return answer
  return { ...answer, cookies: [...cookies, stickyCookie(node, BENCH_LIFE_MS / 1000, secure)] }
}

/** The reach of a logout of other sessions: the session whose copies are accepted longest decides. */
export function reachOf(endings: readonly EndEffect[]): JsonOf<typeof LogoutResponse> {
  const lasting = endings.filter(({ effect }) => !isRefused(effect)).map(({ effectiveAt }) => effectiveAt)
  if (endings.length === 0) return { reach: 'nothing' }
  return lasting.length === 0
    ? reachedEverywhere(endings)
    : { reach: 'nothing', copiesLiveUntilAt: Math.max(...lasting) }
}

/** All copies are refused; on nodes that the revocation has not reached yet, from `effectiveAt` on. */
export function reachedEverywhere(endings: readonly EndEffect[]): JsonOf<typeof LogoutResponse> {
  const late = endings.filter(({ effect }) => effect === 'within').map(({ effectiveAt }) => effectiveAt)
  return { reach: 'everywhere', ...(late.length === 0 ? {} : { effectiveAt: Math.max(...late) }) }
}

export function viewOf({ sessions }: MechanismCall, session: Session) {
  return sessionView(session, sessions.keeps === 'records' ? 'server' : 'ledger', true)
}

export function publicUser({ name, roles }: Account) {
  return { name, roles }
}

export const LIMIT_DETAILS: Readonly<Record<LimitKind, (user: string, limit: number) => string>> = {
  user: (user, limit) => `${user} has reached the limit of ${limit} sessions. End one and log in again.`,
  'device-class': (user, limit) =>
    `${user} has reached the limit of ${limit} sessions on this class of device. End one and log in again.`,
  ip: (_, limit) => `This address has reached the limit of ${limit} sessions. End one and log in again.`,
}
