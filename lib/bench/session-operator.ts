import { StoreUnavailable } from '#lib/core/errors.ts'
import { type EndReason, isRefused, MECHANISM_IDS, type MechanismId, type NodeId } from '#lib/core/session.ts'
import type { AdjustResult, Sessions } from '#lib/core/sessions.ts'
import type { EndEffect } from '#lib/core/termination.ts'
import type { Filter, IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Bench } from './bench.ts'
import { mechanismAt, sessionsFor } from './compose.ts'
import { recordLocationOf } from './state.ts'

/** Takes the place of each event that an operator's act causes. */
export type OnEvent = (seq: string) => void

/** A session that an operator's act ended. */
export interface EndedSessionEffect extends EndEffect {
  readonly id: string
  readonly mechanism: MechanismId
}

/** What ending one session did, and which others could not be spared. */
export interface EndResult extends EndEffect {
  readonly alsoEnded: readonly string[]
}

/** What somebody who holds no credential can do to the sessions of a bench: end them, and set their limits. */
export class SessionOperator {
  private readonly bench: Bench
  /** Which node the request came to. */
  private readonly node: NodeId
  private readonly onEvent: OnEvent

  constructor(bench: Bench, node: NodeId, onEvent: OnEvent) {
    this.bench = bench
    this.node = node
    this.onEvent = onEvent
  }

  /** Ends one session and says what that really did. */
  async end(row: IndexedSession, reason: EndReason): Promise<EndResult> {
    if (row.state === 'ended' && !this.canStillRevoke(row)) return { ...this.endingOf(row), alsoEnded: [] }
    const known = asHeld(row)
    const [own, ...others] = await this.sessionsOf(row).revoke(known, reason)
    const ending = own?.ending ?? (row.state === 'ended' ? this.effectOn(known) : this.endingOf(row))
    return { ...ending, alsoEnded: others.map(({ known }) => known.id) }
  }

  /** What the end of a session did that is over already: a node that has not heard of it may go on all the same. */
  private endingOf(row: IndexedSession): EndEffect {
    const { bench, node } = this
    if (row.copiesLiveUntilAt !== null) return { effect: 'at-expiry', effectiveAt: row.copiesLiveUntilAt }
    const endedAt = row.endedAt ?? bench.now()
    const mechanism = mechanismAt(bench, row.mechanism, node)
    const ending = mechanism.effectOn(row, endedAt)
    return isRefused(ending.effect) ? ending : { effect: 'immediate', effectiveAt: endedAt }
  }

  /**
   * Whether a session that ended has copies which may still be accepted, and policy can revoke them by now. If single
   * sessions cannot be denied, only where that changes the answer to each request: it also ends the user's others.
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

  /** Ends every session of a user, of one mechanism or of all, but one where one is to be spared. */
  async endAll(
    whose: { readonly user: string; readonly mechanism?: MechanismId | undefined },
    reason: EndReason,
    except?: string | undefined,
  ): Promise<readonly EndedSessionEffect[]> {
    const endings: EndedSessionEffect[] = []
    for (const mechanism of MECHANISM_IDS) {
      if (whose.mechanism !== undefined && whose.mechanism !== mechanism) continue
      const activeSessions = await this.activeSessions({ user: whose.user, mechanism })
      const over = await this.bench.observer.index.all({ user: whose.user, mechanism, state: 'ended' })
      const rows = [...activeSessions, ...over.filter((row) => this.canStillRevoke(row)).map(asHeld)]
      if (this.keepsPerNode(mechanism)) {
        // What only nodes remember can only be ended by way of one that does.
        for (const row of rows) {
          if (row.id === except) continue
          const { alsoEnded: _, ...ending } = await this.end(row, reason)
          endings.push({ id: row.id, mechanism, ...ending })
        }
        continue
      }
      const ended = await this.sessionsAt(mechanism, this.node).revokeAll(
        whose.user,
        reason,
        except ?? null,
        rows,
      )
      endings.push(...ended.map(({ known, ending }) => ({ id: known.id, mechanism, ...ending })))
    }
    return endings
  }

  /** Extends or shortens one session. */
  async adjust(row: IndexedSession, endsInSeconds: number): Promise<AdjustResult> {
    return this.sessionsOf(row).adjust(row, endsInSeconds)
  }

  /** Writes down the end of every session whose time is up, and makes its store forget it. */
  async sweep(): Promise<void> {
    const { bench } = this
    await bench.observer.ledger.whenFlushed()
    bench.observer.nextDueAt = null
    const from = bench.connectedNode()
    for (const row of await bench.observer.index.due(bench.now(), 1000)) {
      // One whose store is away is looked at again when the others have had their turn.
      await this.sessionsOf(row, from).expire(row).catch(unlessItIsAway)
    }
    await bench.observer.ledger.whenFlushed()
    // Whatever was drawn up while we looked has noted its own end already.
    const next = await bench.observer.index.nextDue()
    if (next !== null) bench.observer.nextDueAt = Math.min(next, bench.observer.nextDueAt ?? next)
  }

  /** Writes down that a session went with its store. */
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

  /** The sessions that live as far as the observer knows. */
  async activeSessions(filter: Omit<Filter, 'state'>): Promise<readonly IndexedSession[]> {
    const { bench } = this
    await bench.observer.ledger.whenFlushed()
    // Ended rows leave the list that is paged through, so all pages are read before the first is acted on.
    return bench.observer.index.all({ ...filter, state: 'active' })
  }

  /** Whether a session's record is nowhere but in the nodes. */
  keepsPerNode(mechanism: MechanismId): boolean {
    return mechanism === 'server-session' && recordLocationOf(this.bench.state.policy) === 'nodes'
  }

  /** The sessions as the node has them that can do something about this one. */
  private sessionsOf(row: IndexedSession, from = this.node): Sessions {
    const { mechanism } = row
    if (!this.keepsPerNode(mechanism)) return this.sessionsAt(mechanism, from)
    // The one that it began at may be down or cut off, and another have a copy that is good.
    return this.sessionsAt(mechanism, this.bench.nodes.nodeHolding(row.id, from) ?? row.node)
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

/** A row with the expiry of its credential. Of one that ended, that of its copies. */
function asHeld(row: IndexedSession): IndexedSession {
  return row.copiesLiveUntilAt === null ? row : { ...row, expiresAt: row.copiesLiveUntilAt }
}

function unlessItIsAway(error: unknown): void {
  if (!(error instanceof StoreUnavailable)) throw error
}
