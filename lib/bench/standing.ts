import { checkLifetime } from '#lib/core/lifetime.ts'
import { hasRefreshToken, isKeyed, type KeyedMechanism, MECHANISM_FACTS } from '#lib/core/mechanism-facts.ts'
import { selfContainedOf, techniquesOf } from '#lib/core/policy.ts'
import { checkRestoreEpoch, checkRevocation } from '#lib/core/revocation.ts'
import type { EndReason, IssuanceStamp, Session } from '#lib/core/session.ts'
import type { StoreEntry } from '#lib/core/store.ts'
import type { RefusalCode, Refused } from '#lib/core/verdict.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Bench } from './bench.ts'
import { canVerify } from './keyring.ts'
import { recordLocationOf } from './state.ts'

/** Whether the newest credential of a session would be accepted. */
export interface Standing {
  readonly accepted: boolean
  /** Why not; null if it would be. */
  readonly code: RefusalCode | null
  /** Of a mechanism with refresh tokens: whether the refresh token would be accepted. */
  readonly refresh: boolean | null
  /** Why the session ended, if the store states it. */
  readonly endReason?: EndReason | undefined
  /** The record has another token than the event log. */
  readonly hasOtherToken?: boolean
}

/** What the events since a backup say about its sessions. */
export interface SinceBackup {
  /** Of sessions that have logged in since: the table of a restored store does not contain them. */
  readonly stamps: ReadonlyMap<string, IssuanceStamp>
  /** Sessions whose refresh token has been replaced since. */
  readonly refreshed: ReadonlySet<string>
}

/**
 * The checks of `core/sessions.ts`, for a session whose credential this process does not have: the server stores no credential.
 * A credential is replaced by what its stored record, or the event log, says about it.
 */
export function standingOf(bench: Bench, row: IndexedSession, since: SinceBackup): Promise<Standing> {
  const { mechanism } = row
  return isKeyed(mechanism)
    ? standingOfSelfContained(bench, { ...row, mechanism }, since)
    : standingOfRecord(bench, row)
}

const ACCEPTED: Standing = { accepted: true, code: null, refresh: null }
const refused = (code: RefusalCode, endReason?: EndReason): Standing => ({
  accepted: false,
  code,
  refresh: null,
  endReason,
})

async function standingOfRecord(bench: Bench, row: IndexedSession): Promise<Standing> {
  const found = await findRecord(bench, row)
  if (!found) return refused('unknown_session')
  if (found.state === 'ended') return refused('session_ended', found.reason)
  const { session, digest } = found.stored
  // A restored record has the token of the time of the backup. A client that has a newer one is refused.
  const isCurrent = Buffer.from(digest, 'base64url').toString('hex').startsWith(row.fingerprint)
  if (!isCurrent) return { ...refused('unknown_session'), hasOtherToken: true }
  const overdue = checkAge(bench, session)
  return overdue ? refused(overdue.code) : ACCEPTED
}

async function findRecord({ nodes, stores, state }: Bench, row: IndexedSession): Promise<StoreEntry | null> {
  const { table, recordsIn } = MECHANISM_FACTS[row.mechanism]
  const location = recordsIn === 'policy' ? recordLocationOf(state.policy) : 'redis'
  if (location === 'database') return stores.inDatabase.find(row.id)
  if (location === 'redis') return stores.tables[table].find(row.id)
  const node = nodes.nodeWithSession(row.id)
  return node === null ? null : (nodes.memories[node].get(row.id) ?? null)
}

async function standingOfSelfContained(
  bench: Bench,
  row: IndexedSession & { readonly mechanism: KeyedMechanism },
  { stamps, refreshed }: SinceBackup,
): Promise<Standing> {
  const { mechanism, id } = row
  const entry = await bench.stores.tables[MECHANISM_FACTS[mechanism].table].find(id)
  const stored = entry?.state === 'live' ? entry.stored.session : null
  const stamp = stored?.stamp ?? stamps.get(id)
  const session = { ...row, ...(stamp ? { stamp } : {}) }
  const refusal = await refusalOfCredential(bench, session)
  const endReason = entry?.state === 'ended' ? entry.reason : undefined
  if (!hasRefreshToken(mechanism)) return refusal ? refused(refusal.code, endReason) : ACCEPTED
  const refresh = stored !== null && !refreshed.has(id) && checkAge(bench, stored) === null
  const accepted = refusal === null || refresh
  return { accepted, code: accepted ? null : (refusal?.code ?? null), refresh, endReason }
}

async function refusalOfCredential(
  bench: Bench,
  session: IndexedSession & { readonly mechanism: KeyedMechanism } & Pick<Session, 'stamp'>,
): Promise<Pick<Refused, 'code'> | null> {
  const { mechanism, kid } = session
  const { policy } = bench.state
  if (kid !== undefined && !canVerify(bench.keys, mechanism, kid)) return { code: 'unknown_key' }
  if (bench.now() >= session.expiresAt) return { code: 'token_expired' }
  const overdue = checkAge(bench, session)
  if (overdue) return overdue
  const { revocation, checkOn } = selfContainedOf(policy, mechanism)
  const techniques = techniquesOf(revocation)
  if (techniques.length === 0 || checkOn === 'sensitive-acts') return null
  const state = await bench.stores.revocations.withTechniques(techniques).stateOf(mechanism, session)
  return checkRevocation(techniques, session, state)
}

type Aged = Pick<Session, 'id' | 'createdAt' | 'idleExpiresAt' | 'absoluteExpiresAt' | 'stamp'>

function checkAge(bench: Bench, session: Aged): Refused | null {
  const epoch = bench.state.restore?.epoch ?? null
  return checkLifetime(session, bench.now()) ?? checkRestoreEpoch(session, epoch)
}
