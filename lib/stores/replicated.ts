import type { StoredSession } from '#lib/core/reference-token.ts'
import type { Instant, NodeId } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Bus } from './bus.ts'
import { memoryStore, type NodeMemory, type Remembered } from './memory.ts'

/** One session as a node has it now: what nodes tell each other. */
export interface Copy {
  readonly id: string
  readonly found: Remembered
}

/**
 * Every node has all sessions in its memory and tells the others of each change. Reading is as fast as memory, and no
 * session dies with a node; but whoever has not heard of a change goes on as if it had not happened, and limits are
 * counted by what this node has heard of.
 */
export function replicatedStore(
  node: NodeId,
  memory: NodeMemory,
  bus: Bus<Copy>,
  now: () => Instant,
): SessionStore {
  const local = memoryStore(memory, now)
  const listen = () => hear(node, memory, bus)

  /**
   * @param version how often the session has changed
   * @param copiesUntil until when a copy may live where nobody hears of an end; forgotten before that, the end would be
   * undone by the copy
   */
  function tell(id: string, version: number, copiesUntil: Instant): void {
    const changed = memory.get(id)
    if (!changed) return
    const found = changed.state === 'ended' ? { copiesUntil, ...changed, version } : { ...changed, version }
    memory.set(id, found)
    bus.send(node, { id, found })
  }

  /** Does something here, and tells the others how the session is then. Memory is done when it is called, so nobody comes between. */
  function change<T>(id: string, work: () => Promise<T>): Promise<T> {
    listen()
    const before = memory.get(id)
    const copiesUntil = before?.state === 'live' ? before.stored.session.absoluteExpiresAt : now()
    const result = work()
    tell(id, versionOf(before) + 1, copiesUntil)
    return result
  }

  return {
    name: 'replicated',
    mayLag: true,
    async create(stored, limit, at) {
      listen()
      const creating = local.create(stored, limit, at)
      tell(stored.session.id, 1, at)
      const created = await creating
      if (!created.admitted) return created
      // A tombstone needs no number: it wins over whatever lives.
      for (const { id, absoluteExpiresAt } of created.evicted) tell(id, 1, absoluteExpiresAt)
      return created
    },
    async find(id) {
      listen()
      return local.find(id)
    },
    touch: (session) => change(session.id, () => local.touch(session)),
    adjust: (id, limits) => change(id, () => local.adjust(id, limits)),
    rotate: (rotation) => change(rotation.id, () => local.rotate(rotation)),
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
export function hear(node: NodeId, memory: NodeMemory, bus: Bus<Copy>): void {
  for (const { id, found } of bus.receive(node)) adopt(memory, id, found)
}

/** A node that came back asks the others what it has missed. */
export function catchUp(memory: NodeMemory, others: readonly NodeMemory[]): void {
  for (const other of others) for (const [id, found] of other) adopt(memory, id, found)
}

/** What is ended stays ended, whatever arrives later; of two that live the one that changed more often stands. */
function adopt(memory: NodeMemory, id: string, found: Remembered): void {
  const known = memory.get(id)
  if (known?.state === 'ended') return
  if (known?.state === 'live' && found.state === 'live') {
    const [mine, theirs] = [versionOf(known), versionOf(found)]
    // Changed at once in two places: both settle on the same one.
    if (theirs < mine || (theirs === mine && !isNewer(found.stored, known.stored))) return
  }
  memory.set(id, found)
}

function versionOf(remembered: Remembered | undefined): number {
  return remembered?.version ?? 0
}

function isNewer(one: StoredSession, other: StoredSession): boolean {
  if (one.session.authenticatedAt !== other.session.authenticatedAt) {
    return one.session.authenticatedAt > other.session.authenticatedAt
  }
  if (one.generation !== other.generation) return one.generation > other.generation
  return one.session.lastSeenAt > other.session.lastSeenAt
}
