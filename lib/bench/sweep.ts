import type { Benches } from './benches.ts'
import { SessionOperator } from './session-operator.ts'

/** Ends the sessions of every loaded bench that have expired since the last sweep, deletes old rows of its audit trail, and inspects its store. */
export function sweepAll(benches: Benches): void {
  for (const bench of benches.loadedBenches()) {
    bench.observer.audit.tidy()
    if (!bench.isTemporary && !bench.stale) bench.reactions?.inspectStore().catch(() => {})
    if (bench.observer.nextDueAt === null || bench.isFrozen() || bench.now() < bench.observer.nextDueAt)
      continue
    new SessionOperator(bench, 'a', () => {}).sweep().catch(() => {
      bench.observer.nextDueAt = 0
    })
  }
}
