import { StoreUnavailable } from '#lib/core/errors.ts'
import { factsOf } from '#lib/core/mechanism-facts.ts'
import { type EndReason, isRefused, MECHANISM_IDS, type MechanismId, type NodeId } from '#lib/core/session.ts'
import type { AdjustResult, Sessions } from '#lib/core/sessions.ts'
import type { EndEffect } from '#lib/core/termination.ts'
import type { Filter, IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Bench } from './bench.ts'
import { mechanismAt, sessionsFor } from './compose.ts'
import { keptSession } from './mutations.ts'
import { recordLocationOf } from './state.ts'

/** Receives the position of each event that an operation causes. */
export type OnEvent = (seq: string) => void

/** A session that an operation ended. */
export interface EndedSessionEffect extends EndEffect {
  readonly id: string
  readonly mechanism: MechanismId
}

/** The effect of ending a session. */
export interface EndResult extends EndEffect {
  /** Other sessions of the user that had to end as well, because single sessions cannot be revoked. */
  readonly alsoEnded: readonly string[]
}

interface OwnEndResult extends EndResult {
  /** Whether it had ended before, for example because of another request. */
  readonly hadEnded: boolean
}

/** Ends and adjusts sessions of a bench on behalf of the operator, without their credentials. */
export class SessionOperator {
  private readonly bench: Bench
  /** The node that serves the request. */
  private readonly node: NodeId
  private readonly onEvent: OnEvent

  constructor(bench: Bench, node: NodeId, onEvent: OnEvent) {
    this.bench = bench
    this.node = node
    this.onEvent = onEvent
  }

  /** Ends one session and returns the actual effect. */
  async end(row: IndexedSession, reason: EndReason): Promise<EndResult> {
    const { hadEnded: _, ...result } = await this.endOwn(row, reason)
    return result
  }

  /** As {@link end}; of concurrent calls, one has ended the session. */
  async endOwn(row: IndexedSession, reason: EndReason): Promise<OwnEndResult> {
    if (row.state === 'ended' && !this.canStillRevoke(row))
      return { ...this.endingOf(row), alsoEnded: [], hadEnded: true }
    const known = withCopyExpiry(row)
    const [own, ...others] = await this.sessionsOf(row).revoke(known, reason)
    const ending = own?.ending ?? (row.state === 'ended' ? this.effectOn(known) : this.endingOf(row))
    return { ...ending, alsoEnded: others.map(({ known }) => known.id), hadEnded: own === undefined }
  }

  /** What ending an active session would do. `endsUser`: the other sessions of its user would have to end as well. */
  previewEnd(row: IndexedSession): EndEffect & { readonly endsUser: boolean } {
    const mechanism = mechanismAt(this.bench, row.mechanism, this.node)
    const endsUser = mechanism.keeps === 'denials' && !mechanism.revocations.techniques.includes('denylist')
    return { ...this.effectOn(row), endsUser }
  }

  /** The effect of the end of a session that has already ended: a node may not have received the message yet. */
  private endingOf(row: IndexedSession): EndEffect {
    const { bench, node } = this
    if (row.copiesLiveUntilAt !== null) return { effect: 'at-expiry', effectiveAt: row.copiesLiveUntilAt }
    const endedAt = row.endedAt ?? bench.now()
    const mechanism = mechanismAt(bench, row.mechanism, node)
    const ending = mechanism.effectOn(row, endedAt)
    return isRefused(ending.effect) ? ending : { effect: 'immediate', effectiveAt: endedAt }
  }

  /**
   * Whether copies of an ended session may still be accepted, and the current policy can revoke them. Without a denylist,
   * revoking also ends the user's other sessions, so it is done only if every request is checked.
   */
  private canStillRevoke({ mechanism, state, copiesLiveUntilAt }: IndexedSession): boolean {
    const { bench, node } = this
    if (state !== 'ended' || (copiesLiveUntilAt ?? 0) <= bench.now()) return false
    const composed = mechanismAt(bench, mechanism, node)
    if (composed.keeps !== 'denials') return false
    return composed.revocations.techniques.includes('denylist') || composed.policy.checkOn === 'every-request'
  }

  private effectOn(row: IndexedSession): EndEffect {
    const { bench, node } = this
    const mechanism = mechanismAt(bench, row.mechanism, node)
    return mechanism.effectOn(row, bench.now())
  }

