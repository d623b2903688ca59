/*
 * Access tokens between services.
 *
 * A token that is forwarded unchanged is accepted everywhere: every service that receives it can use it as the client. So it
 * is exchanged at each hop (RFC 8693) for a token that has the next service as its only audience (RFC 9700 §2.3), states
 * which service exchanged it (`act`, RFC 8693 §4.1), and expires no later than the original.
 */

import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import type { Bench } from '#lib/bench/bench.ts'
import { mechanismAt } from '#lib/bench/compose.ts'
import type { ServiceId } from '#lib/bench/state.ts'
import { measured } from '#lib/bench/trace.ts'
import { isCanonicalBase64url } from '#lib/core/base64url.ts'
import { RequestRefused, StoreUnavailable } from '#lib/core/errors.ts'
import { CLOCK_TOLERANCE_SECONDS } from '#lib/core/lifetime.ts'
import { checkRevocation, claimsOfStamp, stampInClaims } from '#lib/core/revocation.ts'
import type { Instant, NodeId } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import { codeOf, keyFor } from './assertion.ts'
import { checkCredential } from './check-credential.ts'
import { callService, sendHop } from './hop.ts'
import { HopFailed, IdentityRejected, type ServiceRequest } from './service-request.ts'
import { ALLOWED_CALLS, type Party } from './topology.ts'

/** The audience of every access token of the app. A service that accepts it accepts the tokens of all clients. */
const APP_AUDIENCE = 'session-lab'
const TYPE = 'at+jwt'
const MAX_LENGTH = 4096
/** Asymmetric algorithms only: a service that verifies with a shared key could also sign with it. */
const ALGORITHMS = ['ES256', 'RS256', 'EdDSA']
/** An exchanged token is for one request and is valid for as long as that may take. */
const EXCHANGED_SECONDS = 60
/** How long a service caches fetched keys. A retired key is still trusted for this time. */
const JWKS_SECONDS = 300
/** Minimum time between two fetches because of an unknown key (real time, in milliseconds). */
const MIN_REFETCH_MS = 1000

const audienceOf = (bench: Bench, service: Party) => `${bench.issuer}:${service}`

/** The user and the claims of a verified token. */
export interface TokenSubject {
  readonly user: string
  readonly claims: JWTPayload
}

interface Fetched {
  readonly find: ReturnType<typeof createLocalJWKSet>
  readonly at: Instant
  readonly realAt: number
}

/**
 * The keys that each service of a bench has fetched; deleted with the bench. The framework may load this module more than
 * once, in which case keys are only fetched more often.
 */
const fetched = new WeakMap<Bench, Map<Party, Fetched>>()

/** Fetches the bench's public keys over HTTP, as any verifier would (RFC 7517 §5). */
async function fetchKeys(incoming: ServiceRequest): Promise<Fetched> {
  const { response } = await sendHop(
    incoming,
    'jwks',
    `/.well-known/jwks.json?bench=${incoming.bench.publicName}`,
    {
      method: 'GET',
    },
  )
  if (response?.status !== 200) {
    throw new HopFailed(503, 'service_unavailable', 'Could not fetch the JWKS to verify the token.', 1)
  }
  const keys: Fetched = {
    find: createLocalJWKSet(response.body as unknown as JSONWebKeySet),
    at: incoming.bench.now(),
    realAt: performance.now(),
  }
  const known = fetched.get(incoming.bench) ?? new Map<Party, Fetched>()
  known.set(incoming.service, keys)
  fetched.set(incoming.bench, known)
  return keys
}

