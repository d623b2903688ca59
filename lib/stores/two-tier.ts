import type { Instant, NodeId } from '#lib/core/session.ts'
import type { SessionStore, StoreEntry } from '#lib/core/store.ts'
import type { Bus } from './bus.ts'

/** Records that one node has read, and the reads in progress. */
export interface ReadCache {
  readonly entries: Map<string, { readonly found: StoreEntry; readonly until: Instant }>
  /**
   * Leases (Nishtala et al., Scaling Memcache at Facebook, §3.2.1): the latest read in progress of each session. An
   * invalidation removes the lease, so that a value read before the change is not cached.
   */
  readonly leases: Map<string, symbol>
}

export const newReadCache = (): ReadCache => ({ entries: new Map(), leases: new Map() })

/** Removes one session, or all, from a node's cache and from its reads in progress. */
export function invalidate({ entries, leases }: ReadCache, id?: string): void {
  for (const each of [entries, leases]) {
    if (id === undefined) each.clear()
    else each.delete(id)
  }
}

/** Message to the other nodes: drop the cached copy of a session. */
export interface Invalidation {
  readonly id: string
}

/** For each node. The least recently used entry is evicted. */
const MAX_ENTRIES = 1000

export interface TwoTierOptions {
  readonly node: NodeId
  readonly cache: ReadCache
  /** The store that all nodes share. */
  readonly backing: SessionStore
  readonly bus: Bus<Invalidation>
  /** How long a cached entry is used, by the bench clock. */
  readonly cacheMs: number
  readonly now: () => Instant
  /** Called for each read with whether the cache had the session. */
  readonly onRead?: (hit: boolean) => void
}

/**
 * Each node caches what it reads from the shared store, and a node that changes a session sends an invalidation to the
 * others. Most reads need no store call. If an invalidation is lost, a node uses old data until its entry expires.
 */
export function twoTierStore(options: TwoTierOptions): SessionStore {
  const { node, cache, backing, bus, cacheMs, now, onRead } = options
  const { entries, leases } = cache

  const receive = () => applyInvalidations(node, cache, bus)

  function keep(id: string, found: StoreEntry): void {
    entries.delete(id)
    entries.set(id, { found, until: now() + cacheMs })
    const [oldest] = entries.keys()
    if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest)
  }

  function invalidateAll(...ids: readonly string[]): void {
    for (const id of ids) {
      invalidate(cache, id)
      bus.send(node, { id })
    }
  }

  /** Changes the shared store. The cached copy may be outdated afterwards, even if the change failed. */
  async function change<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      invalidateAll(id)
    }
  }

  return {
    name: 'two-tier',
    isEventuallyConsistent: true,
    async create(stored, limit, at, replaces) {
      const created = await backing.create(stored, limit, at, replaces)
      if (!created.admitted) return created
      const { evicted, replaced } = created
      invalidateAll(...[...evicted, ...(replaced ? [replaced] : [])].map(({ id }) => id))
      return created
    },
    async find(id) {
      receive()
      const kept = entries.get(id)
      if (kept !== undefined && now() < kept.until) {
        entries.delete(id)
        entries.set(id, kept)
        onRead?.(true)
        return kept.found
      }
      onRead?.(false)
      const lease = Symbol()
      leases.set(id, lease)
      try {
        const found = await backing.find(id)
        if (leases.get(id) !== lease) return found
        if (found) keep(id, found)
        else entries.delete(id)
        return found
      } finally {
        if (leases.get(id) === lease) leases.delete(id)
      }
    },
    // Other nodes need no invalidation: the limits that they have cached are at worst too early.
    async touch(session) {
      await backing.touch(session)
      invalidate(cache, session.id)
    },
    adjust: (id, limits, at) => change(id, () => backing.adjust(id, limits, at)),
    replace: (stored) => change(stored.session.id, () => backing.replace(stored)),
    end: (id, reason, at) => change(id, () => backing.end(id, reason, at)),
    list: (user) => backing.list(user),
    expire: (id, reason, at) => change(id, () => backing.expire(id, reason, at)),
    retime: () => backing.retime(),
    async clear() {
      invalidate(cache)
      bus.dropPending(node)
      await backing.clear()
    },
  }
}

/** Applies the invalidations that a node has received. */
export function applyInvalidations(node: NodeId, cache: ReadCache, bus: Bus<Invalidation>): void {
  for (const { id } of bus.receive(node)) invalidate(cache, id)
}
