import { factsOf, STORE_CHOICE_MECHANISM } from '#lib/core/mechanism-facts.ts'
import { NODE_IDS, type NodeId, type Session } from '#lib/core/session.ts'
import type { StoreEntry } from '#lib/core/store.ts'
import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { benchKeys, tableKeys } from '#lib/redis/keys.ts'
import { decodeRecord } from '#lib/redis/record.ts'
import { sealingKeyOf } from '#lib/stores/sealed.ts'
import type { Bench } from './bench.ts'

/** Where the data of a session is stored. A self-contained credential that was not revoked exists only in its client. */
export interface Storage {
  /** The server cannot read the storage of the client, so only the kind of credential is reported. */
  readonly client: 'holds-a-reference' | 'holds-the-session'
  readonly nodes: readonly (StoredValue & { readonly node: NodeId; readonly state: StoreEntry['state'] })[]
  /** The row of its record, if the policy keeps records in the database. */
  readonly database: readonly (StoredValue & { readonly state: StoreEntry['state'] })[]
  readonly redis: readonly (StoredValue & {
    readonly key: string
    readonly type: string
    /** By the clock of Redis; null if the key does not expire. */
    readonly ttlSeconds: number | null
    readonly bytes: number
  })[]
}

/** A stored value. It contains no credential: only the SHA-256 of a token is stored. */
interface StoredValue {
  /** The raw value, truncated if it is long. */
  readonly value: string
  /** Fingerprints of the tokens whose SHA-256 the value contains. */
  readonly fingerprints: readonly string[]
  /** Present if client facts and session data in the value are ciphertext: its beginning, its size and its key. */
  readonly sealed?: SealedPart
}

interface SealedPart {
  readonly kid: string
  readonly start: string
  readonly bytes: number
}

/** Looks for a session in each node's memory, in Redis and in the database. */
export async function findStorage(
  { id: benchId, state, stores, nodes: { memories } }: Bench,
  { id, mechanism, user }: Pick<Session, 'id' | 'mechanism' | 'user'>,
): Promise<Storage> {
  const { redis, inDatabase } = stores
  const database = state.policy.serverSession.store === 'database' ? inDatabase : null
  const { credential, table, recordsIn } = factsOf(mechanism)
  const keys = [tableKeys(benchId, table).record + id, tableKeys(benchId, table).user + user]
  const { denied, revokedUsers } = benchKeys(benchId)
  const candidates = [...keys, `${denied}${mechanism}:${id}`, `${revokedUsers}${mechanism}:${user}`]
  const found = await orUnavailable(Promise.all(candidates.map((key) => describeKey(redis, key))))
  const record = found[0]
  const row = recordsIn === 'policy' ? ((await database?.find(id)) ?? null) : null
  return {
    client: credential === 'reference' ? 'holds-a-reference' : 'holds-the-session',
    nodes: NODE_IDS.flatMap((node) => {
      const kept = recordsIn === 'policy' ? memories[node].get(id) : undefined
      return kept ? [{ node, state: kept.state, ...asText(kept) }] : []
    }),
    database: row ? [{ state: row.state, ...asText(row) }] : [],
    // The index of the user is shown only along with a record that it points to.
    redis: found.filter((key) => key !== null).filter(({ key }) => record !== null || !key.includes(':u:')),
  }
}

async function describeKey(redis: RedisClient, key: string) {
  const [type, ttl, bytes] = await Promise.all([redis.type(key), redis.pttl(key), redis.memory('USAGE', key)])
  if (type === 'none') return null
  const value = await readValue(redis, key, type)
  return {
    key,
    type,
    ttlSeconds: ttl < 0 ? null : Math.ceil(ttl / 1000),
    bytes: Number(bytes ?? 0),
    value: truncate(value),
    fingerprints: fingerprintsIn(value),
    ...sealedInRecord(value),
  }
}

/** Members to read of an index. */
const MAX_MEMBERS = 20

async function readValue(redis: RedisClient, key: string, type: string): Promise<string> {
  if (type === 'string') return (await redis.get(key)) ?? ''
  if (type === 'hash') return JSON.stringify(await redis.hgetall(key))
  if (type === 'zset') return (await redis.zrange(key, 0, String(MAX_MEMBERS - 1))).join('\n')
  return ''
}

function asText(found: StoreEntry): StoredValue {
  const value = JSON.stringify(found.state === 'live' ? found.stored : found)
  const sealed = found.state === 'live' ? sealedIn(found.stored.session) : {}
  return { value: truncate(value), fingerprints: fingerprintsIn(value), ...sealed }
}

/** Characters of a ciphertext to show. */
const MAX_START = 24

function sealedIn(session: Pick<Session, 'ip' | 'data'>): { readonly sealed?: SealedPart } {
  const kid = sealingKeyOf(session)
  if (kid === null) return {}
  const cell = session.data ?? ''
  return { sealed: { kid, start: cell.slice(0, MAX_START), bytes: cell.length } }
}

/** Of a value that is no record, nothing is sealed. */
function sealedInRecord(value: string): { readonly sealed?: SealedPart } {
  const found = decodeRecord(STORE_CHOICE_MECHANISM, '', value)
  return found?.state === 'live' ? sealedIn(found.stored.session) : {}
}

/** More than the largest record: session data has 2000 bytes at most, and more as ciphertext. */
const MAX_VALUE = 2000

function truncate(value: string): string {
  return value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value
}

/** Converts digests from base64url to fingerprints, which are hexadecimal. */
function fingerprintsIn(value: string): string[] {
  const digests = value.match(/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g) ?? []
  return [...new Set(digests.map((digest) => Buffer.from(digest, 'base64url').toString('hex').slice(0, 6)))]
}
