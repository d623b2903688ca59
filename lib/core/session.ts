/** The types of the domain: what a session is, how its credential travels and why it ends. */

/** Epoch milliseconds on the bench clock. A number, not a `Date`, so that JSON, a seal and a token preserve it. */
export type Instant = number

export const MECHANISM_IDS = [
  'server-session',
  'sealed-cookie',
  'jwt',
  'opaque-token',
  'signed-cookie',
] as const
export type MechanismId = (typeof MECHANISM_IDS)[number]

/** How a credential travels: in a cookie that the browser attaches, or in an `Authorization` header that the client sets. */
export const CARRIER_IDS = ['cookie', 'bearer'] as const
export type Carrier = (typeof CARRIER_IDS)[number]

export const NODE_IDS = ['a', 'b', 'c'] as const
export type NodeId = (typeof NODE_IDS)[number]

/** Why a session ended. Stores, the API and the page use the same values. */
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
  'record_unreadable',
  'store_lost',
] as const
export type EndReason = (typeof END_REASONS)[number]

/**
 * The effect of ending a session on the copies of its credential. `immediate`: no node accepts a copy. `within`: a node
 * may accept a copy until `effectiveAt`, because of a cache or a lost message.
 */
export const REVOCATION_EFFECTS = ['immediate', 'within', 'at-next-refresh', 'at-expiry'] as const
export type RevocationEffect = (typeof REVOCATION_EFFECTS)[number]

/** Whether the server refuses the session, at least on the nodes that the revocation has reached. */
export function isRefused(effect: RevocationEffect): boolean {
  return effect === 'immediate' || effect === 'within'
}

/**
 * An active session. Every mechanism has the same fields and stores them in a different place.
 * `null` means that the mechanism does not have the value: a JWT does not contain the address that it was issued to.
 */
export interface Session {
  /** Public handle: safe to list, not usable as a credential. */
  readonly id: string
  readonly mechanism: MechanismId
  readonly user: string
  /** The roles at login. Self-contained credentials still state them after the roles of the user have changed. */
  readonly roles: readonly string[]
  readonly createdAt: Instant
  /** Time of the last authentication: re-authentication updates it, activity does not. */
  readonly authenticatedAt: Instant
  readonly lastSeenAt: Instant
  readonly idleExpiresAt: Instant
  /** Counted from login; activity does not move it (ASVS 7.3.2). */
  readonly absoluteExpiresAt: Instant
  /** When the credential expires if it is not renewed. */
  readonly expiresAt: Instant
  readonly rememberMe: boolean
  readonly carrier: Carrier
  readonly node: NodeId
  readonly ip: string | null
  readonly userAgent: string | null
  /** A label for display: "Chrome on Linux", or the name that the client sent at login. */
  readonly device: string | null
  /** Absent if no revocation check needs it: see `stampFor`. */
  readonly stamp?: IssuanceStamp | undefined
  /** Session data of the application, if any, such as a cart or preferences. The server stores it and does not read it. */
  readonly data?: string | undefined
  /** How often the session data was replaced since login; absent before the first time. */
  readonly dataVersion?: number | undefined
}

/** The part of a self-contained credential that is compared with the revocation data. */
export interface IssuanceStamp {
  /** Time of issuance; later than every not-before instant of the user at that time. */
  readonly issuedAt: Instant
  /** The user's session epoch at that time; absent if it was not read. */
  readonly epoch?: number
  /** `RevocationData.id` at that time; absent for the data that the bench started with. */
  readonly revocationDataId?: number
}

/** The observed properties of the client that sent a request. */
export interface ClientInfo {
  readonly ip: string
  readonly userAgent: string
  readonly node: NodeId
}

/** A session as the API returns it. */
export interface SessionView
  extends Omit<Session, 'roles' | 'rememberMe' | 'stamp' | 'data' | 'dataVersion'> {
  /** Size of the session data in bytes of UTF-8. The text itself is private to the user, so no list and no event contains it. */
  readonly dataBytes: number
  readonly state: 'active' | 'ended'
  readonly endReason: EndReason | null
  readonly endedAt: Instant | null
  readonly current: boolean
  /** `server` if the mechanism can list the session itself, `ledger` if only the event log contains it. */
  readonly knownBy: 'server' | 'ledger'
  /** Set if the session has ended and copies of its credential are still accepted. */
  readonly copiesLiveUntilAt: Instant | null
}

/** The instant at which a session ends even if its credential is renewed until then. */
export function endsAt(session: Pick<Session, 'idleExpiresAt' | 'absoluteExpiresAt'>): Instant {
  return Math.min(session.idleExpiresAt, session.absoluteExpiresAt)
}

/** The public view of an active session. */
export function sessionView(
  session: Session,
  knownBy: SessionView['knownBy'],
  current: boolean,
): SessionView {
  const { roles: _, rememberMe: __, stamp: ___, data, dataVersion: ____, ...facts } = session
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
