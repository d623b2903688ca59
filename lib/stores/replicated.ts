import type { SessionRecord } from '#lib/core/reference-token.ts'
import type { Instant, NodeId } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Bus } from './bus.ts'
import { type MemoryEntry, memoryStore, type NodeMemory } from './memory.ts'

/** One session as a node has it now: what nodes tell each other. */
export interface ReplicaUpdate {
  readonly id: string
  readonly found: MemoryEntry
}

/**
 * Every node has all sessions in its memory and tells the others of each change. Reading is as fast as memory, and no
 * session dies with a node; but whoever has not heard of a change goes on as if it had not happened, and limits are
 * counted by what this node has heard of.
 */
export function replicatedStore(
  node: NodeId,
  memory: NodeMemory,
  bus: Bus<ReplicaUpdate>,
  now: () => Instant,
): SessionStore {
  const local = memoryStore(memory, now)
  const listen = () => applyUpdates(node, memory, bus)

  /**
   * @param version how often the session has changed
   * @param copiesUntil until when a copy may live where nobody hears of an end; forgotten before that, the end would be
   * undone by the copy
   */
  function tell(id: string, version: number, copiesUntil: Instant, adjustments = 0): void {
    const changed = memory.get(id)
    if (!changed) return
    const found =
      changed.state === 'ended' ? { copiesUntil, ...changed, version } : { ...changed, version, adjustments }
    memory.set(id, found)
    bus.send(node, { id, found })
  }

  /** Does something here, and tells the others how the session is then. Memory is done when it is called, so nobody comes between. */
  function change<T>(id: string, work: () => Promise<T>, adjustments = 0): Promise<T> {
    listen()
    const before = memory.get(id)
    const copiesUntil = before?.state === 'live' ? before.stored.session.absoluteExpiresAt : now()
    const result = work()
    // A touch or a compare-and-set that was not due changed nothing, and there is nothing to send.
    if (memory.get(id) === before) return result
    tell(id, versionOf(before) + 1, copiesUntil, adjustmentsOf(before) + adjustments)
    return result
  }

  return {
    name: 'replicated',
    isEventuallyConsistent: true,
    async create(stored, limit, at, replaces) {
      listen()
      const creating = local.create(stored, limit, at, replaces)
      tell(stored.session.id, 1, at)
      const created = await creating
      if (!created.admitted) return created
      const { evicted, replaced } = created
      // A tombstone needs no version: it wins over any live copy.
      for (const { id, absoluteExpiresAt } of [...evicted, ...(replaced ? [replaced] : [])]) {
        tell(id, 1, absoluteExpiresAt)
      }
      return created
    },
    async find(id) {
      listen()
      return local.find(id)
    },
    touch: (session) => change(session.id, () => local.touch(session)),
    adjust: (id, limits, at) => change(id, () => local.adjust(id, limits, at), 1),
    replace: (stored) => change(stored.session.id, () => local.replace(stored)),
    end: (id, reason, at) => change(id, () => local.end(id, reason, at)),
    async list(user) {
      listen()
      return local.list(user)
    },
    expire: (id, reason, at) => change(id, () => local.expire(id, reason, at)),
    async retime() {},
    async clear() {
      bus.forget(node)
      await local.clear()
    },
  }
}

/** A node takes up what the others have told it by now. */
export function applyUpdates(node: NodeId, memory: NodeMemory, bus: Bus<ReplicaUpdate>): void {
  for (const { id, found } of bus.receive(node)) mergeEntry(memory, id, found)
}

/** A node that came back asks the others what it has missed. */
export function syncFrom(memory: NodeMemory, others: readonly NodeMemory[]): void {
  for (const other of others) for (const [id, found] of other) mergeEntry(memory, id, found)
}

/** What has ended stays ended, whatever arrives later; two live copies are merged. */
function mergeEntry(memory: NodeMemory, id: string, found: MemoryEntry): void {
  const known = memory.get(id)
  if (known?.state === 'ended') return
  memory.set(id, known?.state === 'live' && found.state === 'live' ? merge(known, found) : found)
}

type Live = Extract<MemoryEntry, { state: 'live' }>

/**
 * Of two copies the one that changed more often is kept. From the other come an adjustment and a token that the first
 * one has not received: both were confirmed, and counting touches must not undo them. Every node merges to the same.
 */
function merge(known: Live, found: Live): Live {
  const [mine, theirs] = [versionOf(known), versionOf(found)]
  const isFoundKept = theirs === mine ? isNewer(found.stored, known.stored) : theirs > mine
  const [kept, other] = isFoundKept ? [found, known] : [known, found]
  const hasLimits = adjustmentsOf(other) > adjustmentsOf(kept)
  const hasToken = other.stored.generation > kept.stored.generation
  if (!hasLimits && !hasToken) return kept
  const { idleExpiresAt, absoluteExpiresAt, expiresAt } = (hasLimits ? other : kept).stored.session
  const { session, ...token } = (hasToken ? other : kept).stored
  const { authenticatedAt, ip, userAgent } = session
  return {
    ...kept,
    adjustments: Math.max(adjustmentsOf(kept), adjustmentsOf(other)),
    stored: {
      ...token,
      revision: Symbol(),
      session: {
        ...kept.stored.session,
        ...{ idleExpiresAt, absoluteExpiresAt, expiresAt },
        ...{ authenticatedAt, ip, userAgent },
      },
    },
  }
}

function adjustmentsOf(remembered: MemoryEntry | undefined): number {
  return remembered?.adjustments ?? 0
}

function versionOf(remembered: MemoryEntry | undefined): number {
  return remembered?.version ?? 0
}

function isNewer(one: SessionRecord, other: SessionRecord): boolean {
  if (one.session.authenticatedAt !== other.session.authenticatedAt) {
    return one.session.authenticatedAt > other.session.authenticatedAt
  }
  if (one.generation !== other.generation) return one.generation > other.generation
  return one.session.lastSeenAt > other.session.lastSeenAt
}
