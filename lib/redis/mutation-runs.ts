import type { RunBug } from '#lib/core/mutation-score.ts'
import type { Instant } from '#lib/core/session.ts'
import { orUnavailable, type RedisClient } from './connection.ts'
import { benchKeys } from './keys.ts'
import { script } from './script.ts'

const putRun = script<0 | 1>(new URL('./put-mutation-run.lua', import.meta.url))

/** Runs that are kept: another one replaces the oldest. */
const MAX_RUNS = 20

/** What a run of a test suite states of itself. */
interface StatedRun {
  readonly state: 'running' | 'ended'
  readonly bugs: readonly RunBug[]
}

/** A run with its newest results. */
export interface MutationRun extends StatedRun {
  readonly run: string
  /** When its newest results arrived, by the wall clock of the server. */
  readonly at: Instant
}

/**
 * The runs of test suites against the planted bugs that were stated to a bench: the newest results of each. They are stored
 * apart from the event log, where every state of a run would stay, and push out other events.
 */
export interface MutationRuns {
  /** @returns whether its results have changed */
  put(run: string, stated: StatedRun): Promise<boolean>
  /** All runs, the newest first. */
  read(): Promise<readonly MutationRun[]>
  newest(): Promise<MutationRun | null>
}

/** @param lifetimeMs how long the runs live after their last change */
export function redisMutationRuns(redis: RedisClient, benchId: string, lifetimeMs: number): MutationRuns {
  const { runs, runResults } = benchKeys(benchId)

  async function read(count: number): Promise<readonly MutationRun[]> {
    const byTime = await orUnavailable(redis.zrevrange(runs, 0, count - 1, 'WITHSCORES'))
    const ids = byTime.filter((_, index) => index % 2 === 0)
    if (ids.length === 0) return []
    const results = await orUnavailable(redis.hmget(runResults, ...ids))
    return ids.flatMap((run, index) => {
      const stored = results[index]
      // Replaced by a newer run in the meantime.
      if (!stored) return []
      return [{ run, at: Number(byTime[2 * index + 1]), ...(JSON.parse(stored) as StatedRun) }]
    })
  }

  return {
    async put(run, { state, bugs }) {
      const args = [run, JSON.stringify({ state, bugs }), Date.now(), MAX_RUNS, lifetimeMs]
      return (await orUnavailable(putRun(redis, [runs, runResults], args))) === 1
    },
    read: () => read(MAX_RUNS),
    newest: async () => (await read(1))[0] ?? null,
  }
}
