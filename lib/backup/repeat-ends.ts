import { isKeyed, MECHANISM_FACTS, type Table } from '#lib/core/mechanism-facts.ts'
import type { RevocationTechnique } from '#lib/core/policy.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import type { EndReason, Instant, MechanismId } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { EndEntry } from './end-entry.ts'

/** The restored stores of a bench. */
export interface RestoredStores {
  readonly tables: Readonly<Record<Table, SessionStore>>
  /** The records of `server-session` in SQL; null if there are none. */
  readonly inDatabase: SessionStore | null
  readonly revocations: {
    withTechniques(techniques: readonly RevocationTechnique[]): RevocationStore
  }
  /** Until when copies of a session could be accepted. */
  copiesUntil(sessionId: string): Instant
}

/**
 * Ends again what ended after a backup, in order. A session is put on the denylist in addition to its end in the tables: the
 * denylist counts under every technique. Repeating an end that the backup contains changes nothing.
 */
export async function repeatEnds(stores: RestoredStores, entries: readonly EndEntry[]): Promise<void> {
  for (const entry of entries) await repeatEnd(stores, entry)
}

async function repeatEnd(stores: RestoredStores, entry: EndEntry): Promise<void> {
  const { mechanism, at } = entry
  switch (entry.kind) {
    case 'ended':
      return endAgain(stores, mechanism, entry.sessionId, entry.reason, at)
    case 'replaced':
      return endRecords(stores, mechanism, entry.sessionId, 'store_lost', at)
    case 'user-revoked': {
      const { user, reason, except } = entry
      return stores.revocations.withTechniques([]).revokeUser(mechanism, user, { reason, at }, except)
    }
  }
}

async function endAgain(
  stores: RestoredStores,
  mechanism: MechanismId,
  sessionId: string,
  reason: EndReason,
  at: Instant,
): Promise<void> {
  await endRecords(stores, mechanism, sessionId, reason, at)
  if (!isKeyed(mechanism)) return
  const { revocations, copiesUntil } = stores
  await revocations.withTechniques([]).deny(mechanism, sessionId, { reason, at }, copiesUntil(sessionId))
}

/** Ends a session in every store that may contain a record of it. An access token stays valid for its own time. */
export async function endRecords(
  { tables, inDatabase }: Pick<RestoredStores, 'tables' | 'inDatabase'>,
  mechanism: MechanismId,
  sessionId: string,
  reason: EndReason,
  at: Instant,
): Promise<void> {
  const { table, recordsIn } = MECHANISM_FACTS[mechanism]
  await tables[table].end(sessionId, reason, at)
  if (recordsIn === 'policy') await inDatabase?.end(sessionId, reason, at)
}
