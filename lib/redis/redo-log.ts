import type { SessionStore } from '#lib/core/store.ts'

/** How long, and how much of it, a bench remembers what it ended; real milliseconds. */
const REMEMBERED_MS = 10 * 60 * 1000
const MAX_ENTRIES = 500

/**
 * What a bench ended lately, so that it can be ended again. A replica that takes over may lack what its master had
 * taken a moment before, and a server that was restored from a snapshot lacks more: a session that somebody signed out
 * of would be back. Redis replicates without waiting (WAIT tells of it, and gives no guarantee either), so whoever
 * ended something says it once more to whoever comes next.
 */
export class RedoLog {
  private entries: { readonly at: number; readonly again: () => Promise<unknown> }[] = []

  /** @param again must be the same when it is done twice */
  add(again: () => Promise<unknown>): void {
    this.entries.push({ at: Date.now(), again })
    if (this.entries.length > MAX_ENTRIES) this.entries.shift()
  }

  /** Does everything again, in order. What fails now is tried the next time. */
  async repeat(): Promise<void> {
    const since = Date.now() - REMEMBERED_MS
    this.entries = this.entries.filter(({ at }) => at > since)
    await Promise.allSettled(this.entries.map(({ again }) => again()))
  }

  clear(): void {
    this.entries = []
  }
}

/** A store whose ends are noted. */
export function withRedoLog<S extends SessionStore>(store: S, journal: RedoLog): S {
  return {
    ...store,
    async create(stored, limit, now, replaces) {
      const created = await store.create(stored, limit, now, replaces)
      if (created.admitted) {
        const { evicted, replaced } = created
        for (const { id } of evicted) journal.add(() => store.end(id, 'evicted_over_limit', now))
        if (replaced) journal.add(() => store.end(replaced.id, 'replaced_by_new_login', now))
      }
      return created
    },
    async end(...ended) {
      const session = await store.end(...ended)
      if (session) journal.add(() => store.end(...ended))
      return session
    },
  }
}
