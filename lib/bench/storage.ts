import { NODE_IDS, type NodeId, type Session } from '#lib/core/session.ts'
import type { SessionStore, StoreEntry } from '#lib/core/store.ts'
import { MECHANISMS } from '#lib/mechanisms/index.ts'
import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { benchKeys, tableKeys } from '#lib/redis/keys.ts'
import type { NodeMemory } from '#lib/stores/memory.ts'

/** Where a session exists. For a self-contained credential that nobody denied: nowhere but in its client. */
export interface Storage {
  /** The browser's jar, or wherever its client keeps it: the server cannot look, and says so. */
  readonly client: 'holds-a-reference' | 'holds-the-session'
  readonly nodes: readonly (StoredValue & { readonly node: NodeId; readonly state: StoreEntry['state'] })[]
  /** The row of its record, where policy keeps records in SQL. */
  readonly database: readonly (StoredValue & { readonly state: StoreEntry['state'] })[]
  readonly redis: readonly (StoredValue & {
    readonly key: string
    readonly type: string
    /** By Redis's own clock; null where the key has none. */
    readonly ttlSeconds: number | null
    readonly bytes: number
  })[]
}

/** What stands there. There is no credential among it: of tokens only their SHA-256 is kept. */
interface StoredValue {
  /** As it is kept; cut where it is long. */
  readonly value: string
  /** Of the tokens whose SHA-256 stands in it: the same six characters by which a credential is known elsewhere. */
  readonly fingerprints: readonly string[]
}

/** Where to look. */
export interface StorageSources {
  readonly redis: RedisClient
  readonly benchId: string
  readonly memories: Readonly<Record<NodeId, NodeMemory>>
  /** Null where policy keeps no records in it. */
  readonly database: SessionStore | null
}

/** Looks for a session in each node's memory, in Redis and in the database. */
export async function findStorage(
  { redis, benchId, memories, database }: StorageSources,
  { id, mechanism, user }: Pick<Session, 'id' | 'mechanism' | 'user'>,
): Promise<Storage> {
  const { credential, table, recordsIn } = MECHANISMS[mechanism]
  const keys = [tableKeys(benchId, table).record + id, tableKeys(benchId, table).user + user]
  const { denied, revokedUsers: recalled } = benchKeys(benchId)
  const candidates = [...keys, `${denied}${mechanism}:${id}`, `${recalled}${mechanism}:${user}`]
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
    // The user's index is only worth showing beside a record that it leads to.
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
    value: cut(value),
    fingerprints: fingerprintsIn(value),
  }
}

/** Members of an index that are read. */
const MAX_MEMBERS = 20

async function readValue(redis: RedisClient, key: string, type: string): Promise<string> {
  if (type === 'string') return (await redis.get(key)) ?? ''
  if (type === 'hash') return JSON.stringify(await redis.hgetall(key))
  if (type === 'zset') return (await redis.zrange(key, 0, String(MAX_MEMBERS - 1))).join('\n')
  return ''
}

function asText(found: StoreEntry): StoredValue {
  const value = JSON.stringify(found.state === 'live' ? found.stored : found)
  return { value: cut(value), fingerprints: fingerprintsIn(value) }
}

const MAX_VALUE = 2000

function cut(value: string): string {
  return value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value
}

/** A digest is kept in base64url and a fingerprint is told in hexadecimal: two spellings of one SHA-256. */
function fingerprintsIn(value: string): string[] {
  const digests = value.match(/(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g) ?? []
  return [...new Set(digests.map((digest) => Buffer.from(digest, 'base64url').toString('hex').slice(0, 6)))]
}
