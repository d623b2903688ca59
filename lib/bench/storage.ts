import type { Redis } from 'ioredis'
import { NODE_IDS, type NodeId, type Session } from '#lib/core/session.ts'
import { answered } from '#lib/redis/connection.ts'
import { benchKeys, tableKeys } from '#lib/redis/keys.ts'
import type { NodeMemory } from '#lib/stores/memory.ts'

/** Where a session exists. For a self-contained credential that nobody denied: nowhere but in its client. */
export interface Storage {
  /** The browser's jar, or wherever its client keeps it: the server cannot look, and says so. */
  readonly client: 'holds-a-reference' | 'holds-the-session'
  readonly nodes: readonly { readonly node: NodeId; readonly state: 'live' | 'ended' }[]
  readonly redis: readonly {
    readonly key: string
    readonly type: string
    /** By Redis's own clock; null where the key has none. */
    readonly ttlSeconds: number | null
    readonly bytes: number
  }[]
}

/** Looks for a session in each node's memory and in Redis. */
export async function findStorage(
  redis: Redis,
  benchId: string,
  memories: Readonly<Record<NodeId, NodeMemory>>,
  { id, mechanism, user }: Pick<Session, 'id' | 'mechanism' | 'user'>,
): Promise<Storage> {
  const isReference = mechanism === 'server-session' || mechanism === 'opaque-token'
  const table = { 'server-session': 'ss', 'opaque-token': 'ot', jwt: 'rf', 'sealed-cookie': 'sc' } as const
  const name = table[mechanism]
  const keys = [tableKeys(benchId, name).record + id, tableKeys(benchId, name).user + user]
  const { denied, recalled } = benchKeys(benchId)
  const candidates = [...keys, `${denied}${mechanism}:${id}`, `${recalled}${mechanism}:${user}`]
  const found = await answered(Promise.all(candidates.map((key) => describeKey(redis, key))))
  const record = found[0]
  return {
    client: isReference ? 'holds-a-reference' : 'holds-the-session',
    nodes: NODE_IDS.flatMap((node) => {
      const state = mechanism === 'server-session' ? memories[node].get(id)?.state : undefined
      return state ? [{ node, state }] : []
    }),
    // The user's index is only worth showing beside a record that it leads to.
    redis: found.filter((key) => key !== null).filter(({ key }) => record !== null || !key.includes(':u:')),
  }
}

async function describeKey(redis: Redis, key: string) {
  const [type, ttl, bytes] = await Promise.all([redis.type(key), redis.pttl(key), redis.memory('USAGE', key)])
  return type === 'none'
    ? null
    : { key, type, ttlSeconds: ttl < 0 ? null : Math.ceil(ttl / 1000), bytes: Number(bytes ?? 0) }
}
