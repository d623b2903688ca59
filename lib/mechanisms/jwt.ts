/*
 * JWT access token with a rotating refresh token (jose).
 *
 * What travels:              a signed statement that anybody can read and nobody can change; beside it a random refresh token.
 * What the server keeps:     for the statement nothing, or the exceptions; for the refresh token its
 *                            SHA-256, in a family that lasts as long as the session.
 * What a token thief gets:   the statement until it expires (minutes); a stolen refresh token betrays itself when it is
 *                            used a second time, and the whole family ends.
 * What a key thief gets:     everybody, with an HS key; with a public key only what was public already.
 * What it cannot do:         take back what it has said: a role that was withdrawn stands in the token until it expires.
 * Obeys:                     RFC 7519; RFC 8725 §3.1 (algorithms), §3.8–3.9 (iss, aud), §3.11 (typ); RFC 9068 (at+jwt);
 *                            RFC 9700 §2.2.2, §4.14 (rotation and reuse detection).
 */
import { createHmac, randomBytes } from 'node:crypto'
import { type CryptoKey, errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { networkOf } from '#lib/core/address.ts'
import { isCanonicalBase64url } from '#lib/core/base64url.ts'
import type { CompareBindingClaims } from '#lib/core/binding.ts'
import { assertFits, MAX_CREDENTIAL_BYTES, type MeasureCredential } from '#lib/core/credential-size.ts'
import { CLOCK_TOLERANCE_SECONDS } from '#lib/core/lifetime.ts'
import type { Limit } from '#lib/core/limits.ts'
import type {
  ExtendSession,
  Held,
  Issued,
  IssueResult,
  KeepsDenials,
  KeepsNothing,
  RenewResult,
} from '#lib/core/mechanism.ts'
import type { JwtAlgorithm, Policy } from '#lib/core/policy.ts'
import {
  digestOf,
  digestsEqual,
  fingerprintOf,
  isTokenOf,
  matchToken,
  mintToken,
  type SessionRecord,
  successorOf,
  type TokenDigests,
  tokenIdOf,
} from '#lib/core/reference-token.ts'
import {
  claimsOfStamp,
  FIRST_REVOCATION_DATA_ID,
  type RevocationStore,
  stampInClaims,
} from '#lib/core/revocation.ts'
import { endsAt, type Instant, NODE_IDS, type NodeId, type Session } from '#lib/core/session.ts'
import { NO_TRACE, type OnStep } from '#lib/core/steps.ts'
import { type SessionStore, update } from '#lib/core/store.ts'
import { type RefusalCode, refusalOf, type Verdict } from '#lib/core/verdict.ts'

/** One key, one algorithm (RFC 8725 §3.1): `alg` comes from here and never from the token. */
export interface JwtKey {
  readonly kid: string
  readonly alg: JwtAlgorithm
  readonly sign: CryptoKey
  readonly verify: CryptoKey
}

export interface JwtKeys {
  /** The key that signs now. */
  readonly active: JwtKey
  readonly byKid: ReadonlyMap<string, JwtKey>
  /** The names of keys that were thrown away. */
  readonly retired: ReadonlySet<string>
}

export interface JwtOptions {
  readonly issuer: string
  readonly keys: JwtKeys
  readonly policy: Policy['jwt']
  /** Where refresh-token families are kept. Access tokens never ask it. */
  readonly families: SessionStore
  readonly rotationKey: Uint8Array
  /** Whether tokens are marked for the client that they are issued to. */
  readonly addBindingClaims: boolean
  /** Given, a token that would not fit into its cookie or header is not issued. */
  readonly weigh?: MeasureCredential
  /** Given, an access token can be called back, at one round trip a check. */
  readonly revocations?: RevocationStore
  readonly step?: OnStep
}

const AUDIENCE = 'session-lab'
const TYPE = 'at+jwt'
const MAX_LENGTH = MAX_CREDENTIAL_BYTES.bearer
const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/** The mechanism; with `revocations` it can do more, and its type says so. */
export function createJwt(setting: JwtOptions): KeepsNothing | KeepsDenials {
  const { issuer, keys, policy, families, rotationKey, addBindingClaims, weigh, revocations } = setting
  const { step = NO_TRACE } = setting
  const graceMs = policy.gracePeriodSeconds * 1000

  /** Signs what the session says now. A signed statement cannot slide, so its `exp` never passes the session's own end. */
  async function sign(session: Session, refreshToken: string | null): Promise<Issued> {
    const stated = toNumericDates(session, policy.accessSeconds)
    const iat = stated.lastSeenAt / 1000
    const credential = await new SignJWT({
      sid: stated.id,
      roles: [...stated.roles],
      auth_time: stated.authenticatedAt / 1000,
      started_at: stated.createdAt / 1000,
      idle_exp: stated.idleExpiresAt / 1000,
      abs_exp: stated.absoluteExpiresAt / 1000,
      remember_me: stated.rememberMe,
      carrier: stated.carrier,
      node: stated.node,
      ...(stated.stamp ? claimsOfStamp(stated.stamp) : {}),
      ...(addBindingClaims ? bindingClaimsOf(stated) : {}),
      ...(stated.data === undefined ? {} : { data: stated.data }),
    })
      .setProtectedHeader({ alg: keys.active.alg, typ: TYPE, kid: keys.active.kid })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setSubject(stated.user)
      .setJti(randomBytes(16).toString('base64url'))
      .setIssuedAt(iat)
      .setNotBefore(iat)
      .setExpirationTime(stated.expiresAt / 1000)
      .sign(keys.active.sign)
    assertFits(weigh, credential, stated)
    return {
      credential,
      kid: keys.active.kid,
      refreshToken,
      refreshExpiresAt: endsAt(session),
      session: stated,
    }
  }

  /** A keyed hash of a fact about a client: it can be compared, and tells nothing to whoever reads the token. */
  function mark(what: string, sessionId: string, fact: string): string {
    const text = `${what}\n${sessionId}\n${fact}`
    return createHmac('sha256', rotationKey).update(text).digest('base64url').slice(0, 16)
  }

  function bindingClaimsOf({ id, ip, userAgent }: Pick<Session, 'id' | 'ip' | 'userAgent'>) {
    return {
      ...(ip === null ? {} : { ip_mark: mark('ip', id, networkOf(ip)) }),
      ...(userAgent === null ? {} : { ua_mark: mark('ua', id, userAgent) }),
    }
  }

  const comparing =
    ({ sid, ip_mark, ua_mark }: JWTPayload): CompareBindingClaims =>
    (seen) => {
      const now = bindingClaimsOf({ id: String(sid), ip: seen.ip, userAgent: seen.userAgent })
      return {
        ip: ip_mark === undefined ? undefined : ip_mark === now.ip_mark,
        userAgent: ua_mark === undefined ? undefined : ua_mark === now.ua_mark,
      }
    }

  async function verify(token: string, now: Instant): Promise<Verdict> {
    step('shape')
    const header = readHeader(token)
    if (header === null) return { ok: false, code: 'malformed' }
    step('signature')
    const key = keys.byKid.get(header.kid)
    if (!key && keys.retired.has(header.kid)) {
      return { ok: false, code: 'unknown_key', endReason: 'key_retired' }
    }
    // The issuer is read unverified here, and only to say more exactly why the answer is no.
    if (!key) return { ok: false, code: claimsOtherIssuer(token, issuer) ? 'wrong_bench' : 'unknown_key' }
    if (header.alg !== key.alg) return { ok: false, code: 'bad_signature' }
    if (header.typ !== TYPE) return { ok: false, code: 'wrong_type' }
    try {
      const { payload } = await jwtVerify(token, key.verify, {
        algorithms: [key.alg],
        typ: TYPE,
        issuer,
        audience: AUDIENCE,
        currentDate: new Date(now),
        // For `nbf` alone: two nodes' clocks never quite agree. `exp` is judged to the second below.
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['iss', 'aud', 'sub', 'jti', 'sid', 'iat', 'nbf', 'exp', 'auth_time'],
      })
      step('claims')
      const session = sessionOf(payload)
      if (session === null) return { ok: false, code: 'malformed' }
      // Not before it was issued either: the library only looks at the type of `iat`.
      if (session.lastSeenAt > now + CLOCK_TOLERANCE_SECONDS * 1000) {
        return { ok: false, code: 'token_not_yet_valid' }
      }
      if (now >= session.expiresAt) return { ok: false, code: 'token_expired' }
      const isMarked = payload.ip_mark !== undefined || payload.ua_mark !== undefined
      return { ok: true, session, ...(isMarked ? { marks: comparing(payload) } : {}) }
    } catch (error) {
      if (error instanceof errors.JOSEError) return { ok: false, code: codeOf(error) }
      throw error
    }
  }

  /** A signature that is only early is enough to end the session: a node whose clock is ahead issued it. */
  async function ownerOf(as: keyof Held, presented: string, now: Instant): Promise<Session | null> {
    if (as === 'credential') {
      const verdict = await verify(presented, now)
      const isEarly = !verdict.ok && verdict.code === 'token_not_yet_valid'
      const judged = isEarly ? await verify(presented, validFrom(presented)) : verdict
      return judged.ok ? judged.session : null
    }
    const id = tokenIdOf(presented)
    const found = id === null ? null : await families.find(id)
    return found?.state === 'live' && isOfFamily(found.stored, presented) ? found.stored.session : null
  }

  /** Whether a refresh token is the current one of a family or was once. */
  function isOfFamily(family: TokenDigests, token: string): boolean {
    return isTokenOf(family, token) || generationsBehind(token, family, rotationKey) !== null
  }

  async function renew(token: string, extend: ExtendSession, now: Instant): Promise<RenewResult> {
    step('shape')
    const id = tokenIdOf(token)
    if (id === null) return { ok: false, code: 'malformed' }
    // Signed before the family is written: a token that would not fit must not cost the one that the client has.
    return update<RenewResult>(families, async () => {
      step('lookup')
      const found = await families.find(id)
      if (!found) return { result: { ok: false, code: 'unknown_session' } }
      step('compare')
      // Only the holder of a token of the family is told anything about it: the ID is public.
      const digests = found.state === 'live' ? found.stored : found.digests
      if (digests && !isOfFamily(digests, token)) return { result: { ok: false, code: 'unknown_session' } }
      if (found.state === 'ended') return { result: refusalOf(id, found.reason, found.at) }
      const { stored } = found
      const session = extend(stored.session)
      if ('ok' in session) return { result: session }
      const match = matchToken(stored, token, now, graceMs)

      if (!policy.rotation) {
        if (match !== 'current') return { result: { ok: false, code: 'unknown_session', sessionId: id } }
        const issued = await sign(session, token)
        return { result: { ok: true, issued, repeated: false }, write: { ...stored, session } }
      }

      if (match === 'spent' || match === 'none') return { result: reused(stored, token) }
      const successor = successorOf(token, rotationKey)
      const isRepeated = match === 'previous'
      const generation = stored.generation + (isRepeated ? 0 : 1)
      const family = { generation, fingerprint: fingerprintOf(successor) }
      const issued = { ...(await sign(session, successor)), family }
      const result = { ok: true, issued, repeated: isRepeated } as const
      if (isRepeated) return { result }
      const next = { digest: digestOf(successor), previousDigest: stored.digest }
      return { result, write: { ...stored, session, ...next, rotatedAt: now, generation } }
    })
  }

  /** The refusal of a refresh token that does not open its family: a spent one reveals that there is a copy. */
  function reused(stored: SessionRecord, token: string): RenewResult {
    const { id } = stored.session
    const behind = generationsBehind(token, stored, rotationKey)
    if (behind === null) return { ok: false, code: 'unknown_session' }
    if (!policy.reuseDetection) return { ok: false, code: 'unknown_session', sessionId: id }
    return {
      ok: false,
      code: 'session_ended',
      sessionId: id,
      endReason: 'refresh_reuse_detected',
      reuse: {
        session: stored.session,
        generationsBehind: behind,
        kind: behind === 1 ? 'recent-predecessor' : 'stale-lineage',
        family: {
          generation: Math.max(0, stored.generation - behind),
          fingerprint: fingerprintOf(token),
        },
      },
    }
  }

  const shared = {
    id: 'jwt',
    sessionIndex: families,
    hasRefreshToken: true,
    slides: 'at-refresh',
    verify,
    ownerOf,
    renew,
    async issue(session: Session, limit: Limit, replaces: string | null): Promise<IssueResult> {
      step('issue')
      const token = mintToken(session.id)
      const family = {
        session,
        digest: digestOf(token),
        previousDigest: null,
        rotatedAt: session.createdAt,
        generation: 0,
      }
      // Signed first: for a token that does not fit nobody makes room, and no family begins.
      const issued = await sign(session, token)
      const created = await families.create(family, limit, session.createdAt, replaces)
      const founder = { generation: 0, fingerprint: fingerprintOf(token) }
      return created.admitted ? { ...created, issued: { ...issued, family: founder } } : created
    },
    async reissue(session: Session) {
      return update<Issued | null>(families, async () => {
        const found = await families.find(session.id)
        if (found?.state !== 'live') return { result: null }
        const { roles, stamp, authenticatedAt, ip, userAgent } = session
        // From the family, and not from the access token: its limits may have been adjusted since.
        const after = { ...found.stored.session, authenticatedAt, ip, userAgent }
        if (authenticatedAt >= endsAt(after)) return { result: null }
        const issued = await sign({ ...after, roles, stamp, lastSeenAt: authenticatedAt }, null)
        // The next refresh states the new authentication too.
        return { result: issued, write: { ...found.stored, session: after } }
      })
    },
  } as const

  return revocations ? { ...shared, keeps: 'denials', revocations } : { ...shared, keeps: 'nothing' }
}

/**
 * How many rotations ago this token was current, or null if it never was. Each token determines its successor, so an
 * ancestor proves itself by walking forward to the one that is current; nothing spent has to be kept.
 */
function generationsBehind(token: string, family: TokenDigests, rotationKey: Uint8Array): number | null {
  let walker = token
  for (let behind = 1; behind <= family.generation; behind++) {
    walker = successorOf(walker, rotationKey)
    if (digestsEqual(digestOf(walker), family.digest)) return behind
  }
  return null
}

/** The session as a JWT can state it: NumericDate counts in seconds, and an address is nobody's business who reads it. */
function toNumericDates(session: Session, accessSeconds: number): Session {
  const whole = (instant: Instant) => Math.floor(instant / 1000) * 1000
  const lastSeenAt = whole(session.lastSeenAt)
  return {
    ...session,
    createdAt: whole(session.createdAt),
    authenticatedAt: whole(session.authenticatedAt),
    lastSeenAt,
    idleExpiresAt: whole(session.idleExpiresAt),
    absoluteExpiresAt: whole(session.absoluteExpiresAt),
    expiresAt: Math.min(lastSeenAt + accessSeconds * 1000, whole(endsAt(session))),
  }
}

/**
 * The checks that come before any cryptography: length, alphabet, canonical base64url (a decoder that forgives makes
 * two strings of one token), and a header with our three members and no other, so `jwk`, `jku`, `x5u`, `crit` and
 * `b64` never reach a parser (RFC 8725 §3.10).
 */
function readHeader(token: string): { alg: string; typ: string; kid: string } | null {
  if (token.length > MAX_LENGTH || !SHAPE.test(token)) return null
  if (!isCanonicalBase64url(token)) return null
  const header = parseObject(token.split('.', 1)[0])
  if (!header || Object.keys(header).length !== 3) return null
  const { alg, typ, kid } = header
  return typeof alg === 'string' && typeof typ === 'string' && typeof kid === 'string'
    ? { alg, typ, kid }
    : null
}

function claimsOtherIssuer(token: string, issuer: string): boolean {
  const iss = parseObject(token.split('.')[1])?.iss
  return typeof iss === 'string' && iss !== issuer
}

/** The instant from which a token says that it is valid. It is read unverified: the token is verified as of then. */
function validFrom(token: string): Instant {
  const { nbf, iat } = parseObject(token.split('.')[1]) ?? {}
  return Math.max(Number(nbf), Number(iat)) * 1000
}

function parseObject(part: string | undefined): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString())
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

