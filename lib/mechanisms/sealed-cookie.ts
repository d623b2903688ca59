/*
 * Sealed cookie (iron-session).
 *
 * What travels:              the whole session, encrypted and authenticated; readable by the server alone.
 * What the server keeps:     nothing; or the exceptions, and then a roster of who signed in, because whoever means to
 *                            limit or name sessions must have counted them: one write a sign-in, one each time it slides.
 * What a cookie thief gets:  the session until it expires, also after sign-out, unless the exceptions are asked.
 * What a key thief gets:     everybody's sessions, real and invented.
 * What it cannot do:         count, list or call back anything without keeping something; change a seal that is out.
 * Obeys:                     OWASP ASVS 5.0 §9.1, §9.2 (self-contained tokens); RFC 6265bis §5.6 (4096 bytes).
 */
import { sealData, unsealData } from 'iron-session'
import { assertFits, type MeasureCredential } from '#lib/core/credential-size.ts'
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
import { FIRST_REVOCATION_DATA_ID, type RevocationStore } from '#lib/core/revocation.ts'
import { endsAt, type Instant, NODE_IDS, type NodeId, type Session } from '#lib/core/session.ts'
import { NO_TRACE, type OnStep } from '#lib/core/steps.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Refused, Verdict } from '#lib/core/verdict.ts'

/** The passwords of a bench, at least 32 random characters each. */
export interface SealKeys {
  /** The id of the one that seals. */
  readonly active: string
  /** By id: each of them unseals. */
  readonly passwords: Readonly<Record<string, string>>
  /** The ids of those that were thrown away. */
  readonly retired: ReadonlySet<string>
}

export interface SealedCookieOptions {
  /** The bench that seals: a seal of another is refused even if a password were shared. */
  readonly bench: string
  readonly keys: SealKeys
  /** Given, a seal can be called back, at one round trip a check; and sessions are counted, in a roster. */
  readonly revocationOptions?: { readonly revocations: RevocationStore; readonly sessionIndex: SessionStore }
  /**
   * How long a seal may at most be presentable by the wall's clock, in seconds, given the instant when the session
   * ends: iron's own lifetime, a second and coarser lock. The exact one is inside (see `contentsOf`).
   */
  readonly sealTtlSeconds: (until: Instant) => number
  /** Given, a seal that would not fit into its cookie is not issued. */
  readonly weigh?: MeasureCredential
  readonly step?: OnStep
}

/** Bumped when the contents change; a seal of another version is refused, not guessed at. */
const VERSION = 1
const TYPE = 'session'
/**
 * iron-session's layout: eight parts, then its version mark, which stands outside the MAC and must be ours to the letter.
 * The MAC's last character carries two bits that no decoder reads; they have to be nought, or one seal had four spellings.
 */
const SHAPE =
  /^Fe26\.2\*([1-9]\d{0,8})\*[0-9a-f]{64}\*[A-Za-z0-9_-]{22}\*[A-Za-z0-9_-]{1,4096}\*\d{1,16}\*[0-9a-f]{64}\*[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]~2$/
/** No cookie is longer, so no seal is (RFC 6265bis §5.6). */
const MAX_SEAL_LENGTH = 4096

/** What is inside. A good MAC says that it is ours; `typ`, `v` and `bench` say what it is for. */
interface Contents {
  readonly v: typeof VERSION
  readonly typ: typeof TYPE
  readonly bench: string
  readonly session: Omit<Session, 'mechanism' | 'expiresAt' | 'carrier'>
}

