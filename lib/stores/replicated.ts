import type { SessionRecord } from '#lib/core/reference-token.ts'
import type { Instant, NodeId, Session } from '#lib/core/session.ts'
import { withLaterData } from '#lib/core/session-data.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Bus } from './bus.ts'
import { type MemoryEntry, memoryStore, type NodeMemory } from './memory.ts'

/** The state of one session on the node that changed it. */
export interface ReplicaUpdate {
  readonly id: string
  readonly entry: MemoryEntry
}

/** Converts stored sessions for a merge: two copies are merged by their values, which may be sealed. */
export interface StoredForms {
  open(stored: Session): Session
  seal(session: Session): Session
}

const AS_STORED: StoredForms = { open: (stored) => stored, seal: (session) => session }

/**
 * Every node has all sessions in its memory and sends each change to the others. Reads are as fast as memory, and sessions
 * survive a node; but until a node receives a change it uses the old state, also for counting limits.
 */
export function replicatedStore(
  node: NodeId,
  memory: NodeMemory,
  bus: Bus<ReplicaUpdate>,
  now: () => Instant,
  forms: StoredForms = AS_STORED,
): SessionStore {
  const local = memoryStore(memory, now)
  const receive = () => applyUpdates(node, memory, bus, forms)

  /**
   * @param version number of changes of the session
   * @param copiesUntil until when another node may have an active copy: a tombstone deleted earlier would be undone by it
   */
  function broadcast(id: string, version: number, copiesUntil: Instant, adjustments = 0): void {
    const changed = memory.get(id)
    if (!changed) return
    const found =
      changed.state === 'ended' ? { copiesUntil, ...changed, version } : { ...changed, version, adjustments }
    memory.set(id, found)
    bus.send(node, { id, entry: found })
  }

  /** Changes the local state and sends it. The memory store has finished when its method returns, so no change intervenes. */
  function change<T>(id: string, work: () => Promise<T>, adjustments = 0): Promise<T> {
    receive()
    const before = memory.get(id)
    const copiesUntil = before?.state === 'live' ? before.stored.session.absoluteExpiresAt : now()
    const result = work()
    // A touch that was not due, or a failed compare-and-set, changed nothing.
    if (memory.get(id) === before) return result
    broadcast(id, versionOf(before) + 1, copiesUntil, adjustmentsOf(before) + adjustments)
    return result
  }

  return {
    name: 'replicated',
    isEventuallyConsistent: true,
    async create(stored, limit, at, replaces) {
      receive()
      const creating = local.create(stored, limit, at, replaces)
      broadcast(stored.session.id, 1, at)
      const created = await creating
      if (!created.admitted) return created
      const { evicted, replaced } = created
      // A tombstone needs no version: it wins over any live copy.
      for (const { id, absoluteExpiresAt } of [...evicted, ...(replaced ? [replaced] : [])]) {
        broadcast(id, 1, absoluteExpiresAt)
      }
      return created
    },
    async find(id) {
      receive()
      return local.find(id)
    },
    touch: (session) => change(session.id, () => local.touch(session)),
    adjust: (id, limits, at) => change(id, () => local.adjust(id, limits, at), 1),
    replace: (stored) => change(stored.session.id, () => local.replace(stored)),
    end: (id, reason, at) => change(id, () => local.end(id, reason, at)),
    async list(user) {
      receive()
      return local.list(user)
    },
    expire: (id, reason, at) => change(id, () => local.expire(id, reason, at)),
    async retime() {},
    async clear() {
      bus.dropPending(node)
      await local.clear()
    },
  }
}

/** Applies the updates that a node has received. */
export function applyUpdates(
  node: NodeId,
  memory: NodeMemory,
  bus: Bus<ReplicaUpdate>,
  forms = AS_STORED,
): void {
  for (const { id, entry: found } of bus.receive(node)) mergeEntry(memory, id, found, forms)
}

/** Merges the sessions of the other nodes into a node that comes back. */
export function syncFrom(memory: NodeMemory, others: readonly NodeMemory[], forms = AS_STORED): void {
  for (const other of others) for (const [id, found] of other) mergeEntry(memory, id, found, forms)
}

/** An ended session stays ended; two active copies are merged. */
function mergeEntry(memory: NodeMemory, id: string, found: MemoryEntry, forms: StoredForms): void {
  const local = memory.get(id)
  if (local?.state === 'ended') return
  memory.set(id, local?.state === 'live' && found.state === 'live' ? merge(local, found, forms) : found)
}

type Live = Extract<MemoryEntry, { state: 'live' }>

/**
 * The copy with more changes is kept. An adjustment, a rotated token and session data that only the other copy has are taken
 * from it: each was confirmed to a client, and a copy with more touches must not undo them. All nodes get the same result.
 * Two nodes that change the data before they receive each other's message both confirm it, and one of the two is lost.
 */
function merge(local: Live, found: Live, { open, seal }: StoredForms): Live {
  const [mine, theirs] = [versionOf(local), versionOf(found)]
  const isFoundKept = theirs === mine ? isNewer(found.stored, local.stored) : theirs > mine
  const [kept, other] = isFoundKept ? [found, local] : [local, found]
  const hasLimits = adjustmentsOf(other) > adjustmentsOf(kept)
  const hasToken = other.stored.generation > kept.stored.generation
  const [own, others] = [open(kept.stored.session), open(other.stored.session)]
  const hasData = withLaterData(own, others) !== own
  if (!hasLimits && !hasToken && !hasData) return kept
  const { idleExpiresAt, absoluteExpiresAt, expiresAt } = (hasLimits ? other : kept).stored.session
  const { session, ...token } = (hasToken ? other : kept).stored
  const { authenticatedAt, ip, userAgent } = session === kept.stored.session ? own : others
  return {
    ...kept,
    adjustments: Math.max(adjustmentsOf(kept), adjustmentsOf(other)),
    stored: {
      ...token,
      revision: Symbol(),
      session: seal({
        ...withLaterData(own, others),
        ...{ idleExpiresAt, absoluteExpiresAt, expiresAt },
        ...{ authenticatedAt, ip, userAgent },
      }),
    },
  }
}

function adjustmentsOf(entry: MemoryEntry | undefined): number {
  return entry?.adjustments ?? 0
}

function versionOf(entry: MemoryEntry | undefined): number {
  return entry?.version ?? 0
}

function isNewer(one: SessionRecord, other: SessionRecord): boolean {
  if (one.session.authenticatedAt !== other.session.authenticatedAt) {
    return one.session.authenticatedAt > other.session.authenticatedAt
  }
  if (one.generation !== other.generation) return one.generation > other.generation
  return one.session.lastSeenAt > other.session.lastSeenAt
}
