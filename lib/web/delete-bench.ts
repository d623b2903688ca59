import { RequestRefused } from '#lib/core/errors.ts'
import type { BenchCall } from './call.ts'
import { stopMeasurement } from './evidence-measurement.ts'
import { benchCookie } from './policy-cookies.ts'

/** Deletes the bench of the request, and its cookie unless that names another bench. */
export async function deleteBench({ bench, lab, credentials, secure }: BenchCall) {
  const { seat, policy } = bench.state
  if (seat !== undefined) {
    throw new RequestRefused(
      'conflict',
      'The bench belongs to a seat of a room, and is deleted with the room. POST /api/bench/reset makes it as new.',
    )
  }
  // A measurement that waits for its turn would end only then.
  lab.measuring.refuseBench(bench.id)
  await stopMeasurement(lab, bench)
  await lab.benches.delete(bench.id, 1)
  const hasOther = credentials.benches.some((id) => id !== bench.id)
  return { status: 204, cookies: hasOther ? [] : [benchCookie('', policy.cookies, { secure, lifeMs: 0 })] }
}