/** The mechanism; with `exceptions` it can do more, and its type says so. */
export function createSealedCookie(setting: SealedCookieOptions): KeepsNothing | KeepsDenials {
  const { bench, keys, revocationOptions, sealTtlSeconds, weigh, step = NO_TRACE } = setting
  const sessionIndex = revocationOptions?.sessionIndex ?? null

  async function sealOf(session: Session): Promise<Issued> {
    step('issue')
    const { mechanism: _, expiresAt: __, carrier: ___, ...facts } = session
    const contents: Contents = { v: VERSION, typ: TYPE, bench, session: facts }
    const password = { [keys.active]: keys.passwords[keys.active] ?? '' }
    const credential = await sealData(contents, { password, ttl: sealTtlSeconds(endsAt(session)) })
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
    const contents = await unsealData(seal, {
      password: keys.passwords,
      onUnsealError: (reason) => {
        refusal = { ok: false, code: REFUSALS[reason] }
      },
    })
    if (refusal) return refusal
    step('claims')
    return parseContents(contents, bench)
  }

  const shared = {
    id: 'sealed-cookie',
    sessionIndex: sessionIndex,
    hasRefreshToken: false,
    slides: 'credential',
    async issue(session: Session, limit: Limit, replaces: string | null): Promise<IssueResult> {
      // Without a roster nobody counts: a limit on sessions needs somebody who remembers them.
      if (sessionIndex === null) {
        return { admitted: true, issued: await sealOf(session), evicted: [], replaced: null }
      }
      // Sealed first: for a seal that does not fit nobody makes room, and nobody is put on the roster.
      const issued = await sealOf(session)
      const created = await sessionIndex.create(entryOf(session), limit, session.createdAt, replaces)
      return created.admitted ? { ...created, issued } : created
    },
    verify,
    async ownerOf(as: keyof Held, seal: string): Promise<Session | null> {
      const verdict = as === 'credential' ? await verify(seal) : null
      return verdict?.ok ? verdict.session : null
    },
    async renew(seal: string, extend: ExtendSession): Promise<RenewResult> {
      const verdict = await verify(seal)
      if (!verdict.ok) return verdict
      const session = extend(verdict.session)
      return 'ok' in session ? session : { ok: true, issued: await reseal(session), repeated: false }
    },
    reissue: reseal,
  } as const

  /** A newer seal of the same session. The roster follows when it gets round to it: it counts, and verifies nothing. */
  async function reseal(session: Session): Promise<Issued> {
    const issued = await sealOf(session)
    sessionIndex?.touch(session).catch(() => {})
    return issued
  }

  return revocationOptions
    ? { ...shared, keeps: 'denials', revocations: revocationOptions.revocations }
    : { ...shared, keeps: 'nothing' }
}

/** A session on the roster: named, with nothing that it carries, and with no credential that it could be opened with. */
function entryOf({ data: _, ...session }: Session) {
  return { session, digest: '', previousDigest: null, rotatedAt: session.createdAt, generation: 0 }
}

const REFUSALS = {
  expired: 'token_expired',
  invalid: 'bad_signature',
  'unknown-password': 'unknown_key',
} as const

/** Reads what was unsealed as if a stranger had written it: an older release of ours is a stranger too. */
function parseContents(value: unknown, bench: string): Verdict {
  const { v, typ, bench: sealedFor, session } = value as Partial<Contents>
  if (v !== VERSION || typ !== TYPE) return { ok: false, code: 'wrong_type' }
  if (sealedFor !== bench) return { ok: false, code: 'wrong_bench' }
  if (!isSession(session)) return { ok: false, code: 'malformed' }
  const { id, user, roles, createdAt, authenticatedAt, lastSeenAt, idleExpiresAt, absoluteExpiresAt } =
    session
  const { rememberMe, node, ip, userAgent, device, stamp, data } = session
  return {
    ok: true,
    session: {
      id,
      mechanism: 'sealed-cookie',
      user,
      roles,
      createdAt,
      authenticatedAt,
      lastSeenAt,
      idleExpiresAt,
      absoluteExpiresAt,
      expiresAt: Math.min(idleExpiresAt, absoluteExpiresAt),
      rememberMe,
      carrier: 'cookie',
      node,
      ip,
      userAgent,
      device,
      ...(stamp === undefined ? {} : { stamp }),
      ...(data === undefined ? {} : { data }),
    },
  }
}

function isSession(value: unknown): value is Contents['session'] {
  if (typeof value !== 'object' || value === null) return false
  const s = value as Record<string, unknown>
  const instants = [s.createdAt, s.authenticatedAt, s.lastSeenAt, s.idleExpiresAt, s.absoluteExpiresAt]
  return (
    typeof s.id === 'string' &&
    typeof s.user === 'string' &&
    typeof s.rememberMe === 'boolean' &&
    Array.isArray(s.roles) &&
    s.roles.every((role) => typeof role === 'string') &&
    instants.every((instant) => Number.isSafeInteger(instant)) &&
    NODE_IDS.includes(s.node as NodeId) &&
    (s.stamp === undefined || isStamp(s.stamp)) &&
    (s.data === undefined || typeof s.data === 'string') &&
    [s.ip, s.userAgent, s.device].every((fact) => fact === null || typeof fact === 'string')
  )
}

function isStamp(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const {
    issuedAt,
    epoch = 0,
    revocationDataId = FIRST_REVOCATION_DATA_ID,
  } = value as Record<string, unknown>
  return [issuedAt, epoch, revocationDataId].every((number) => Number.isSafeInteger(number))
}
