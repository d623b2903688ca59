import { cacheSecondsOf } from '#lib/core/policy.ts'
import { type Instant, type MechanismId, NODE_IDS, type NodeId } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import { createVerifiedCache, type VerifiedCache } from '#lib/core/verified-cache.ts'
import { createBus } from '#lib/stores/bus.ts'
import { memoryStore, type NodeMemory } from '#lib/stores/memory.ts'
import { type Copy, catchUp, hear, replicatedStore } from '#lib/stores/replicated.ts'
import { type Invalidation, type NodeCache, twoTierStore } from '#lib/stores/two-tier.ts'
import type { BenchState } from './state.ts'

/** What the nodes of a bench need to know of it. */
export interface Surrounding {
  state(): BenchState
  now(): Instant
  nowAt(node: NodeId): Instant
  /** Told when a node tells the others to forget a session. */
  onInvalidated(node: NodeId, sessionId: string, delivery: 'on' | 'delayed' | 'dropped'): void
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
  trusted(mechanism: MechanismId, node: NodeId): VerifiedCache | null
  /** A node goes down and loses everything that is only in it. */
  forget(node: NodeId): void
  /** What was trusted under other rules, or by other keys, is asked anew. */
  forgetVerified(): void
  /** What was read from a store that records are in no more. */
  forgetRead(): void
  /** A node is back: where sessions are replicated it asks the others what it has missed. */
  rejoin(node: NodeId): void
  /** Whether any node that is up remembers a session to be alive. */
  remember(sessionId: string): boolean
}

/** Three nodes with nothing in them. */
export function createNodes(bench: Surrounding): Nodes {
  const memories = ofEach<NodeMemory>(() => new Map())
  const readCaches = ofEach<NodeCache>(() => new Map())
  const verified = ofEach(() => ({ 'sealed-cookie': createVerifiedCache(), jwt: createVerifiedCache() }))
  const now = () => bench.now()
  const delivery = () => bench.state().faults.invalidation
  const copies = createBus<Copy>(now, delivery)
  const invalidations = createBus<Invalidation>(now, delivery, (node, { id }, how) =>
    bench.onInvalidated(node, id, how),
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
        behind,
        bus: invalidations,
        cacheMs: cacheSecondsOf(bench.state().policy) * 1000,
        now: () => bench.nowAt(node),
      }),

    trusted(mechanism, node) {
      const { sealedCookie, jwt } = bench.state().policy
      if (mechanism === 'jwt') return jwt.verifiedCacheSeconds > 0 ? verified[node].jwt : null
      if (mechanism !== 'sealed-cookie' || sealedCookie.verifiedCacheSeconds === 0) return null
      return verified[node]['sealed-cookie']
    },

    forget(node) {
      memories[node].clear()
      readCaches[node].clear()
      copies.forget(node)
      invalidations.forget(node)
      forgetVerifiedAt(node)
    },

    forgetVerified() {
      for (const node of NODE_IDS) forgetVerifiedAt(node)
    },

    forgetRead() {
      for (const node of NODE_IDS) readCaches[node].clear()
    },

    rejoin(node) {
      const { policy, faults, nodes } = bench.state()
      if (policy.serverSession.store !== 'replicated' || faults.invalidation === 'dropped') return
      const others = NODE_IDS.filter((other) => other !== node && nodes[other])
      for (const other of others) hear(other, memories[other], copies)
      catchUp(
        memories[node],
        others.map((other) => memories[other]),
      )
    },

    remember: (sessionId) =>
      NODE_IDS.some((node) => {
        if (!bench.state().nodes[node]) return false
        hear(node, memories[node], copies)
        return memories[node].get(sessionId)?.state === 'live'
      }),
  }
}

function ofEach<T>(make: (node: NodeId) => T): Record<NodeId, T> {
  return { a: make('a'), b: make('b'), c: make('c') }
}
