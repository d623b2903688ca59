import { applyLimits, limitKeysOf } from '#lib/core/limits.ts'
import { digestsOf, type SessionRecord } from '#lib/core/reference-token.ts'
import { type EndReason, endsAt, type Instant, type Session } from '#lib/core/session.ts'
import { isTouchDue, type SessionStore, type StoreEntry } from '#lib/core/store.ts'

/** What one node remembers. Held by the node, not by the store: stopping the node loses it. */
export type NodeMemory = Map<string, MemoryEntry>

/**
 * What is remembered of a session. Where nodes replicate: how often it has changed, how often its limits were adjusted,
 * and, of one that has ended, until when a copy of it may live on a node that has not received the end.
 */
export type MemoryEntry = StoreEntry & {
  readonly version?: number
  readonly adjustments?: number
  readonly copiesUntil?: Instant
}

/** Tombstones and expired records are swept when the map has grown this much since the last sweep. */
const SWEEP_EVERY = 256

/**
 * Sessions in the memory of one node: the fastest store there is, unknown to the next node and gone with this one.
 * Each method runs to its end without yielding, so every transition is atomic.
 */
export function memoryStore(memory: NodeMemory, now: () => Instant): SessionStore {
  let sinceSweep = 0
  const live = (id: string) => {
    const found = memory.get(id)
    return found?.state === 'live' ? found.stored : null
  }
  const keep = (stored: SessionRecord) =>
    memory.set(stored.session.id, { state: 'live', stored: { ...stored, revision: Symbol() } })
  const living = (isMeant: (session: Session) => boolean): Session[] => {
    const sessions: Session[] = []
    for (const found of memory.values()) {
      if (found.state !== 'live') continue
      const { session } = found.stored
      if (now() < endsAt(session) && isMeant(session)) sessions.push(session)
    }
    return sessions
  }
  const bury = (stored: SessionRecord, reason: EndReason, at: Instant) =>
    memory.set(stored.session.id, { state: 'ended', reason, at, digests: digestsOf(stored) })
  const sweep = () => {
    if (++sinceSweep < SWEEP_EVERY) return
    sinceSweep = 0
    let tooMany = -MAX_TOMBSTONES
    for (const { state } of memory.values()) if (state === 'ended') tooMany++
    for (const [id, found] of memory) {
      const over = found.state === 'live' ? endsAt(found.stored.session) : (found.copiesUntil ?? found.at)
      if (now() - over > TOMBSTONE_MS || (found.state === 'ended' && tooMany-- > 0)) memory.delete(id)
    }
  }

  return {
    name: 'memory',
    async create(stored, limit, at, replaces = null) {
      sweep()
      const { user } = stored.session
      const { host } = limitKeysOf(stored.session)
      const isCounted = (each: Session) => each.user === user || limitKeysOf(each).host === host
      const counted = living((each) => each.id !== replaces && isCounted(each))
      const room = applyLimits(limit, stored.session, counted)
      if (!room.admit) return { admitted: false, by: room.by }
      const replaced = replaces === null ? null : live(replaces)
      if (replaced) bury(replaced, 'replaced_by_new_login', at)
      for (const id of room.evict) {
        const evicted = live(id)
        if (evicted) bury(evicted, 'evicted_over_limit', at)
      }
      keep(stored)
      return {
        admitted: true,
        evicted: counted.filter(({ id }) => room.evict.includes(id)),
        replaced: replaced?.session ?? null,
      }
    },
    async find(id) {
      return memory.get(id) ?? null
    },
    async touch(session) {
      const stored = live(session.id)
      if (!stored || !isTouchDue(stored.session, session, now())) return
      const { lastSeenAt, idleExpiresAt, expiresAt } = session
      keep({ ...stored, session: { ...stored.session, lastSeenAt, idleExpiresAt, expiresAt } })
    },
    async adjust(id, limits, at) {
      const stored = live(id)
      if (!stored || at >= endsAt(stored.session)) return null
      const session = { ...stored.session, ...limits, expiresAt: endsAt(limits) }
      keep({ ...stored, session })
      return session
    },
    async replace(stored) {
      const { revision } = stored
      if (revision === undefined || live(stored.session.id)?.revision !== revision) return false
      keep(stored)
      return true
    },
    async end(id, reason, at) {
      const stored = live(id)
      if (!stored) return null
      bury(stored, reason, at)
      return stored.session
    },
    async list(user) {
      return living((session) => session.user === user).sort((x, y) => x.createdAt - y.createdAt)
    },
    async expire(id, reason, at) {
      const stored = live(id)
      if (!stored || at < endsAt(stored.session)) return false
      bury(stored, reason, at)
      return true
    },
    async retime() {},
    async clear() {
      memory.clear()
    },
  }
}

/** How long the end reason of a session is remembered after it: long enough to be told why. */
const TOMBSTONE_MS = 5 * 60 * 1000
/** Of one node; beyond that those whose sessions began first are forgotten early. */
const MAX_TOMBSTONES = 10_000
