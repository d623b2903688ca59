/** The words of the domain: what a session is, how it travels and how it ends. */

/** Epoch milliseconds on the bench's clock. A number and never a `Date`: it must survive JSON, a seal and a token alike. */
export type Instant = number

export const MECHANISM_IDS = ['server-session', 'sealed-cookie', 'jwt', 'opaque-token'] as const
export type MechanismId = (typeof MECHANISM_IDS)[number]

/** How a credential travels: in a cookie that the browser attaches, or in an `Authorization` header that the client writes. */
export const CARRIER_IDS = ['cookie', 'bearer'] as const
export type Carrier = (typeof CARRIER_IDS)[number]

export const NODE_IDS = ['a', 'b', 'c'] as const
export type NodeId = (typeof NODE_IDS)[number]

/** Why a session is over. One enum from the store to the toast. */
export const END_REASONS = [
  'signed_out',
  'revoked_by_user',
  'revoked_by_admin',
  'replaced_by_new_login',
  'evicted_over_limit',
  'idle_timeout',
  'absolute_timeout',
  'credential_changed',
  'account_disabled',
  'refresh_reuse_detected',
  'binding_mismatch',
  'key_retired',
  'store_lost',
] as const
export type EndReason = (typeof END_REASONS)[number]

/**
 * What ending a session does to the copies of its credential. `immediate`: no node accepts one any longer. `within`: a node
 * may accept one until `effectiveAt`, from a cache or because a message was lost.
 */
export const REVOCATION_EFFECTS = ['immediate', 'within', 'at-next-refresh', 'at-expiry'] as const
export type RevocationEffect = (typeof REVOCATION_EFFECTS)[number]

/** Whether the server refuses the session, if only on the nodes that have heard of it. */
export function isRefused(effect: RevocationEffect): boolean {
  return effect === 'immediate' || effect === 'within'
}

/**
 * A session while it lives. Every mechanism carries the same facts; they differ in who holds them.
 * `null` says that this mechanism cannot know: a JWT does not carry the address it was issued to.
 */
export interface Session {
  /** Public handle: safe to list, worthless as a credential. */
  readonly id: string
  readonly mechanism: MechanismId
  readonly user: string
  /** The roles at sign-in. Self-contained credentials go on stating them after they changed. */
  readonly roles: readonly string[]
  readonly createdAt: Instant
  /** Last time that the user proved who they are; step-up moves it, activity does not. */
  readonly authenticatedAt: Instant
  readonly lastSeenAt: Instant
  readonly idleExpiresAt: Instant
  /** Counts from sign-in; nothing that the client does moves it (ASVS 7.3.2). */
  readonly absoluteExpiresAt: Instant
  /** When the credential in the client's hands stops being accepted if nothing else happens. */
  readonly expiresAt: Instant
  readonly rememberMe: boolean
  readonly carrier: Carrier
  readonly node: NodeId
  readonly ip: string | null
  readonly userAgent: string | null
  /** A label for people: "Chrome on Linux", or the name that the client gave itself. */
  readonly device: string | null
  /** Absent while nothing that it states could matter: see `stampFor`. */
  readonly stamp?: IssuanceStamp | undefined
  /** What the application put into it, where it put anything: a cart, preferences. Nobody here reads it. */
  readonly data?: string | undefined
}

/** What a self-contained credential states so that it can be compared with the revocation data. */
export interface IssuanceStamp {
  /** When it was issued; later than each instant before which the user's credentials were revoked. */
  readonly issuedAt: Instant
  /** The user's session epoch at that time; absent if it was not read. */
  readonly epoch?: number
  /** `RevocationData.id` at that time; absent for the data that the bench started with. */
  readonly revocationDataId?: number
}

/** What was seen of a client when it presented itself. */
export interface ClientInfo {
  readonly ip: string
  readonly userAgent: string
  readonly node: NodeId
}

/** A session as the HTTP contract shows it. */
export interface SessionView extends Omit<Session, 'roles' | 'rememberMe' | 'stamp' | 'data'> {
  /** How much the application put into it, in bytes of UTF-8. The text itself is its owner's, and in no list and no event. */
  readonly dataBytes: number
  readonly state: 'active' | 'ended'
  readonly endReason: EndReason | null
  readonly endedAt: Instant | null
  readonly current: boolean
  /** `server` where the mechanism itself can enumerate it, `ledger` where only the observer ever saw it. */
  readonly knownBy: 'server' | 'ledger'
  /** Set once the session has ended while copies of its credential are still accepted. */
  readonly copiesLiveUntilAt: Instant | null
}

/** The instant at which a session is over even if its credential is renewed until then. */
export function endsAt(session: Pick<Session, 'idleExpiresAt' | 'absoluteExpiresAt'>): Instant {
  return Math.min(session.idleExpiresAt, session.absoluteExpiresAt)
}

/** How a living session looks from outside. */
export function sessionView(
  session: Session,
  knownBy: SessionView['knownBy'],
  current: boolean,
): SessionView {
  const { roles: _, rememberMe: __, stamp: ___, data, ...facts } = session
  return {
    ...facts,
    dataBytes: data === undefined ? 0 : new TextEncoder().encode(data).length,
    state: 'active',
    endReason: null,
    endedAt: null,
    current,
    knownBy,
    copiesLiveUntilAt: null,
  }
}
