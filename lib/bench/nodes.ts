import { isKeyed, KEYED_MECHANISMS, STORE_CHOICE_MECHANISM } from '#lib/core/mechanism-facts.ts'
import { cacheSecondsOf, selfContainedOf } from '#lib/core/policy.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { endsAt, type Instant, type MechanismId, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import { createVerifiedCache, type VerifiedCache } from '#lib/core/verified-cache.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import { createBus } from '#lib/stores/bus.ts'
import { memoryStore, type NodeMemory } from '#lib/stores/memory.ts'
import { applyUpdates, type ReplicaUpdate, replicatedStore, syncFrom } from '#lib/stores/replicated.ts'
import {
  applyInvalidations,
  type Invalidation,
  invalidate,
  newReadCache,
  twoTierStore,
} from '#lib/stores/two-tier.ts'
import { mergeForms, type StorageSecrets } from './protection.ts'
import type { BenchState } from './state.ts'

export interface NodesDependencies {
  state(): BenchState
  now(): Instant
  nowAt(node: NodeId): Instant
  append(event: LabEvent): void
  /** Called for each lookup in a cache of verified credentials. */
  onCacheRead?(isHit: boolean): void
  /** The keys of stored values. Absent if nothing is sealed. */
  keys?(): StorageSecrets
}

/** Size and hit rate of a cache. */
interface CacheStats {
  readonly entries: number
  readonly hits: number
  readonly misses: number
}

/** A session in a cache. */
interface Cached {
  readonly sessionId: string
  readonly cache: 'read' | 'verified'
  readonly until: Instant
}

/** Counters of one node since its start. */
export interface NodeStats {
  readonly served: number
  /** Active sessions in the memory of the node. */
  readonly inMemory: number
  /** The cache of records of the shared store (`two-tier`). */
  readonly read: CacheStats
  /** The cache of verified self-contained credentials. */
  readonly verified: CacheStats
}

/** The three nodes of a bench: their memories, their caches and the messages between them. */
export interface Nodes {
  /** The session records in the memory of each node, for inspection. */
  readonly memories: Readonly<Record<NodeId, NodeMemory>>
  /** Returns the same store for each call with a node: the store counts its records and removes expired ones. */
  inMemory(node: NodeId): SessionStore
  replicated(node: NodeId): SessionStore
  /** @param behind the store that every node shares */
  twoTier(node: NodeId, behind: SessionStore): SessionStore
  /** The cache of verified credentials of a node; null if the policy uses none. */
  verifiedCache(mechanism: MechanismId, node: NodeId): VerifiedCache | null
  /** Deletes everything that only this node has, as when it stops. */
  clear(node: NodeId): void
  /** Clears the caches of verified credentials: they were filled under another policy or with other keys. */
  clearVerifiedCaches(): void
  /** Clears the read caches: the records are in another store now. */
  clearReadCaches(): void
  /** Deletes the records in memory, and the replication messages that were not delivered yet. */
  clearRecords(): void
  /** Delivers all messages that are due to every node. */
  deliverPending(): void
  /**
   * Brings a node up to date after a start or a partition. With replicated sessions it synchronizes with the others in both
   * directions. Its read cache is cleared, because it may have missed invalidations.
   */
  rejoin(node: NodeId): void
  /** Counts a request that this node serves. */
  countRequest(node: NodeId): void
  /** What a node has cached of the sessions of a user: records, and verified credentials. */
  cachedOf(node: NodeId, user: string): { readonly entries: readonly Cached[]; readonly until: Instant }
  /** The counters of a node in this process. */
  statsOf(node: NodeId): NodeStats
  /**
   * A running node whose memory has a session as active: `first` if it has it, else preferably one without a partition.
   * @returns null if no node has it
   */
  nodeWithSession(sessionId: string, first?: NodeId): NodeId | null
}

