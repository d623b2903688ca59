import { applyLimits, limitKeysOf } from '#lib/core/limits.ts'
import { digestsOf, type SessionRecord } from '#lib/core/reference-token.ts'
import { type EndReason, endsAt, type Instant, type Session } from '#lib/core/session.ts'
import { isTouchDue, type SessionStore, type StoreEntry } from '#lib/core/store.ts'

/** The sessions in the memory of one node. Stopping the node deletes them. */
export type NodeMemory = Map<string, MemoryEntry>

/**
 * One session. The additional fields are for replication: the number of changes and of adjustments, and for an ended session
 * the instant until which another node may have an active copy.
 */
export type MemoryEntry = StoreEntry & {
  readonly version?: number
  readonly adjustments?: number
  readonly copiesUntil?: Instant
}

/** Logins between two sweeps of tombstones and expired records. */
const SWEEP_EVERY = 256

/**
 * Sessions in the memory of one node: the fastest store, but other nodes cannot read it, and it is lost when the node
 * stops. No method yields before it has finished, so every transition is atomic.
 */
export function memoryStore(memory: NodeMemory, now: () => Instant): SessionStore {
  let sinceSweep = 0
  const live = (id: string) => {
    const found = memory.get(id)
    return found?.state === 'live' ? found.stored : null
  }
  const keep = (stored: SessionRecord) =>
    memory.set(stored.session.id, { state: 'live', stored: { ...stored, revision: Symbol() } })
  const activeSessions = (matches: (session: Session) => boolean): Session[] => {
    const sessions: Session[] = []
    for (const found of memory.values()) {
      if (found.state !== 'live') continue
      const { session } = found.stored
      if (now() < endsAt(session) && matches(session)) sessions.push(session)
    }
    return sessions
  }
  const endRecord = (stored: SessionRecord, reason: EndReason, at: Instant) =>
    memory.set(stored.session.id, { state: 'ended', reason, at, digests: digestsOf(stored) })
  const sweep = () => {
    if (++sinceSweep < SWEEP_EVERY) return
    sinceSweep = 0
    let surplus = -MAX_TOMBSTONES
    for (const { state } of memory.values()) if (state === 'ended') surplus++
    for (const [id, found] of memory) {
      const endedAt = found.state === 'live' ? endsAt(found.stored.session) : (found.copiesUntil ?? found.at)
      if (now() - endedAt > TOMBSTONE_MS || (found.state === 'ended' && surplus-- > 0)) memory.delete(id)
    }
  }

  return {
    name: 'memory',
    async create(stored, limit, at, replaces = null) {
      sweep()
      const { user } = stored.session
      const { host } = limitKeysOf(stored.session)
      const isCounted = (each: Session) => each.user === user || limitKeysOf(each).host === host
      const counted = activeSessions((each) => each.id !== replaces && isCounted(each))
      const decision = applyLimits(limit, stored.session, counted)
      if (!decision.admit) return { admitted: false, by: decision.by }
      const replaced = replaces === null ? null : live(replaces)
      if (replaced) endRecord(replaced, 'replaced_by_new_login', at)
      for (const id of decision.evict) {
        const evicted = live(id)
        if (evicted) endRecord(evicted, 'evicted_over_limit', at)
      }
      keep(stored)
      return {
        admitted: true,
        evicted: counted.filter(({ id }) => decision.evict.includes(id)),
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
      endRecord(stored, reason, at)
      return stored.session
    },
    async list(user) {
      return activeSessions((session) => session.user === user).sort((x, y) => x.createdAt - y.createdAt)
    },
    async expire(id, reason, at) {
      const stored = live(id)
      if (!stored || at < endsAt(stored.session)) return false
      endRecord(stored, reason, at)
      return true
    },
    async retime() {},
    async clear() {
      memory.clear()
    },
  }
}

/** How long the end reason of a session is kept after its end. */
const TOMBSTONE_MS = 5 * 60 * 1000
/** For each node. If there are more, those of the oldest sessions are deleted early. */
const MAX_TOMBSTONES = 10_000
