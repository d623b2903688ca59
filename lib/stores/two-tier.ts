import type { Instant, NodeId } from '#lib/core/session.ts'
import type { SessionStore, StoreEntry } from '#lib/core/store.ts'
import type { Bus } from './bus.ts'

/** What one node has read lately, and what it is reading. */
export interface ReadCache {
  readonly entries: Map<string, { readonly found: StoreEntry; readonly until: Instant }>
  /**
   * Leases (Nishtala et al., Scaling Memcache at Facebook, §3.2.1): the last reading of each session that is under way.
   * Whoever is told to forget a session meanwhile takes its lease away, and what was read before the change is not kept.
   */
  readonly leases: Map<string, symbol>
}

/** A node that has read nothing. */
export const newReadCache = (): ReadCache => ({ entries: new Map(), leases: new Map() })

/** A node forgets what it has read of one session, or of all, and what it is about to. */
export function invalidate({ entries, leases }: ReadCache, id?: string): void {
  for (const each of [entries, leases]) {
    if (id === undefined) each.clear()
    else each.delete(id)
  }
}

/** "Forget what you have of this session." */
export interface Invalidation {
  readonly id: string
}

/** Entries of one node; the one unused for longest gives way. */
const MAX_ENTRIES = 1000

/** What a two-tier store is made of. */
export interface TwoTierOptions {
  readonly node: NodeId
  readonly cache: ReadCache
  /** The store that every node shares, and the only one that decides. */
  readonly backing: SessionStore
  readonly bus: Bus<Invalidation>
  /** How long a node believes what it has read, on the bench's clock. */
  readonly cacheMs: number
  readonly now: () => Instant
  /** Told of each reading whether it was answered from the cache. */
  readonly onRead?: (hit: boolean) => void
}

/**
 * Each node keeps what it read from the shared store for a moment, and whoever changes a session tells the others to
 * forget it. Most readings ask nobody. When a message is lost, a node goes on believing for as long as it keeps.
 */
export function twoTierStore(setting: TwoTierOptions): SessionStore {
  const { node, cache, backing, bus, cacheMs, now, onRead } = setting
  const { entries, leases } = cache

  const listen = () => applyInvalidations(node, cache, bus)

  function keep(id: string, found: StoreEntry): void {
    entries.delete(id)
    entries.set(id, { found, until: now() + cacheMs })
    const [oldest] = entries.keys()
    if (entries.size > MAX_ENTRIES && oldest !== undefined) entries.delete(oldest)
  }

  function forget(...ids: readonly string[]): void {
    for (const id of ids) {
      invalidate(cache, id)
      bus.send(node, { id })
    }
  }

  /** Changes a session where it is kept. What is kept here may be wrong from now on, whether the change went well or not. */
  async function change<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } finally {
      forget(id)
    }
  }

  return {
    name: 'two-tier',
    isEventuallyConsistent: true,
    async create(stored, limit, at, replaces) {
      const created = await backing.create(stored, limit, at, replaces)
      if (!created.admitted) return created
      const { evicted, replaced } = created
      forget(...[...evicted, ...(replaced ? [replaced] : [])].map(({ id }) => id))
      return created
    },
    async find(id) {
      listen()
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
    // Activity is no news to the others: the limits that they have are at worst too early.
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
      bus.forget(node)
      await backing.clear()
    },
  }
}

/** A node forgets what the others have told it to by now. */
export function applyInvalidations(node: NodeId, cache: ReadCache, bus: Bus<Invalidation>): void {
  for (const { id } of bus.receive(node)) invalidate(cache, id)
}
