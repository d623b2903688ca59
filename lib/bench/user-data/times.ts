import type { Instant } from '#lib/core/session.ts'
import { orUnavailable } from '#lib/redis/connection.ts'
import type { Bench } from '../bench.ts'
import { BENCH_LIFE_MS } from '../state.ts'

/** An instant of the wall clock, on the bench clock. */
export function onBenchClock(bench: Bench, wallMs: number): Instant {
  return Math.round(bench.now() + wallMs - Date.now())
}

/** When the bench and all of its data are deleted at the latest. */
export function benchEnd(bench: Bench): Instant {
  return onBenchClock(bench, bench.state.createdAt + BENCH_LIFE_MS)
}

/** When Redis deletes a key: the latest of several, and at the latest with the bench. */
export async function keyEnd(
  { bench }: { readonly bench: Bench },
  keys: readonly string[],
): Promise<Instant> {
  const lives = await orUnavailable(Promise.all(keys.map((key) => bench.stores.redis.pttl(key))))
  return Math.min(benchEnd(bench), onBenchClock(bench, Date.now() + Math.max(0, ...lives)))
}

/** A key of the bench as it is shown: without the bench ID. */
export function shownKey(bench: Bench, key: string): string {
  return key.replace(`{${bench.id}}`, '{bench}')
}
