import { cacheSecondsOf } from '#lib/core/policy.ts'
import { endsAt, type Instant, type MechanismId, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import { createVerifiedCache, type VerifiedCache } from '#lib/core/verified-cache.ts'
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
import type { BenchState } from './state.ts'

/** What the nodes of a bench need to know of it. */
export interface NodesDependencies {
  state(): BenchState
  now(): Instant
  nowAt(node: NodeId): Instant
  /** Told when a node tells the others to forget a session. */
  onInvalidated(node: NodeId, sessionId: string, delivery: 'on' | 'delayed' | 'dropped'): void
}

/** Readings, and how many of them asked nobody. */
interface CacheStanding {
  readonly entries: number
  readonly hits: number
  readonly misses: number
}

/** One node in numbers, since it came up. */
export interface NodeStats {
  readonly served: number
  /** Sessions that live in its own memory. */
  readonly inMemory: number
  /** Of records that it has read from a shared store (`two-tier`). */
  readonly read: CacheStanding
  /** Of self-contained credentials that it has verified. */
  readonly verified: CacheStanding
}

/** The three nodes of a bench: what each remembers, has read and trusts, and what they tell each other. */
export interface Nodes {
  /** What each node remembers of sessions, to be looked at. */
  readonly memories: Readonly<Record<NodeId, NodeMemory>>
  /** One for each node, for as long as the bench lives: a store counts what it holds, and sweeps. */
  inMemory(node: NodeId): SessionStore
  replicated(node: NodeId): SessionStore
  /** @param behind the store that every node shares */
  twoTier(node: NodeId, behind: SessionStore): SessionStore
  /** What a node may go on trusting of what it verified, where policy lets it. */
  verifiedCache(mechanism: MechanismId, node: NodeId): VerifiedCache | null
  /** A node goes down and loses everything that is only in it. */
  forget(node: NodeId): void
  /** What was trusted under other rules, or by other keys, is asked anew. */
  forgetVerified(): void
  /** What was read from a store that records are in no more. */
  forgetRead(): void
  /** What nodes remember where they keep records no more, and what they have told each other and not heard yet. */
  forgetRemembered(): void
  /** Every node takes up what the others have told it by now. */
  deliverPending(): void
  /**
   * A node is back, from being down or cut off. Where sessions are replicated it and the others ask each other what they
   * have missed; what it had read from a shared store it asks anew, for it may have missed being told to forget it.
   */
  rejoin(node: NodeId): void
  /** A request to a mechanism was given to this node. */
  serve(node: NodeId): void
  /** What each node has and has done, in this process. */
  statsOf(node: NodeId): NodeStats
  /**
   * A node that is up and remembers a session to be alive: this one if it does, else one that the others can hear.
   * @returns null where nobody does
   */
  nodeHolding(sessionId: string, first?: NodeId): NodeId | null
}

/** Three nodes with nothing in them. */
export function createNodes(bench: NodesDependencies): Nodes {
  const memories = ofEach<NodeMemory>(() => new Map())
  const readCaches = ofEach(newReadCache)
  const verified = ofEach(() => ({ 'sealed-cookie': createVerifiedCache(), jwt: createVerifiedCache() }))
  const tallies = ofEach(newTally)
  const trusting = ofEach((node) => ({
    'sealed-cookie': counting(verified[node]['sealed-cookie'], () => tallies[node].verified),
    jwt: counting(verified[node].jwt, () => tallies[node].verified),
  }))
  const now = () => bench.now()
  const isCutOff = (node: NodeId) => bench.state().partitioned[node]
  const delivery = () => bench.state().faults.invalidation
  const copies = createBus<ReplicaUpdate>(
    now,
    delivery,
    () => {},
    isCutOff,
    (node) => applyUpdates(node, memories[node], copies),
  )
  const invalidations = createBus<Invalidation>(
    now,
    delivery,
    (node, { id }, how) => bench.onInvalidated(node, id, how),
    isCutOff,
    (node) => applyInvalidations(node, readCaches[node], invalidations),
  )
  const memoryStores = ofEach((node) => memoryStore(memories[node], () => bench.nowAt(node)))
  const replicatedStores = ofEach((node) =>
    replicatedStore(node, memories[node], copies, () => bench.nowAt(node)),
  )
  const forgetVerifiedAt = (node: NodeId) => {
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
      const { sealedCookie, jwt } = bench.state().policy
      if (mechanism === 'jwt') return jwt.verifiedCacheSeconds > 0 ? trusting[node].jwt : null
      if (mechanism !== 'sealed-cookie' || sealedCookie.verifiedCacheSeconds === 0) return null
      return trusting[node]['sealed-cookie']
    },

    forget(node) {
      memories[node].clear()
      invalidate(readCaches[node])
      copies.dropPending(node)
      invalidations.dropPending(node)
      forgetVerifiedAt(node)
      tallies[node] = newTally()
    },

    forgetVerified() {
      for (const node of NODE_IDS) forgetVerifiedAt(node)
    },

    forgetRead() {
      for (const node of NODE_IDS) invalidate(readCaches[node])
    },

    forgetRemembered() {
      for (const node of NODE_IDS) {
        memories[node].clear()
        copies.dropPending(node)
      }
    },

    deliverPending() {
      for (const node of NODE_IDS) {
        applyUpdates(node, memories[node], copies)
        applyInvalidations(node, readCaches[node], invalidations)
      }
    },

    rejoin(node) {
      invalidate(readCaches[node])
      const { policy, faults, nodes } = bench.state()
      if (policy.serverSession.store !== 'replicated' || faults.invalidation === 'dropped') return
      if (isCutOff(node)) return
      const present = NODE_IDS.filter((each) => nodes[each] && !isCutOff(each))
      for (const each of present) applyUpdates(each, memories[each], copies)
      for (const each of present) {
        // The one that was away asks everybody; everybody asks it, and nobody else.
        const asked = present.filter((other) => other !== each && (each === node || other === node))
        syncFrom(
          memories[each],
          asked.map((other) => memories[other]),
        )
      }
    },

    serve(node) {
      tallies[node].served++
    },

    statsOf(node) {
      const { served, read, verified: verifiedCache } = tallies[node]
      applyUpdates(node, memories[node], copies)
      let inMemory = 0
      for (const found of memories[node].values()) {
        if (found.state === 'live' && bench.nowAt(node) < endsAt(found.stored.session)) inMemory++
      }
      const entries = verified[node]['sealed-cookie'].size + verified[node].jwt.size
      return {
        served,
        inMemory,
        read: { entries: readCaches[node].entries.size, ...read },
        verified: { entries, ...verifiedCache },
      }
    },

    nodeHolding(sessionId, first) {
      const remember = NODE_IDS.filter((node) => {
        if (!bench.state().nodes[node]) return false
        applyUpdates(node, memories[node], copies)
        return memories[node].get(sessionId)?.state === 'live'
      })
      if (first && remember.includes(first)) return first
      return remember.find((node) => !isCutOff(node)) ?? remember[0] ?? null
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

/** A cache whose readings are counted. */
function counting(cache: VerifiedCache, count: () => Count): VerifiedCache {
  return {
    ...cache,
    get(credential, now) {
      const verifiedCache = cache.get(credential, now)
      count()[verifiedCache === null ? 'misses' : 'hits']++
      return verifiedCache
    },
    get size() {
      return cache.size
    },
  }
}
