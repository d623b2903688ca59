import type { Bench } from '../bench.ts'

/**
 * Lets the logins of a user run concurrently, and none of them during an erasure of the user: a login is erased completely, or
 * it begins afterwards. Holds within one process; `erase.ts` handles the others.
 */
class UserTurns {
  private readonly logins = new Map<string, Set<Promise<unknown>>>()
  private readonly erasures = new Map<string, Promise<unknown>>()

  /** Runs a login after the erasure in progress. */
  async login<T>(user: string, work: () => Promise<T>): Promise<T> {
    for (let erasing = this.erasures.get(user); erasing; erasing = this.erasures.get(user)) await erasing
    const running = this.logins.get(user) ?? new Set()
    this.logins.set(user, running)
    const result = work()
    const done = result.catch(() => {})
    running.add(done)
    try {
      return await result
    } finally {
      running.delete(done)
      if (running.size === 0) this.logins.delete(user)
    }
  }

  /** Runs an erasure after those before it, and after the logins in progress. */
  async erasure<T>(user: string, work: () => Promise<T>): Promise<T> {
    const before = this.erasures.get(user)
    const result = (async () => {
      await before
      // No login begins from now on, because this erasure is in the map.
      await Promise.all(this.logins.get(user) ?? [])
      return work()
    })()
    const done = result.then(
      () => {},
      () => {},
    )
    this.erasures.set(user, done)
    try {
      return await result
    } finally {
      if (this.erasures.get(user) === done) this.erasures.delete(user)
    }
  }
}

const turns = new WeakMap<Bench, UserTurns>()

/** The turns of the users of a bench in this process. */
export function userTurnsOf(bench: Bench): UserTurns {
  const known = turns.get(bench) ?? new UserTurns()
  turns.set(bench, known)
  return known
}
