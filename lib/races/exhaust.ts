import { RequestRefused } from '#lib/core/errors.ts'
import type { Implementation, Race } from './race.ts'
import { moveAlong, type Result, startRun, switchesIn } from './run.ts'
import type { Worlds } from './world.ts'

/** More than two actors of six steps have: 924. */
const MAX_SCHEDULES = 1000
const MAX_MS = 20_000
/** Runs at the same time. Each waits for a reply of Redis most of the time. */
const MAX_IN_FLIGHT = 64

export interface Exhausted {
  /** Every possible order of steps once, by number of switches between the actors, then alphabetically. */
  readonly results: readonly Result[]
  /** Of the bad ones, the first. */
  readonly shortestBad: Result | null
}

/**
 * Executes every possible order of steps: runs a prefix, lists who can move, and branches. The number of orders is not known
 * before, because an actor that is refused makes fewer steps.
 * @throws RequestRefused if there are too many orders, or they take too long
 */
export async function exhaust(
  race: Race,
  implementation: Implementation,
  worlds: Worlds,
  maxSchedules = MAX_SCHEDULES,
): Promise<Exhausted> {
  const deadline = performance.now() + MAX_MS
  /** Prefixes of orders that are not executed yet. */
  const pending = ['']
  const results: Result[] = []

  /** Executes the prefix, then always the first actor that can move. The alternatives are left for later. */
  async function execute(prefix: string): Promise<void> {
    const run = await startRun(race, implementation, worlds.open())
    await moveAlong(run, prefix)
    let movable = run.movable()
    while (movable[0] !== undefined) {
      for (const other of movable.slice(1)) pending.push(run.schedule + other)
      await run.move(movable[0])
      movable = run.movable()
    }
    const result = await run.result()
    if (result) results.push(result)
  }

  await inParallel(pending, (prefix, inFlight) => {
    if (results.length + pending.length + inFlight > maxSchedules) {
      throw new RequestRefused('not_supported', `This race has more than ${maxSchedules} orders of steps.`)
    }
    if (performance.now() > deadline) {
      throw new RequestRefused('service_unavailable', 'The run took too long. Retry after Retry-After.', {
        retryAfterSeconds: 5,
      })
    }
    return execute(prefix)
  })
  results.sort((x, y) => switchesIn(x.schedule) - switchesIn(y.schedule) || compare(x.schedule, y.schedule))
  return { results, shortestBad: results.find(({ outcome }) => outcome === 'bad') ?? null }
}

function compare(x: string, y: string): number {
  return x < y ? -1 : Number(x > y)
}

/**
 * Works off a list that grows while it is worked off. After a failure no further work starts; the failure is thrown when all
 * work in progress has ended, so that nothing is written after that.
 * @param work receives the number of runs in progress, including this one
 */
async function inParallel<T>(
  pending: T[],
  work: (each: T, inFlight: number) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>()
  const failures: unknown[] = []
  while (pending.length > 0 || running.size > 0) {
    while (pending.length > 0 && running.size < MAX_IN_FLIGHT && failures.length === 0) {
      const next = pending.pop() as T
      const started: Promise<void> = (async () => work(next, running.size + 1))()
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(started))
      running.add(started)
    }
    if (running.size === 0) break
    await Promise.race(running)
  }
  if (failures.length > 0) throw failures[0]
}