export function createNodes(bench: NodesDependencies): Nodes {
  const memories = ofEach<NodeMemory>(() => new Map())
  const readCaches = ofEach(newReadCache)
  const verified = ofEach(() => recordOf(KEYED_MECHANISMS, () => createVerifiedCache()))
  const tallies = ofEach(newTally)
  const trusting = ofEach((node) =>
    recordOf(KEYED_MECHANISMS, (id) => counting(verified[node][id], (isHit) => countCacheRead(node, isHit))),
  )
  function countCacheRead(node: NodeId, isHit: boolean): void {
    tallies[node].verified[isHit ? 'hits' : 'misses']++
    bench.onCacheRead?.(isHit)
  }
  const forms = mergeForms(bench)
  const now = () => bench.now()
  const isCutOff = (node: NodeId) => bench.state().partitioned[node]
  const delivery = () => bench.state().faults.invalidation
  const copies = createBus<ReplicaUpdate>(
    now,
    delivery,
    () => {},
    isCutOff,
    (node) => applyUpdates(node, memories[node], copies, forms),
  )
  const invalidations = createBus<Invalidation>(
    now,
    delivery,
    (node, { id: sessionId }, delivery) => {
      const mechanism = STORE_CHOICE_MECHANISM
      bench.append({ type: 'cache.invalidated', mechanism, sessionId, node, delivery })
    },
    isCutOff,
    (node) => applyInvalidations(node, readCaches[node], invalidations),
  )
  const memoryStores = ofEach((node) => memoryStore(memories[node], () => bench.nowAt(node)))
  const replicatedStores = ofEach((node) =>
    replicatedStore(node, memories[node], copies, () => bench.nowAt(node), forms),
  )
  const clearVerifiedCachesAt = (node: NodeId) => {
    for (const cache of Object.values(verified[node])) cache.clear()
  }

  return {
    memories,
    inMemory: (node) => memoryStores[node],
    replicated: (node) => replicatedStores[node],

    twoTier: (node, behind) =>
      twoTierStore({
        node,
        cache: readCaches[node],
        backing: behind,
        bus: invalidations,
        cacheMs: cacheSecondsOf(bench.state().policy) * 1000,
        now: () => bench.nowAt(node),
        onRead: (hit) => {
          tallies[node].read[hit ? 'hits' : 'misses']++
        },
      }),

    verifiedCache(mechanism, node) {
      if (!isKeyed(mechanism)) return null
      const { verifiedCacheSeconds } = selfContainedOf(bench.state().policy, mechanism)
      return verifiedCacheSeconds > 0 ? trusting[node][mechanism] : null
    },

    clear(node) {
      memories[node].clear()
      invalidate(readCaches[node])
      copies.dropPending(node)
      invalidations.dropPending(node)
      clearVerifiedCachesAt(node)
      tallies[node] = newTally()
    },

    clearVerifiedCaches() {
      for (const node of NODE_IDS) clearVerifiedCachesAt(node)
    },

    clearReadCaches() {
      for (const node of NODE_IDS) invalidate(readCaches[node])
    },

    clearRecords() {
      for (const node of NODE_IDS) {
        memories[node].clear()
        copies.dropPending(node)
      }
    },

    deliverPending() {
      for (const node of NODE_IDS) {
        applyUpdates(node, memories[node], copies, forms)
        applyInvalidations(node, readCaches[node], invalidations)
      }
    },

    rejoin(node) {
      invalidate(readCaches[node])
      const { policy, faults, nodes } = bench.state()
      if (policy.serverSession.store !== 'replicated' || faults.invalidation === 'dropped') return
      if (isCutOff(node)) return
      const present = NODE_IDS.filter((each) => nodes[each] && !isCutOff(each))
      for (const each of present) applyUpdates(each, memories[each], copies, forms)
      for (const each of present) {
        // The returning node reads from all others; each of the others reads from it only.
        const sources = present.filter((other) => other !== each && (each === node || other === node))
        syncFrom(
          memories[each],
          sources.map((other) => memories[other]),
          forms,
        )
      }
    },

    countRequest(node) {
      tallies[node].served++
    },

    statsOf(node) {
      const { served, read, verified: verifiedCache } = tallies[node]
      applyUpdates(node, memories[node], copies, forms)
      let inMemory = 0
      for (const found of memories[node].values()) {
        if (found.state === 'live' && bench.nowAt(node) < endsAt(found.stored.session)) inMemory++
      }
      const entries = Object.values(verified[node]).reduce((sum, { size }) => sum + size, 0)
      return {
        served,
        inMemory,
        read: { entries: readCaches[node].entries.size, ...read },
        verified: { entries, ...verifiedCache },
      }
    },

    cachedOf(node, user) {
      const read = Array.from(readCaches[node].entries, ([sessionId, { found, until }]) =>
        found.state === 'live' && found.stored.session.user === user
          ? [{ sessionId, cache: 'read', until } as const]
          : [],
      )
      const checked = Object.values(verified[node]).flatMap((cache) =>
        cache.entriesOf(user).map((entry) => ({ ...entry, cache: 'verified' }) as const),
      )
      const entries = [...read.flat(), ...checked]
      return { entries, until: Math.max(0, ...entries.map(({ until }) => until)) }
    },

    nodeWithSession(sessionId, first) {
      const holders = NODE_IDS.filter((node) => {
        if (!bench.state().nodes[node]) return false
        applyUpdates(node, memories[node], copies, forms)
        return memories[node].get(sessionId)?.state === 'live'
      })
      if (first && holders.includes(first)) return first
      return holders.find((node) => !isCutOff(node)) ?? holders[0] ?? null
    },
  }
}

function ofEach<T>(make: (node: NodeId) => T): Record<NodeId, T> {
  return { a: make('a'), b: make('b'), c: make('c') }
}

interface Count {
  hits: number
  misses: number
}

const newTally = () => ({
  served: 0,
  read: { hits: 0, misses: 0 } as Count,
  verified: { hits: 0, misses: 0 } as Count,
})

/** Counts the hits and misses of a cache. */
function counting(cache: VerifiedCache, count: (isHit: boolean) => void): VerifiedCache {
  return {
    ...cache,
    get(credential, now) {
      const verifiedCache = cache.get(credential, now)
      count(verifiedCache !== null)
      return verifiedCache
    },
    get size() {
      return cache.size
    },
  }
}
