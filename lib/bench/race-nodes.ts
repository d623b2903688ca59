import { recordOf } from '#lib/core/record-of.ts'
import { type Instant, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { SessionStore, StoreEntry } from '#lib/core/store.ts'
import type { KeyValues } from '#lib/redis/race-stores.ts'
import { createBus } from '#lib/stores/bus.ts'
import { type Invalidation, newReadCache, twoTierStore } from '#lib/stores/two-tier.ts'

/** The nodes of one run of a race: their read caches, and the messages between them. */
export function raceNodes(now: () => Instant, cacheMs: number) {
  const caches = recordOf(NODE_IDS, newReadCache)
  const memories = recordOf(NODE_IDS, keyValuesInMemory)
  const bus = createBus<Invalidation>(now, () => 'on')
  return {
    twoTier: (node: NodeId, backing: SessionStore): SessionStore =>
      twoTierStore({ node, cache: caches[node], backing, bus, cacheMs, now }),
    /** The entry in the read cache of a node, whether or not it is still used. */
    cached: (node: NodeId, id: string): StoreEntry | null => caches[node].entries.get(id)?.found ?? null,
    memoryOf: (node: NodeId): KeyValues => memories[node],
  }
}

/** Keys and values in the memory of a node. It copies values, as a store behind a network does. */
function keyValuesInMemory(): KeyValues {
  const values = new Map<string, unknown>()
  const membersOf = (key: string) => (values.get(key) ?? []) as readonly string[]
  return {
    get: async <T>(key: string) => structuredClone(values.get(key) ?? null) as T | null,
    async set(key, value) {
      values.set(key, structuredClone(value))
    },
    async delete(key) {
      if (values.has(key)) values.set(key, null)
    },
    async add(key, member) {
      values.set(key, Array.from(new Set([...membersOf(key), member])).sort())
    },
    members: async (key) => membersOf(key),
    count: async (key) => membersOf(key).length,
    contents: async () => Array.from(values, ([key, value]) => ({ key, value })),
  }
}
