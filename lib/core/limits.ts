import type { Policy } from './policy.ts'
import type { Session } from './session.ts'

/** How many sessions one user may have in one mechanism, and who gives way (ASVS 7.1.2). */
export interface Limit {
  readonly perUser: number
  readonly onExceed: Policy['concurrency']['onExceed']
}

export type LimitOutcome =
  | { readonly admit: true; readonly evict: readonly string[] }
  | { readonly admit: false }

/**
 * Who has to go so that one more session fits. A total order (time, then id) makes every node choose alike.
 * @param living the user's sessions as they are, without the one that asks to be let in
 */
export function makeRoom(
  limit: Limit,
  living: readonly Pick<Session, 'id' | 'createdAt' | 'lastSeenAt'>[],
): LimitOutcome {
  const surplus = living.length + 1 - limit.perUser
  if (surplus <= 0) return { admit: true, evict: [] }
  if (limit.onExceed === 'reject') return { admit: false }
  const by = limit.onExceed === 'evict-lru' ? 'lastSeenAt' : 'createdAt'
  const order = [...living].sort((x, y) => x[by] - y[by] || (x.id < y.id ? -1 : 1))
  return { admit: true, evict: order.slice(0, surplus).map(({ id }) => id) }
}
