import { AsyncLocalStorage } from 'node:async_hooks'
import { type EventRule, scopeOf } from '#lib/core/event-rules.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Claims } from '#lib/redis/claims.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import { REASON_OF, RULE_ACTS, type RuleContext, type RuleEffect } from './rule-acts.ts'
import { type Happened, triggersOf } from './rule-triggers.ts'
import { SessionNetworks } from './session-networks.ts'
import { SessionOperator } from './session-operator.ts'

/** Sessions that are changed, and stated in events, together. A rule applies to all of them, one such group after the other. */
const GROUP = 100

/** Whether a rule is being applied: what it causes triggers no rule, so that rules cannot form a loop. */
const applying = new AsyncLocalStorage<true>()

/** Applies the rules of policy after events, in the process that appended them. No request waits for it. */
export class RuleReactor {
  private readonly bench: Bench
  private readonly benches: Pick<Benches, 'change'>
  private readonly networks: SessionNetworks
  private last: Promise<void> = Promise.resolve()

  constructor(bench: Bench, benches: Pick<Benches, 'change'>, claims: Claims) {
    this.bench = bench
    this.benches = benches
    this.networks = new SessionNetworks(bench.observer.ledger, claims)
  }

  /** Notes an event that was appended. */
  note(event: LabEvent, seq: string): void {
    this.networks.note(event)
    const { rules } = this.bench.state.policy
    if (rules.length === 0 || applying.getStore()) return
    for (const happened of triggersOf(event)) {
      const matching = rules.filter(({ when }) => when === happened.trigger)
      if (matching.length === 0 || this.isKnownNetwork(happened)) continue
      this.last = this.last
        .then(() => applying.run(true, () => this.react(matching, happened, seq)))
        // The store is unavailable: the effect of a rule is not repeated later, when the user may have done something else.
        .catch(() => {})
    }
  }

  /** Resolves when the rules were applied to everything noted so far. */
  applied(): Promise<void> {
    return this.last
  }

  private isKnownNetwork({ session, network }: Happened): boolean {
    return session !== undefined && network !== undefined && !this.networks.mayBeNew(session.id, network)
  }

  private async react(rules: readonly EventRule[], happened: Happened, cause: string): Promise<void> {
    const { session, network } = happened
    if (session && network !== undefined && !(await this.networks.isNew(session.id, network))) return
    const { bench, benches } = this
    const sessions = new SessionOperator(bench, bench.connectedNode(), () => {})
    for (const rule of rules) {
      const emit = (row: Pick<IndexedSession, 'id' | 'mechanism'>, effect: RuleEffect) =>
        bench.append({
          type: 'rule.applied',
          rule,
          cause,
          user: happened.user,
          mechanism: row.mechanism,
          sessionId: row.id,
          ...effectOf(effect),
        })
      await this.apply({ bench, benches, sessions }, rule, happened, emit)
    }
    await bench.observer.ledger.whenFlushed()
  }

  private async apply(
    context: RuleContext,
    rule: EventRule,
    { user, session, trigger }: Happened,
    emit: (row: Pick<IndexedSession, 'id' | 'mechanism'>, effect: RuleEffect) => void,
  ): Promise<void> {
    const { sessions } = context
    const scope = scopeOf(rule)
    const mechanism = session?.mechanism
    const except = scope === 'others' ? session?.id : undefined
    if (rule.act === 'revoke' && scope !== 'this') {
      for (const ended of await sessions.endAll({ user, mechanism }, REASON_OF[trigger], except))
        emit(ended, ended)
      return
    }
    const rows =
      scope === 'this' ? await this.own(session?.id) : await sessions.activeSessions({ user, mechanism })
    const targets = rows.filter(({ id }) => id !== except)
    for (let from = 0; from < targets.length; from += GROUP) {
      const applied = await RULE_ACTS[rule.act](context, targets.slice(from, from + GROUP), rule)
      for (const [row, effect] of applied) if (effect !== null) emit(row, effect)
      // The buffer of events is limited.
      await this.bench.observer.ledger.whenFlushed()
    }
  }

  /** The session of the event, if it is active. */
  private async own(id: string | undefined): Promise<readonly IndexedSession[]> {
    const { ledger, index } = this.bench.observer
    await ledger.whenFlushed()
    const row = id === undefined ? null : await index.find(id)
    return row?.state === 'active' ? [row] : []
  }
}

/** Without the session, which the event names already. */
const effectOf = ({ effect, effectiveAt, sensitiveActs }: RuleEffect): RuleEffect => ({
  effect,
  ...(effectiveAt === undefined ? {} : { effectiveAt }),
  ...(sensitiveActs === undefined ? {} : { sensitiveActs }),
})
