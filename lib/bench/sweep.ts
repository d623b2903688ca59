import type { Benches } from './benches.ts'
import { SessionOperator } from './session-operator.ts'

/** Ends the sessions of every loaded bench that have expired since the last sweep. */
export function sweepAll(benches: Benches): void {
  for (const bench of benches.loadedBenches()) {
    if (bench.observer.nextDueAt === null || bench.isFrozen() || bench.now() < bench.observer.nextDueAt)
      continue
    new SessionOperator(bench, 'a', () => {}).sweep().catch(() => {
      bench.observer.nextDueAt = 0
    })
  }
}
