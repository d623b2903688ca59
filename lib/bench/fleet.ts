import { KEYED_MECHANISMS, type KeyedMechanism, TABLES, type Table } from '#lib/core/mechanism-facts.ts'
import type { Policy } from '#lib/core/policy.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { NODE_IDS, type NodeId } from '#lib/core/session.ts'
import { orUnavailable } from '#lib/redis/connection.ts'
import { tableKeys } from '#lib/redis/keys.ts'
import type { Bench } from './bench.ts'
import { type KeyRing, keyStates } from './keyring.ts'
import type { NodeStats, Nodes } from './nodes.ts'
import type { BenchState, Faults } from './state.ts'

/** The response of `GET /api/bench/fleet`: the three nodes and the stores that they share. */
export interface Fleet {
  readonly balancer: Policy['balancer']
  readonly invalidation: Faults['invalidation']
  readonly pools: Faults['pools']
  readonly nodes: readonly FleetNode[]
  readonly stores: {
    readonly redis: {
      readonly status: Faults['redis']
      /** Sessions by table; null if Redis is unavailable. */
      readonly keys: Readonly<Record<Table, number>> | null
    }
    /** Rows of active sessions and tombstones; null if the policy keeps none there, or the database is unavailable. */
    readonly database: { readonly rows: number } | null
  }
}

export interface FleetNode extends Omit<NodeStats, 'inMemory' | 'read' | 'verified'> {
  readonly id: NodeId
  readonly up: boolean
  readonly partitioned: boolean
  readonly clockSkewSeconds: number
  readonly sessions: { readonly memory: number }
  /** Counted since this process loaded the bench. */
  readonly cache: { readonly read: NodeStats['read']; readonly verified: NodeStats['verified'] }
  /** Keys that it can verify with, newest first; without key material. */
  readonly keys: readonly {
    readonly mechanism: KeyedMechanism
    readonly kid: string
    readonly signs: boolean
  }[]
}

/** Costs one round trip to Redis, and one query if the records are in the database. */
export async function readFleet({ state, nodes, keys, stores }: Bench): Promise<Fleet> {
  const { redis } = stores
  const hasRows = state.policy.serverSession.store === 'database'
  const [counts, rows] = await Promise.all([
    orUnavailable(Promise.all(TABLES.map((table) => redis.zcard(tableKeys(state.id, table).due)))).catch(
      () => null,
    ),
    hasRows ? stores.countRows().catch(() => null) : null,
  ])
  return {
    balancer: state.policy.balancer,
    invalidation: state.faults.invalidation,
    pools: state.faults.pools,
    nodes: NODE_IDS.map((node) => nodeIn(state, nodes, keys, node)),
    stores: {
      redis: {
        status: counts === null ? 'down' : state.faults.redis,
        keys: counts === null ? null : recordOf(TABLES, (table) => counts[TABLES.indexOf(table)] ?? 0),
      },
      database: rows === null ? null : { rows },
    },
  }
}

function nodeIn(state: BenchState, nodes: Nodes, keys: KeyRing, id: NodeId): FleetNode {
  const { served, inMemory, read, verified } = nodes.statsOf(id)
  return {
    id,
    up: state.nodes[id],
    partitioned: state.partitioned[id],
    clockSkewSeconds: state.skews[id],
    served,
    sessions: { memory: inMemory },
    cache: { read, verified },
    keys: KEYED_MECHANISMS.flatMap((mechanism) =>
      keyStates(keys, mechanism)
        .filter((key) => key.nodes.includes(id))
        .map(({ kid, signsOn }) => ({ mechanism, kid, signs: signsOn.includes(id) })),
    ),
  }
}