/** Verifies a forwarded token without a revocation check. @throws IdentityRejected */
export async function verifyToken(incoming: ServiceRequest, token: string): Promise<TokenSubject> {
  const { bench, node, service } = incoming
  const audience = bench.state.services.relay === 'as-is' ? APP_AUDIENCE : audienceOf(bench, service)
  const cached = fetched.get(bench)?.get(service)
  const isFresh = cached !== undefined && bench.now() - cached.at < JWKS_SECONDS * 1000
  const keys = isFresh ? cached : await fetchKeys(incoming)
  const verdict = await read(bench, token, keys.find, audience, bench.nowAt(node))
  if (!('code' in verdict)) return verdict
  if (verdict.code === 'unknown_key' && performance.now() - keys.realAt > MIN_REFETCH_MS) {
    const again = await read(bench, token, (await fetchKeys(incoming)).find, audience, bench.nowAt(node))
    if (!('code' in again)) return again
  }
  throw new IdentityRejected({ ok: false, code: verdict.code })
}

async function read(
  bench: Bench,
  token: string,
  find: Fetched['find'],
  audience: string,
  now: Instant,
): Promise<TokenSubject | { readonly code: RefusalCode }> {
  if (token.length > MAX_LENGTH || !isCanonicalBase64url(token)) return { code: 'malformed' }
  try {
    const { payload } = await jwtVerify(token, find, {
      algorithms: ALGORITHMS,
      typ: TYPE,
      issuer: bench.issuer,
      audience,
      currentDate: new Date(now),
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ['iss', 'aud', 'sub', 'jti', 'sid', 'iat', 'exp'],
    })
    const { sub, sid, exp = 0 } = payload
    // The clock tolerance applies to `nbf` and `iat` only.
    if (now >= exp * 1000) return { code: 'token_expired' }
    return typeof sub === 'string' && typeof sid === 'string'
      ? { user: sub, claims: payload }
      : { code: 'malformed' }
  } catch (error) {
    return { code: codeOf(error) }
  }
}

/** The token for a request to the next service: the same token, or one that is exchanged for it. */
export async function tokenFor(incoming: ServiceRequest, token: string, to: ServiceId): Promise<string> {
  if (incoming.bench.state.services.relay === 'as-is') return token
  const issued = await callService(incoming, 'token', {
    method: 'POST',
    headers: { authorization: basic(incoming) },
    body: {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: to,
    },
  })
  return String(issued.access_token)
}

const secretOf = (bench: Bench, party: Party) =>
  Buffer.from(keyFor(bench, `client secret of ${party}`)).toString('base64url')

/** HTTP Basic authentication of the client (RFC 6749 §2.3.1). */
function basic({ bench, service }: ServiceRequest): string {
  return `Basic ${Buffer.from(`${service}:${secretOf(bench, service)}`).toString('base64')}`
}

/** The service that calls the token service, authenticated by its secret; null if it is none. */
export function authenticateService(bench: Bench, authorization: string | null): Party | null {
  const [, encoded = ''] = /^Basic ([A-Za-z0-9+/=]{1,200})$/.exec(authorization ?? '') ?? []
  const [name, secret = ''] = Buffer.from(encoded, 'base64').toString().split(':')
  const party = (Object.keys(ALLOWED_CALLS) as Party[]).find((known) => known === name)
  if (!party) return null
  const digest = (text: string) => hash('sha256', text, 'buffer')
  return timingSafeEqual(digest(secret), digest(secretOf(bench, party))) ? party : null
}

/**
 * Exchanges a token for one that only the next service accepts. In this topology, revocation is checked only here.
 * @throws IdentityRejected if the token is invalid or was not issued to the calling service
 * @throws RequestRefused if the service may not call that audience
 */
export async function exchange(
  incoming: ServiceRequest,
  party: Party,
  token: string,
  to: ServiceId,
): Promise<object> {
  const { bench, node } = incoming
  if (!ALLOWED_CALLS[party].includes(to) || to === 'token') {
    throw new RequestRefused('invalid_request', `${party} is not allowed to request a token for ${to}.`, {
      field: 'audience',
    })
  }
  const now = bench.nowAt(node)
  const subject =
    party === 'gateway'
      ? await subjectOfClientToken(incoming, token)
      : await subjectOfServiceToken(incoming, party, token, now)
  const { user, sid, expiresAt, claims } = subject
  const iat = Math.floor(now / 1000)
  const exp = Math.min(Math.floor(expiresAt / 1000), iat + EXCHANGED_SECONDS)
  const { active } = bench.keys.jwt
  const access_token = await new SignJWT({
    ...claims,
    sid,
    client_id: party,
    act: { sub: party, ...(claims.act ? { act: claims.act } : {}) },
  })
    .setProtectedHeader({ alg: active.alg, typ: TYPE, kid: active.kid })
    .setIssuer(bench.issuer)
    .setAudience(audienceOf(bench, to))
    .setSubject(user)
    .setJti(randomBytes(12).toString('base64url'))
    .setIssuedAt(iat)
    .setNotBefore(iat)
    .setExpirationTime(exp)
    .sign(active.sign)
  return {
    access_token,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: exp - iat,
  }
}

