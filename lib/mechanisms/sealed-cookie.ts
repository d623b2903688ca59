/*
 * Sealed cookie (iron-session).
 *
 * The client holds:       the whole session, encrypted and authenticated; only the server can read it.
 * The server keeps:       nothing; or revocation data, and then a session index too, because limiting or revoking sessions
 *                         requires knowing them: one write per login, and one each time a session slides.
 * A stolen cookie:        is accepted until it expires, also after logout, unless revocation data is checked.
 * A stolen key:           reads and forges the sessions of all users.
 * Revoking a session:     without revocation data only removes it from the index; copies are accepted until the absolute
 *                         timeout, since each use renews them. With it, they are refused immediately.
 * It cannot:              count, list or revoke sessions without keeping something; change a cookie that was sent.
 * Obeys:                  OWASP ASVS 5.0 §9.1, §9.2 (self-contained tokens); RFC 6265bis §5.6 (4096 bytes).
 */
import { sealData, unsealData } from 'iron-session'
import { assertFits } from '#lib/core/credential-size.ts'
import type { Issued, KeepsDenials, KeepsNothing, SelfContainedMechanism } from '#lib/core/mechanism.ts'
import { endsAt, type Session } from '#lib/core/session.ts'
import { contentsOf, sessionFromContents } from '#lib/core/session-codec.ts'
import type { Refused, Verdict } from '#lib/core/verdict.ts'
import type { MechanismContext, MechanismDescriptor } from './parts/descriptor.ts'
import { createSelfContainedTermination, indexEntryOf } from './parts/self-contained.ts'

/** Incremented when the contents change; a seal of another version is refused. */
const VERSION = 1
const TYPE = 'session'
/**
 * The layout of iron-session: eight parts and a version mark outside the MAC, which must match exactly. The last character
 * of the MAC has two bits that no decoder reads; they must be 0, so that each seal has one spelling.
 */
const SHAPE =
  /^Fe26\.2\*([1-9]\d{0,8})\*[0-9a-f]{64}\*[A-Za-z0-9_-]{22}\*[A-Za-z0-9_-]{1,4096}\*\d{1,16}\*[0-9a-f]{64}\*[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]~2$/
/** No cookie is longer, so no seal is (RFC 6265bis §5.6). */
const MAX_SEAL_LENGTH = 4096

const REFUSALS = {
  expired: 'token_expired',
  invalid: 'bad_signature',
  'unknown-password': 'unknown_key',
} as const

/** The mechanism. With revocation data it can do more, and its type states that. */
function createSealedCookie(context: MechanismContext): KeepsNothing | KeepsDenials {
  const { bench, step, weigh } = context
  const { seal: keys } = context.keys
  const { sealedCookie: policy } = context.policy
  const revocations = context.revocations(policy.revocation)
  const sessionIndex = revocations ? context.table('sc') : null

  async function sealOf(session: Session): Promise<Issued> {
    step('issue')
    const contents = { v: VERSION, typ: TYPE, bench, session: contentsOf(session) }
    const password = { [keys.active]: keys.passwords[keys.active] ?? '' }
    // The lifetime of iron counts real time, and only limits. The exact expiry is inside (`sessionFromContents`).
    const ttl = context.sealTtlSeconds(endsAt(session))
    const credential = await sealData(contents, { password, ttl })
    const stated = { ...session, expiresAt: endsAt(session) }
    assertFits(weigh, credential, stated)
    return { credential, kid: keys.active, refreshToken: null, refreshExpiresAt: null, session: stated }
  }

  async function verify(seal: string): Promise<Verdict> {
    step('shape')
    const shape = seal.length > MAX_SEAL_LENGTH ? null : SHAPE.exec(seal)
    if (shape === null) return { ok: false, code: 'malformed' }
    if (keys.retired.has(shape[1] ?? '')) return { ok: false, code: 'unknown_key', endReason: 'key_retired' }
    step('unseal')
    let refusal: Refused | null = null
    const contents: Record<string, unknown> = await unsealData(seal, {
      password: keys.passwords,
      onUnsealError: (reason) => {
        refusal = { ok: false, code: REFUSALS[reason] }
      },
    })
    if (refusal) return refusal
    step('claims')
    // A valid MAC proves that this server sealed it; `typ`, `v` and `bench` state for what.
    if (contents.v !== VERSION || contents.typ !== TYPE) return { ok: false, code: 'wrong_type' }
    if (contents.bench !== bench) return { ok: false, code: 'wrong_bench' }
    const session = sessionFromContents('sealed-cookie', contents.session)
    return session === null ? { ok: false, code: 'malformed' } : { ok: true, session }
  }

  /** Seals the session again. The index is updated without waiting: no verification depends on it. */
  async function reseal(session: Session): Promise<Issued> {
    const issued = await sealOf(session)
    sessionIndex?.touch(session).catch(() => {})
    return issued
  }

  const mechanism: SelfContainedMechanism = {
    id: 'sealed-cookie',
    policy,
    sessionIndex,
    hasRefreshToken: false,
    slides: 'credential',
    verify,
    async issue(session, limit, replaces) {
      // Sealed first: if it does not fit, no session is evicted and the index stays as it is.
      const issued = await sealOf(session)
      // Without an index no sessions are counted, so no limit applies.
      if (sessionIndex === null) return { admitted: true, issued, evicted: [], replaced: null }
      const created = await sessionIndex.create(indexEntryOf(session), limit, session.createdAt, replaces)
      return created.admitted ? { ...created, issued } : created
    },
    async ownerOf(as, seal) {
      const verdict = as === 'credential' ? await verify(seal) : null
      return verdict?.ok ? verdict.session : null
    },
    async renew(seal, extend) {
      const verdict = await verify(seal)
      if (!verdict.ok) return verdict
      const session = extend(verdict.session)
      return 'ok' in session ? session : { ok: true, issued: await reseal(session), repeated: false }
    },
    reissue: reseal,
  }

  const termination = createSelfContainedTermination({
    ...context,
    mechanism: 'sealed-cookie',
    policy,
    revocations,
    sessionIndex,
    unchecked: 'at-expiry',
    // A copy slides with each use, up to the absolute timeout.
    copiesAcceptedUntil: ({ absoluteExpiresAt }) => absoluteExpiresAt,
    // Another copy may have slid further than this one.
    newest: (known, was) => ({ ...known, expiresAt: Math.max(known.expiresAt, endsAt(was)) }),
    expiresWithSession: true,
  })

  return { ...mechanism, ...termination }
}

export const sealedCookie: MechanismDescriptor = {
  id: 'sealed-cookie',
  cookies: { credential: 'seal' },
  carriers: ['cookie'],
  credential: 'seal',
  table: 'sc',
  recordsIn: 'redis',
  sources: ['sealed-cookie.ts', 'sessions.ts', 'self-contained.ts'],
  create: createSealedCookie,
}
