import type { EndJournal } from '#lib/backup/journal.ts'
import { redisClaims } from '#lib/redis/claims.ts'
import { deliverAlert } from './alert-delivery.ts'
import { AlertWatch } from './alert-watch.ts'
import type { Bench, Reactions } from './bench.ts'
import type { Benches } from './benches.ts'
import { RuleReactor } from './rule-reactor.ts'
import { BENCH_LIFE_MS } from './state.ts'

/**
 * What follows from the events of a bench in this process: alerts, the rules of its policy, and entries of the journal of ends.
 * A temporary bench of a measurement or an attack fires no alerts; rules are part of the policy that it is made with.
 */
export function reactionsWith(
  benches: () => Pick<Benches, 'change'>,
  journal: EndJournal | null,
): (bench: Bench) => Reactions {
  return (bench) => createReactions(bench, benches(), journal)
}

function createReactions(
  bench: Bench,
  benches: Pick<Benches, 'change'>,
  journal: EndJournal | null,
): Reactions {
  const claims = redisClaims(bench.stores.redis, bench.id, BENCH_LIFE_MS)
  const alerts = new AlertWatch({
    ledger: bench.observer.ledger,
    claims,
    append: (event) => bench.append(event),
    deliver: (alert, seq) => deliverAlert(bench, alert, seq),
  })
  const rules = new RuleReactor(bench, benches, claims)
  return {
    note(event, seq) {
      // The benches of measurements are in no backup.
      const isBackedUp = !bench.isTemporary && bench.metrics !== null
      if (isBackedUp) journal?.note(event, { bench: bench.publicName, seq, at: bench.now() })
      rules.note(event, seq)
      if (!bench.isTemporary || bench.isWatched) alerts.note(event)
    },
    rulesApplied: () => rules.applied(),
    alertsSettled: (isDelivered) => alerts.settled(isDelivered),
    inspectStore: () => alerts.inspectStore(),
    forgetClaims: () => claims.forget(),
  }
}
