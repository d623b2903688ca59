import { limitKeysOf } from '#lib/core/limits.ts'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import {
  END_REASONS,
  type EndReason,
  endsAt,
  type Instant,
  NODE_IDS,
  type Session,
} from '#lib/core/session.ts'
import type { StoreEntry } from '#lib/core/store.ts'
import type { SessionRow } from './schema.ts'

/** How long the end reason of a session is kept after its end. */
const TOMBSTONE_MS = 5 * 60 * 1000

/** The columns that a write may set. The key never changes, and the version is set by the store. */
export type RowValues = Omit<SessionRow, 'bench' | 'id' | 'version'>

export function rowFromRecord({ session: s, ...stored }: SessionRecord): RowValues {
  return {
    end_reason: null,
    ended_at: null,
    digest: stored.digest,
    previous_digest: stored.previousDigest,
    rotated_at: stored.rotatedAt,
    generation: stored.generation,
    username: s.user,
    roles: s.roles.join(','),
    created_at: s.createdAt,
    authenticated_at: s.authenticatedAt,
    last_seen_at: s.lastSeenAt,
    ...limitsOf(s),
    remember_me: s.rememberMe ? 1 : 0,
    carrier: s.carrier,
    node: s.node,
    ip: s.ip,
    user_agent: s.userAgent,
    device: s.device,
    host: limitKeysOf(s).host,
    stamp_issued_at: s.stamp?.issuedAt ?? null,
    stamp_epoch: s.stamp?.epoch ?? null,
    data: s.data ?? null,
  }
}

/** Both expiries and the columns derived from them. */
export function limitsOf(limits: Pick<Session, 'idleExpiresAt' | 'absoluteExpiresAt'>) {
  const ends = endsAt(limits)
  return {
    idle_expires_at: limits.idleExpiresAt,
    absolute_expires_at: limits.absoluteExpiresAt,
    ends_at: ends,
    forget_at: ends + TOMBSTONE_MS,
  }
}

/** The tombstone of a session: when and why it ended, and the digests that identify its holder. Personal data is removed. */
export function tombstoneOf(row: SessionRow, reason: EndReason, at: Instant) {
  return {
    end_reason: reason,
    ended_at: at,
    forget_at: Math.max(row.forget_at, at + TOMBSTONE_MS),
    ip: null,
    user_agent: null,
    device: null,
    host: '',
    data: null,
  }
}

export function sessionFromRow(row: SessionRow): Session {
  const limits = { idleExpiresAt: row.idle_expires_at, absoluteExpiresAt: row.absolute_expires_at }
  return {
    id: row.id,
    mechanism: 'server-session',
    user: row.username,
    roles: row.roles === '' ? [] : row.roles.split(','),
    createdAt: row.created_at,
    authenticatedAt: row.authenticated_at,
    lastSeenAt: row.last_seen_at,
    ...limits,
    expiresAt: endsAt(limits),
    rememberMe: row.remember_me === 1,
    carrier: row.carrier === 'bearer' ? 'bearer' : 'cookie',
    node: NODE_IDS.find((known) => known === row.node) ?? 'a',
    ip: row.ip,
    userAgent: row.user_agent,
    device: row.device,
    ...(row.stamp_issued_at === null || row.stamp_epoch === null
      ? {}
      : { stamp: { issuedAt: row.stamp_issued_at, epoch: row.stamp_epoch } }),
    ...(row.data === null ? {} : { data: row.data }),
  }
}

export function entryFromRow(row: SessionRow): StoreEntry {
  if (row.end_reason !== null) {
    const reason = END_REASONS.find((known) => known === row.end_reason) ?? 'store_lost'
    const { digest, previous_digest: previousDigest, generation } = row
    // Tombstones of earlier releases have no digest.
    const digests = digest === '' ? {} : { digests: { digest, previousDigest, generation } }
    return { state: 'ended', reason, at: row.ended_at ?? row.ends_at, ...digests }
  }
  return {
    state: 'live',
    stored: {
      session: sessionFromRow(row),
      digest: row.digest,
      previousDigest: row.previous_digest,
      rotatedAt: row.rotated_at,
      generation: row.generation,
      revision: row.version,
    },
  }
}
