import { limitKeysOf } from '#lib/core/limits.ts'
import { STORE_CHOICE_MECHANISM } from '#lib/core/mechanism-facts.ts'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import { END_REASONS, type EndReason, endsAt, type Instant, type Session } from '#lib/core/session.ts'
import { columnsOf, type SessionColumn, sessionFromStored } from '#lib/core/session-codec.ts'
import type { StoreEntry } from '#lib/core/store.ts'
import type { SessionRow } from './schema.ts'

/** How long the end reason of a session is kept after its end. */
const TOMBSTONE_MS = 5 * 60 * 1000

/** The columns that a write may set. The key never changes, and the version is set by the store. */
export type RowValues = Omit<SessionRow, 'bench' | 'id' | 'version'>

/** A live session as columns. */
export function rowFromRecord({ session, ...stored }: SessionRecord): RowValues {
  return {
    end_reason: null,
    ended_at: null,
    digest: stored.digest,
    previous_digest: stored.previousDigest,
    rotated_at: stored.rotatedAt,
    generation: stored.generation,
    ...(columnsOf(session) as Pick<SessionRow, SessionColumn>),
    ...limitsOf(session),
    host: limitKeysOf(session).host,
    stamp_issued_at: session.stamp?.issuedAt ?? null,
    stamp_epoch: session.stamp?.epoch ?? null,
    data: session.data ?? null,
    data_version: session.dataVersion ?? null,
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
    data_version: null,
  }
}

export function sessionFromRow(row: SessionRow): Session {
  const { stamp_issued_at: issuedAt, stamp_epoch: epoch, data, data_version: dataVersion } = row
  return sessionFromStored({ id: row.id, mechanism: STORE_CHOICE_MECHANISM }, ({ column }) => row[column], {
    ...(issuedAt === null || epoch === null ? {} : { stamp: { issuedAt, epoch } }),
    ...(data === null ? {} : { data }),
    ...(dataVersion === null ? {} : { dataVersion }),
  })
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
