import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { BenchClient } from './bench-client.ts'
import type { Reading, Row } from './row.ts'

/** Does the act of a row once, on a bench as new with a frozen clock, on node a. */
export function measureOnce(
  row: Row,
  bench: BenchClient,
  mechanism: MechanismId,
  preset: PresetId,
): Promise<Reading> {
  bench.headers = { 'lab-node': 'a' }
  return row.run(bench, mechanism, preset)
}

/** Resets a bench to its beginning. From node b, because a row may have stopped node a. */
export async function resetFor(bench: BenchClient): Promise<void> {
  bench.headers = { 'lab-node': 'b' }
  await bench.must('/api/bench/reset', { method: 'POST', body: {} })
}
