/*
 * JWT access token with a rotating refresh token (jose).
 *
 * The client holds:       a signed token, readable and tamper-evident, and a random refresh token.
 * The server keeps:       the SHA-256 hash of the refresh token, for as long as the session lasts; for access tokens
 *                         nothing, or revocation data if policy has some.
 * A stolen token:         is accepted until it expires (minutes). A stolen refresh token is detected when it is used a
 *                         second time; then the whole family ends.
 * A stolen key:           an HMAC key forges tokens of all users; a public key reveals nothing.
 * Revoking a session:     refuses its refresh token immediately; its access token is refused immediately with revocation
 *                         data, and otherwise accepted until it expires (`parts/self-contained.ts`).
 * It cannot:              change an issued token: a withdrawn role, or earlier session data, stays in it until it expires.
 * Obeys:                  RFC 7519; RFC 8725 §3.1 (algorithms), §3.8–3.9 (iss, aud), §3.11 (typ); RFC 9068 (at+jwt);
 *                         RFC 9700 §2.2.2, §4.14 (rotation and reuse detection).
 */
import { randomBytes } from 'node:crypto'
import { errors, jwtVerify, SignJWT } from 'jose'
import { assertFits } from '#lib/core/credential-size.ts'
import { CLOCK_TOLERANCE_SECONDS } from '#lib/core/lifetime.ts'
import type { Issued, KeepsDenials, KeepsNothing, SelfContainedMechanism } from '#lib/core/mechanism.ts'
import { MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import { endsAt, type Instant, type Session } from '#lib/core/session.ts'
import { claimsOfSession, sessionFromClaims, toNumericDates } from '#lib/core/session-codec.ts'
import type { Verdict } from '#lib/core/verdict.ts'
import { bindingClaimsOf, compareClaims } from './parts/binding-claims.ts'
import type { MechanismContext, MechanismDescriptor } from './parts/descriptor.ts'
import { createRefreshFamily } from './parts/refresh-family.ts'
import { createSelfContainedTermination } from './parts/self-contained.ts'
import { claimsOtherIssuer, readHeader, refusalCodeOf, validFrom } from './parts/strict-jwt.ts'

const AUDIENCE = 'session-lab'
const TYPE = 'at+jwt'
const REQUIRED = ['iss', 'aud', 'sub', 'jti', 'sid', 'iat', 'nbf', 'exp', 'auth_time']

/** Returns `KeepsDenials` if policy has revocation data. */
function createJwt(context: MechanismContext): KeepsNothing | KeepsDenials {
  const { issuer, step, measureCredential } = context
  const { jwt: keys, rotation: rotationKey } = context.keys
  const { jwt: policy, binding: compared } = context.policy
  const families = context.table('rf')
  const revocations = context.revocations(policy.revocation)
  const addBindingClaims = compared.ip !== 'off' || compared.userAgent !== 'off'

  /** Signs the current state of a session. A token cannot slide, so its `exp` never exceeds the end of the session. */
  async function sign(session: Session, refreshToken: string | null): Promise<Issued> {
    const stated = toNumericDates(session, policy.accessSeconds)
    const binding = addBindingClaims ? bindingClaimsOf(rotationKey, stated) : {}
    const credential = await new SignJWT({ ...claimsOfSession(stated), ...binding })
      .setProtectedHeader({ alg: keys.active.alg, typ: TYPE, kid: keys.active.kid })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setJti(randomBytes(16).toString('base64url'))
      .setNotBefore(stated.lastSeenAt / 1000)
      .sign(keys.active.sign)
    assertFits(measureCredential, credential, stated)
    const refreshExpiresAt = endsAt(session)
    return { credential, kid: keys.active.kid, refreshToken, refreshExpiresAt, session: stated }
  }

  async function verify(token: string, now: Instant): Promise<Verdict> {
    step('shape')
    const header = readHeader(token)
    if (header === null) return { ok: false, code: 'malformed' }
    step('signature')
    const key = keys.byKid.get(header.kid)
    if (!key && keys.retired.has(header.kid))
      return { ok: false, code: 'unknown_key', endReason: 'key_retired' }
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
        // For `nbf` only: the clocks of two nodes differ. `exp` is compared to the second below.
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: REQUIRED,
      })
      step('claims')
      const session = sessionFromClaims('jwt', payload)
      if (session === null) return { ok: false, code: 'malformed' }
      // The library checks only the type of `iat`.
      if (session.lastSeenAt > now + CLOCK_TOLERANCE_SECONDS * 1000)
        return { ok: false, code: 'token_not_yet_valid' }
      if (now >= session.expiresAt) return { ok: false, code: 'token_expired' }
      const marks = compareClaims(rotationKey, payload)
      return { ok: true, session, ...(marks ? { marks } : {}) }
    } catch (error) {
      if (error instanceof errors.JOSEError) return { ok: false, code: refusalCodeOf(error) }
      throw error
    }
  }

  const family = createRefreshFamily({ families, rotationKey, policy, sign, step })

  const mechanism: SelfContainedMechanism = {
    id: 'jwt',
    policy,
    sessionIndex: families,
    hasRefreshToken: true,
    slides: 'at-refresh',
    verify,
    issue: family.issue,
    renew: family.renew,
    reissue: family.reissue,
    setData: family.setData,
    /** A token that is not valid yet can end its session too: a node whose clock is ahead may have issued it. */
    async ownerOf(as, presented, now) {
      if (as === 'refreshToken') return family.ownerOf(presented)
      const first = await verify(presented, now)
      const isEarly = !first.ok && first.code === 'token_not_yet_valid'
      const verdict = isEarly ? await verify(presented, validFrom(presented)) : first
      return verdict.ok ? verdict.session : null
    },
  }

  const termination = createSelfContainedTermination({
    ...context,
    mechanism: 'jwt',
    policy,
    revocations,
    sessionIndex: families,
    // Without revocation data a revoked session ends at its next refresh. Without rotation a refresh proves nothing.
    uncheckedEffect: policy.rotation ? 'at-next-refresh' : 'at-expiry',
    copiesAcceptedUntil: ({ expiresAt }) => expiresAt,
    // The family is valid for longer than an access token, whose `exp` has whole seconds (RFC 7519 §2).
    asIssued(session) {
      const lastToken = (Math.floor(session.lastSeenAt / 1000) + policy.accessSeconds) * 1000
      return { ...session, expiresAt: Math.min(session.expiresAt, lastToken) }
    },
    // An operator may have shortened the session after its access token was issued.
    expiresWithSession: false,
  })

  return { ...mechanism, ...termination }
}

export const jwt: MechanismDescriptor = {
  id: 'jwt',
  ...MECHANISM_FACTS.jwt,
  create: createJwt,
}
