import { randomBytes } from 'node:crypto'
import {
  factsOf,
  hasRefreshToken,
  isKeyed,
  isSecretMechanism,
  type KeyedMechanism,
} from '#lib/core/mechanism-facts.ts'
import { formOfAddress, formOfAgent, formOfDevice, type ValueForm } from '#lib/core/minimise.ts'
import { selfContainedOf, techniquesOf } from '#lib/core/policy.ts'
import type { ClientInfo, MechanismId, Session } from '#lib/core/session.ts'
import { SESSION_FIELDS } from '#lib/core/session-codec.ts'
import { createSessions } from '#lib/core/sessions.ts'
import { NO_TRACE } from '#lib/core/steps.ts'
import { MECHANISMS } from '#lib/mechanisms/index.ts'
import { memoryStore } from '#lib/stores/memory.ts'
import { isSealed } from '#lib/stores/sealed.ts'
import type { Bench } from './bench.ts'
import { locationOf, storedRecords } from './stored-records.ts'

/*
 * What an attacker can do with something stolen from the server. Nothing is stated here: the attacker runs the same code on
 * a machine of their own, with the stolen keys and no other, and the server then accepts or refuses what that code issues.
 * The credentials never leave this process: an attack presents them.
 */

export type StolenItem = 'signing-key' | 'seal-password' | 'redis-dump' | 'sql-table'

export interface StolenItemOptions {
  /** The user whose session the attacker wants. */
  readonly victim: string
  readonly attacker: ClientInfo
  /** Credentials that the attacker has copied: a key may open them. */
  readonly captured?: readonly string[]
}

export interface StolenItemResult {
  /** The best credential for the victim that the item yields; null if it yields none to try. */
  readonly forged: string | null
  /** The fields of sessions that it shows in plain text. */
  readonly readable: readonly string[]
  /** In how many sessions each of them is. */
  readonly counts: Readonly<Record<string, number>>
}

const NOTHING: StolenItemResult = { forged: null, readable: [], counts: {} }

/** Uses a stolen item against the sessions of one mechanism. */
export async function exploitStolen(
  bench: Bench,
  mechanism: MechanismId,
  item: StolenItem,
  options: StolenItemOptions,
): Promise<StolenItemResult> {
  const isDump = item === 'redis-dump' || item === 'sql-table'
  if (isDump) return exploitDump(bench, mechanism, item, options)
  return isKeyed(mechanism) && opens(item, mechanism) ? exploitKey(bench, mechanism, options) : NOTHING
}

/** Whether an item concerns the sessions of a mechanism: the key made their credentials, or their records are in the dump. */
export function concernsSessions(bench: Bench, mechanism: MechanismId, item: StolenItem): boolean {
  if (item !== 'redis-dump' && item !== 'sql-table') return isKeyed(mechanism) && opens(item, mechanism)
  if (!isOf(item, bench, mechanism)) return false
  // Of cookies that contain the session, an index is kept only with revocation data.
  if (!isSecretMechanism(mechanism)) return true
  return techniquesOf(selfContainedOf(bench.state.policy, mechanism).revocation).length > 0
}

/** The secret of a cookie that contains the session signs it or seals it; the key of a JWT only signs. */
function opens(item: 'signing-key' | 'seal-password', mechanism: KeyedMechanism): boolean {
  if (item === 'signing-key') return factsOf(mechanism).credential !== 'seal'
  return isSecretMechanism(mechanism)
}

/** Issues a session of the victim with the key that the server uses now, and opens what was captured. */
async function exploitKey(
  bench: Bench,
  id: KeyedMechanism,
  { victim, attacker, captured = [] }: StolenItemOptions,
): Promise<StolenItemResult> {
  const now = () => bench.now()
  // The session is bound to no client: the attacker knows neither the victim’s address nor the key of the binding claims.
  const policy = { ...bench.state.policy, binding: { ip: 'off', userAgent: 'off' } } as const
  const ownStore = memoryStore(new Map(), now)
  const shared = { policy, now, cache: null, step: NO_TRACE }
  const mechanism = MECHANISMS[id].create({
    ...shared,
    bench: bench.publicName,
    issuer: bench.issuer,
    keys: { jwt: bench.keys.jwt, secrets: bench.keys.secrets, rotation: randomBytes(32) },
    recordStore: () => ownStore,
    table: () => ({ ...ownStore, name: 'redis' }),
    // The attacker checks no revocation. What the server checks is its own decision.
    revocations: () => undefined,
    sealTtlSeconds: (until) => Math.ceil(bench.stores.outerMs(until) / 1000),
  })
  const account = bench.account(victim)
  const sessions = createSessions({
    ...shared,
    mechanism,
    account: () => account,
    newId: async () => randomBytes(16).toString('base64url'),
    revocationDataId: bench.stores.revocations.lastReadId,
  })
  const login = account && (await sessions.login(account, attacker, LOGIN(id)))
  const verdicts = await Promise.all(captured.map((credential) => mechanism.verify(credential, now())))
  return {
    forged: login?.ok ? login.issued.credential : null,
    ...readableIn(verdicts.flatMap((verdict) => (verdict.ok ? [verdict.session] : []))),
  }
}

const LOGIN = (id: MechanismId) => ({
  device: 'Forged',
  rememberMe: false,
  carrier: factsOf(id).carriers[0],
})

/**
 * Reads the records of a dump. A reference or refresh token is stored only as a hash: that is what the attacker can present
 * in its place.
 */
async function exploitDump(
  bench: Bench,
  mechanism: MechanismId,
  item: 'redis-dump' | 'sql-table',
  { victim }: StolenItemOptions,
): Promise<StolenItemResult> {
  if (!isOf(item, bench, mechanism)) return NOTHING
  const records = await storedRecords(bench, mechanism)
  const record = records.find(({ session }) => session.user === victim) ?? records[0]
  const hasHash = factsOf(mechanism).credential === 'reference' || hasRefreshToken(mechanism)
  return {
    forged: record && hasHash ? `${record.session.id}.${record.digest}` : null,
    ...readableIn(records.map(({ session }) => session)),
  }
}

/** Whether the records of the mechanism are in the store that the dump is of. */
function isOf(item: 'redis-dump' | 'sql-table', bench: Bench, mechanism: MechanismId): boolean {
  return locationOf(bench, mechanism) === (item === 'redis-dump' ? 'redis' : 'database')
}

/** Without what merely identifies a session or describes its credential. */
const READABLE = [...SESSION_FIELDS.map(({ name }) => name), 'data'] as const

/** The fields that have a value in these sessions, and in how many. The values stay here. */
function readableIn(sessions: readonly Session[]): Pick<StolenItemResult, 'readable' | 'counts'> {
  const counts = Object.fromEntries(
    READABLE.map(
      (name) => [name, sessions.filter((session) => isReadable(session, name)).length] as const,
    ).filter(([, count]) => count > 0),
  )
  return { readable: Object.keys(counts), counts }
}

/** Whether a value is in plain text: neither sealed nor a mark. */
function isReadable(session: Session, name: (typeof READABLE)[number]): boolean {
  const value = session[name] ?? null
  const formOf = FORMS[name]
  if (value === null) return false
  if (formOf === undefined) return true
  return !isSealed(session) && formOf(String(value)) !== 'mark'
}

/** The fields that are not always in plain text. */
const FORMS: Readonly<Partial<Record<(typeof READABLE)[number], (value: string) => ValueForm>>> = {
  ip: formOfAddress,
  userAgent: formOfAgent,
  device: formOfDevice,
  data: () => 'readable',
}