  /** Ends every session of a user, of one mechanism or of all. @param except the session to keep */
  async endAll(
    filter: { readonly user: string; readonly mechanism?: MechanismId | undefined },
    reason: EndReason,
    except?: string | undefined,
  ): Promise<readonly EndedSessionEffect[]> {
    const endings: EndedSessionEffect[] = []
    for (const mechanism of MECHANISM_IDS) {
      if (filter.mechanism !== undefined && filter.mechanism !== mechanism) continue
      const kept = keptSession(this.bench, mechanism, except)
      const active = await this.activeSessions({ user: filter.user, mechanism })
      const ended = await this.bench.observer.index.all({ user: filter.user, mechanism, state: 'ended' })
      const rows = [...active, ...ended.filter((row) => this.canStillRevoke(row)).map(withCopyExpiry)]
      if (this.keepsPerNode(mechanism)) {
        // Each session is ended on a node that has its record.
        for (const row of rows) {
          if (row.id === kept) continue
          const { alsoEnded: _, ...ending } = await this.end(row, reason)
          endings.push({ id: row.id, mechanism, ...ending })
        }
        continue
      }
      const revoked = await this.sessionsAt(mechanism, this.node).revokeAll(
        filter.user,
        reason,
        kept ?? null,
        rows,
      )
      endings.push(...revoked.map(({ known, ending }) => ({ id: known.id, mechanism, ...ending })))
    }
    return endings
  }

  /** Changes the expiry of one session. */
  async adjust(row: IndexedSession, endsInSeconds: number): Promise<AdjustResult> {
    return this.sessionsOf(row).adjust(row, endsInSeconds)
  }

  /** Ends every expired session: records the end, and deletes the session from its store. */
  async sweep(): Promise<void> {
    const { bench } = this
    await bench.observer.ledger.whenFlushed()
    bench.observer.nextDueAt = null
    const from = bench.connectedNode()
    for (const row of await bench.observer.index.due(bench.now(), 1000)) {
      // If its store is unavailable, the session is handled by the next sweep.
      await this.sessionsOf(row, from).expire(row).catch(ignoreUnavailable)
    }
    await bench.observer.ledger.whenFlushed()
    // Sessions that were created during the sweep have already lowered `nextDueAt`.
    const next = await bench.observer.index.nextDue()
    if (next !== null) bench.observer.nextDueAt = Math.min(next, bench.observer.nextDueAt ?? next)
  }

  /** Records the end of a session whose store lost its record. */
  recordStoreLoss({ mechanism, id, user, node }: IndexedSession, ending: EndEffect): void {
    const lost = {
      type: 'session.ended',
      mechanism,
      sessionId: id,
      user,
      node,
      reason: 'store_lost',
      ...ending,
    } as const
    this.onEvent(this.bench.append(lost))
  }

  /** The active sessions, according to the event log. */
  async activeSessions(filter: Omit<Filter, 'state'>): Promise<readonly IndexedSession[]> {
    const { bench } = this
    await bench.observer.ledger.whenFlushed()
    // Reads all pages before any session is ended, because ending one shifts the pages.
    return bench.observer.index.all({ ...filter, state: 'active' })
  }

  /** Whether records are only in the memory of the nodes. */
  keepsPerNode(mechanism: MechanismId): boolean {
    return factsOf(mechanism).recordsIn === 'policy' && recordLocationOf(this.bench.state.policy) === 'nodes'
  }

  /** The session operations on a node that can end or change this session. */
  private sessionsOf(row: IndexedSession, from = this.node): Sessions {
    const { mechanism } = row
    if (!this.keepsPerNode(mechanism)) return this.sessionsAt(mechanism, from)
    // The node of the login may be down or partitioned, while another one has a valid copy.
    return this.sessionsAt(mechanism, this.bench.nodes.nodeWithSession(row.id, from) ?? row.node)
  }

  private sessionsAt(mechanism: MechanismId, node: NodeId): Sessions {
    return sessionsFor(this.bench, {
      mechanism,
      node,
      act: 'revoke',
      carrier: 'cookie',
      credential: null,
      onEvent: this.onEvent,
    })
  }
}

/** Sets the expiry of an ended session to that of its copies. */
function withCopyExpiry(row: IndexedSession): IndexedSession {
  return row.copiesLiveUntilAt === null ? row : { ...row, expiresAt: row.copiesLiveUntilAt }
}

function ignoreUnavailable(error: unknown): void {
  if (!(error instanceof StoreUnavailable)) throw error
}
