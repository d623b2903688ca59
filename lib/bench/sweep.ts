import type { Benches } from './benches.ts'
import { completeRestore } from './restore-run.ts'
import { SessionOperator } from './session-operator.ts'

/**
 * Ends the sessions of every loaded bench that have expired since the last sweep, deletes old rows of its audit trail, inspects its store,
 * and completes a restore that was interrupted.
 */
export function sweepAll(benches: Benches): void {
  for (const bench of benches.loadedBenches()) {
    bench.observer.audit.tidy()
    if (!bench.isTemporary && !bench.stale) bench.reactions?.inspectStore().catch(() => {})
    // If the store is unavailable, the next sweep tries again.
    if (!bench.stale) completeRestore(bench, benches, (event) => bench.append(event)).catch(() => {})
    if (bench.observer.nextDueAt === null || bench.isFrozen() || bench.now() < bench.observer.nextDueAt)
      continue
    new SessionOperator(bench, 'a', () => {}).sweep().catch(() => {
      bench.observer.nextDueAt = 0
    })
  }
}