/** A good signature says that it is ours, not that it is well-formed: claims are read as if a stranger had written them. */
function sessionOf(claims: JWTPayload): Session | null {
  const {
    sub,
    sid,
    jti,
    roles,
    exp,
    iat,
    auth_time,
    started_at,
    idle_exp,
    abs_exp,
    remember_me,
    carrier,
    node,
    issued_ms,
    epoch,
    revocation_data,
    data,
  } = claims
  const times = [exp, iat, auth_time, started_at, idle_exp, abs_exp]
  if (!times.every((time): time is number => Number.isSafeInteger(time) && Number(time) < 1e11)) return null
  const [expires = 0, issued = 0, authenticated = 0, started = 0, idle = 0, absolute = 0] = times.map(
    (time) => time * 1000,
  )
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof jti !== 'string') return null
  if (!Array.isArray(roles) || !roles.every((role) => typeof role === 'string')) return null
  if (typeof remember_me !== 'boolean' || (carrier !== 'cookie' && carrier !== 'bearer')) return null
  if (!NODE_IDS.includes(node as NodeId)) return null
  const isStamped = issued_ms !== undefined || epoch !== undefined || revocation_data !== undefined
  if (data !== undefined && typeof data !== 'string') return null
  const stamp = [issued_ms, epoch ?? 0, revocation_data ?? FIRST_REVOCATION_DATA_ID]
  if (isStamped && !stamp.every((number) => Number.isSafeInteger(number))) return null
  return {
    id: sid,
    mechanism: 'jwt',
    user: sub,
    roles,
    createdAt: started,
    authenticatedAt: authenticated,
    lastSeenAt: issued,
    idleExpiresAt: idle,
    absoluteExpiresAt: absolute,
    expiresAt: expires,
    rememberMe: remember_me,
    carrier,
    node: node as NodeId,
    ip: null,
    userAgent: null,
    device: null,
    ...(isStamped ? { stamp: stampInClaims({ issued_ms, epoch, revocation_data }) } : {}),
    ...(data === undefined ? {} : { data }),
  }
}

function codeOf(error: errors.JOSEError): RefusalCode {
  if (error instanceof errors.JWTExpired) return 'token_expired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    // An `nbf` that is missing or no number is malformed.
    if (error.claim === 'nbf' && error.reason === 'check_failed') return 'token_not_yet_valid'
    return CLAIM_REFUSALS[error.claim] ?? 'malformed'
  }
  return error instanceof errors.JWSSignatureVerificationFailed ? 'bad_signature' : 'malformed'
}

const CLAIM_REFUSALS: Readonly<Record<string, RefusalCode>> = {
  iss: 'wrong_bench',
  aud: 'wrong_audience',
  typ: 'wrong_type',
}
