/*
 * What the sealed and the signed cookie share: a cookie that contains the session. They differ only in `encode` and `decode`,
 * which protect the contents and read them.
 */
import { assertFits } from '#lib/core/credential-size.ts'
import type { Issued, KeepsDenials, KeepsNothing, SelfContainedMechanism } from '#lib/core/mechanism.ts'
import { MECHANISM_FACTS, type SecretMechanism } from '#lib/core/mechanism-facts.ts'
import { endsAt, type Instant, type Session } from '#lib/core/session.ts'
import { contentsOf, sessionFromContents } from '#lib/core/session-codec.ts'
import { changeData, dataVersionOf } from '#lib/core/session-data.ts'
import type { Refused, Verdict } from '#lib/core/verdict.ts'
import type { MechanismContext } from './descriptor.ts'
import { createSelfContainedTermination, indexEntryOf } from './self-contained.ts'

/** Incremented when the contents change; a cookie of another version is refused. */
const VERSION = 1
const TYPE = 'session'

type Decoded = Refused | { readonly ok: true; readonly contents: unknown }

interface SelfContainedCookie {
  readonly id: SecretMechanism
  /** The ID of the key that protects new cookies. */
  readonly kid: string
  /** The value of a cookie with these contents. @param until when the session ends, by the clock of the bench */
  encode(contents: object, until: Instant): Promise<string> | string
  /** The contents of a cookie that this server made, or why it is refused. */
  decode(cookie: string): Promise<Decoded> | Decoded
}

/** Returns `KeepsDenials` if policy has revocation data. */
export function createSelfContainedCookie(
  context: MechanismContext,
  { id, kid, encode, decode }: SelfContainedCookie,
): KeepsNothing | KeepsDenials {
  const { bench, step, measureCredential } = context
  const { policyKey, table } = MECHANISM_FACTS[id]
  const policy = context.policy[policyKey]
  const revocations = context.revocations(policy.revocation)
  const sessionIndex = revocations ? context.table(table) : null

  async function credentialOf(session: Session): Promise<Issued> {
    step('issue')
    const contents = { v: VERSION, typ: TYPE, bench, session: contentsOf(session) }
    const credential = await encode(contents, endsAt(session))
    const stated = { ...session, expiresAt: endsAt(session) }
    assertFits(measureCredential, credential, stated)
    return { credential, kid, refreshToken: null, refreshExpiresAt: null, session: stated }
  }

  async function verify(cookie: string): Promise<Verdict> {
    const decoded = await decode(cookie)
    if (!decoded.ok) return decoded
    step('claims')
    // A valid MAC proves that this server made it; `typ`, `v` and `bench` state for what.
    const contents = Object(decoded.contents) as Readonly<Record<string, unknown>>
    if (contents.v !== VERSION || contents.typ !== TYPE) return { ok: false, code: 'wrong_type' }
    if (contents.bench !== bench) return { ok: false, code: 'wrong_bench' }
    const session = sessionFromContents(id, contents.session)
    return session === null ? { ok: false, code: 'malformed' } : { ok: true, session }
  }

  /** Makes a new cookie for the session. The index is updated without waiting: no verification depends on it. */
  async function reissue(session: Session): Promise<Issued> {
    const issued = await credentialOf(session)
    sessionIndex?.touch(session).catch(() => {})
    return issued
  }

  const mechanism: SelfContainedMechanism = {
    id,
    policy,
    sessionIndex,
    hasRefreshToken: false,
    slides: 'credential',
    verify,
    reissue,
    async issue(session, limit, replaces) {
      // The cookie first: if it does not fit, no session is evicted and the index stays as it is.
      const issued = await credentialOf(session)
      // Without an index no sessions are counted, so no limit applies.
      if (sessionIndex === null) return { admitted: true, issued, evicted: [], replaced: null }
      const created = await sessionIndex.create(indexEntryOf(session), limit, session.createdAt, replaces)
      return created.admitted ? { ...created, issued } : created
    },
    async ownerOf(as, cookie) {
      const verdict = as === 'credential' ? await verify(cookie) : null
      return verdict?.ok ? verdict.session : null
    },
    async renew(cookie, extend) {
      const verdict = await verify(cookie)
      if (!verdict.ok) return verdict
      const session = extend(verdict.session)
      return 'ok' in session ? session : { ok: true, issued: await reissue(session), repeated: false }
    },
    /** The version is compared with the one in this cookie. No other copy is known, so two of them never conflict. */
    async setData(session, change) {
      const changed = changeData(session, change)
      if (changed === null) return { ok: false, code: 'conflict', version: dataVersionOf(session) }
      const issued = await reissue(changed)
      return { ok: true, session: issued.session, issued, effect: 'immediate' }
    },
  }

  const termination = createSelfContainedTermination({
    ...context,
    mechanism: id,
    policy,
    revocations,
    sessionIndex,
    uncheckedEffect: 'at-expiry',
    // A copy slides with each use, up to the absolute timeout.
    copiesAcceptedUntil: ({ absoluteExpiresAt }) => absoluteExpiresAt,
    // The session index may know of a later renewal, through another copy.
    newest: (known, was) => ({ ...known, expiresAt: Math.max(known.expiresAt, endsAt(was)) }),
    expiresWithSession: true,
  })

  return { ...mechanism, ...termination }
}
