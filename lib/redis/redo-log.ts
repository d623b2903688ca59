import type { SessionStore } from '#lib/core/store.ts'

/** In real time, not by the bench's clock. */
const RETENTION_MS = 10 * 60 * 1000
const MAX_ENTRIES = 500

/**
 * Sessions of a bench that ended recently, so that they can be ended again. Redis replicates asynchronously (WAIT gives
 * no guarantee either): a promoted replica may lack the last writes, and a server restored from a snapshot lacks more. A
 * session that was logged out would be valid again, so its end is repeated on the next master.
 */
export class RedoLog {
  private entries: { readonly at: number; readonly redo: () => Promise<unknown> }[] = []

  /** @param redo must be idempotent */
  add(redo: () => Promise<unknown>): void {
    this.entries.push({ at: Date.now(), redo: redo })
    if (this.entries.length > MAX_ENTRIES) this.entries.shift()
  }

  /** Repeats all entries in order. Those that fail are tried again the next time. */
  async repeat(): Promise<void> {
    const since = Date.now() - RETENTION_MS
    this.entries = this.entries.filter(({ at }) => at > since)
    await Promise.allSettled(this.entries.map(({ redo }) => redo()))
  }

  clear(): void {
    this.entries = []
  }
}

/** Adds the ends of a store's sessions to the redo log. */
export function withRedoLog<S extends SessionStore>(store: S, redoLog: RedoLog): S {
  return {
    ...store,
    async create(stored, limit, now, replaces) {
      const created = await store.create(stored, limit, now, replaces)
      if (created.admitted) {
        const { evicted, replaced } = created
        for (const { id } of evicted) redoLog.add(() => store.end(id, 'evicted_over_limit', now))
        if (replaced) redoLog.add(() => store.end(replaced.id, 'replaced_by_new_login', now))
      }
      return created
    },
    async end(...args) {
      const session = await store.end(...args)
      if (session) redoLog.add(() => store.end(...args))
      return session
    },
  }
}