interface Subject {
  readonly user: string
  readonly sid: string
  readonly expiresAt: Instant
  /** The claims about the session that are copied from token to token. */
  readonly claims: {
    readonly auth_time?: number
    readonly issued_ms?: number
    readonly epoch?: number
    readonly revocation_data?: number
    readonly act?: unknown
  }
}

/** A token of the client: a full check, including revocation. */
async function subjectOfClientToken(incoming: ServiceRequest, token: string): Promise<Subject> {
  const presented = { mechanism: 'jwt', carrier: 'bearer', credential: token } as const
  const { session } = await checkCredential(incoming, presented, 'mechanism', false)
  const { id, user, expiresAt, authenticatedAt, stamp, lastSeenAt } = session
  const auth_time = Math.floor(authenticatedAt / 1000)
  const claims = { auth_time, issued_ms: lastSeenAt, ...(stamp ? claimsOfStamp(stamp) : {}) }
  return { user, sid: id, expiresAt, claims }
}

/** A token that this token service has issued to the calling service. */
async function subjectOfServiceToken(
  incoming: ServiceRequest,
  party: Party,
  token: string,
  now: Instant,
): Promise<Subject> {
  const { bench } = incoming
  const verifying = { keys: bench.keys.jwks.keys } as JSONWebKeySet
  const verdict = await read(bench, token, createLocalJWKSet(verifying), audienceOf(bench, party), now)
  const code = 'code' in verdict ? verdict.code : await revocationCodeOf(incoming, verdict)
  incoming.verified = { how: 'jwks', ok: code === null, ...(code === null ? {} : { code }) }
  if ('code' in verdict || code !== null) throw new IdentityRejected({ ok: false, code: code ?? 'malformed' })
  const {
    sid,
    exp = 0,
    auth_time,
    issued_ms,
    epoch,
    revocation_data,
    act,
  } = verdict.claims as JWTPayload & Subject['claims'] & { sid: string }
  const claims = {
    ...(auth_time === undefined ? {} : { auth_time }),
    ...(issued_ms === undefined ? {} : { issued_ms }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(revocation_data === undefined ? {} : { revocation_data }),
    act,
  }
  return { user: verdict.user, sid, expiresAt: exp * 1000, claims }
}

/** The refusal code if the session of a token was revoked; null if it was not, or if policy stores no revocation data. */
async function revocationCodeOf(
  { bench, node, trace }: { bench: Bench; node: NodeId; trace: ServiceRequest['trace'] },
  { user, claims }: TokenSubject,
): Promise<RefusalCode | null> {
  const mechanism = mechanismAt(bench, 'jwt', node)
  if (mechanism.keeps !== 'denials') return null
  const { sid, issued_ms } = claims as { sid: string; issued_ms: number }
  const isStamped = claims.epoch !== undefined || claims.revocation_data !== undefined
  const session = {
    id: sid,
    lastSeenAt: issued_ms,
    ...(isStamped ? { stamp: stampInClaims(claims) } : {}),
  }
  try {
    const { revocations } = mechanism
    const state = await measured({ trace }, () => revocations.stateOf('jwt', { id: sid, user }))
    const { techniques } = revocations
    return checkRevocation(techniques, session, state)?.code ?? null
  } catch (error) {
    if (error instanceof StoreUnavailable && bench.state.policy.outage === 'fail-open') return null
    throw error
  }
}
