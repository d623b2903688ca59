import { StoreUnavailable } from '#lib/core/errors.ts'
import { REVOCATION_EFFECTS, type RevocationEffect } from '#lib/core/session.ts'
import type { EndEffect } from '#lib/core/termination.ts'
import type { Filter, IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Bench } from './bench.ts'
import type { EndedSessionEffect, SessionOperator } from './session-operator.ts'

/* Acts on all sessions of a query: a preview, and the revocation. Both are bounded. */

/** Pages that are read for one act. Each looks at a bounded number of sessions. */
const MAX_PAGES = 20
const PAGE_SIZE = 200
/** Sessions that are ended at the same time. */
const CONCURRENT = 10

export interface QueriedSessions {
  readonly rows: readonly IndexedSession[]
  /** Whether more sessions match, or may match. */
  readonly more: boolean
}

/** The active sessions of a query, the newest first. */
export async function activeSessionsOf(bench: Bench, query: Filter, max: number): Promise<QueriedSessions> {
  await bench.observer.ledger.whenFlushed()
  const rows: IndexedSession[] = []
  let cursor: string | null = null
  for (let page = 0; page < MAX_PAGES; page++) {
    const found = await bench.observer.index.list({ ...query, state: 'active' }, PAGE_SIZE, cursor)
    rows.push(...found.rows)
    cursor = found.next
    if (cursor === null || rows.length > max) break
  }
  return { rows: rows.slice(0, max), more: cursor !== null || rows.length > max }
}

export interface RevocationSummary {
  readonly sessions: number
  readonly users: number
  readonly effects: Readonly<Record<RevocationEffect, number>>
  /** From when the copies of all of them are refused; null if there are none. */
  readonly latestAt: number | null
}

function summaryOf(rows: readonly IndexedSession[], endings: readonly EndEffect[]): RevocationSummary {
  const count = (effect: RevocationEffect) => endings.filter((ending) => ending.effect === effect).length
  return {
    sessions: rows.length,
    users: new Set(rows.map(({ user }) => user)).size,
    effects: Object.fromEntries(REVOCATION_EFFECTS.map((effect) => [effect, count(effect)])) as Readonly<
      Record<RevocationEffect, number>
    >,
    latestAt: endings.length === 0 ? null : Math.max(...endings.map(({ effectiveAt }) => effectiveAt)),
  }
}

/** What revoking these sessions would do. */
export async function previewRevocation(
  operator: SessionOperator,
  rows: readonly IndexedSession[],
): Promise<RevocationSummary & { readonly alsoEnds: number }> {
  const previews = rows.map((row) => ({ row, ...operator.previewEnd(row) }))
  // Without a denylist, a revocation applies to all sessions of a user in a mechanism.
  const whole = new Map(
    previews.flatMap(({ row: { user, mechanism }, endsUser }) =>
      endsUser ? [[`${mechanism} ${user}`, { user, mechanism }] as const] : [],
    ),
  )
  const ids = new Set(rows.map(({ id }) => id))
  let alsoEnds = 0
  for (const filter of whole.values()) {
    const others = await operator.activeSessions(filter)
    alsoEnds += others.filter(({ id }) => !ids.has(id)).length
  }
  return { ...summaryOf(rows, previews), alsoEnds }
}

/** What a revocation did with each session. */
export interface Revoked {
  readonly ended: readonly EndedSessionEffect[]
  /** Sessions that were no longer active, for example because another request ended them at the same time. */
  readonly alreadyEnded: readonly string[]
  /** Sessions that were not revoked, because a store that it needs is unavailable. */
  readonly notEnded: readonly string[]
}

/**
 * Revokes these sessions one by one, and states what each revocation did.
 * @throws StoreUnavailable if a store is unavailable, and no session was revoked
 */
export async function revokeSessions(
  operator: SessionOperator,
  rows: readonly IndexedSession[],
): Promise<RevocationSummary & Revoked & { readonly alsoEnds: number }> {
  const ended: EndedSessionEffect[] = []
  const alreadyEnded: string[] = []
  const notEnded: string[] = []
  const also = new Set<string>()
  let failure: unknown = null

  async function revoke(row: IndexedSession): Promise<void> {
    const { id, mechanism } = row
    try {
      const { alsoEnded, hadEnded, ...ending } = await operator.endOwn(row, 'revoked_by_admin')
      if (hadEnded) alreadyEnded.push(id)
      else ended.push({ id, mechanism, ...ending })
      for (const each of alsoEnded) also.add(each)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      failure = error
      notEnded.push(id)
    }
  }

  for (let from = 0; from < rows.length; from += CONCURRENT) {
    await Promise.all(rows.slice(from, from + CONCURRENT).map(revoke))
  }
  if (failure !== null && notEnded.length === rows.length) throw failure
  for (const { id } of rows) also.delete(id)
  const ids = new Set(ended.map(({ id }) => id))
  const own = rows.filter(({ id }) => ids.has(id))
  return { ...summaryOf(own, ended), alsoEnds: also.size, ended, alreadyEnded, notEnded }
}
