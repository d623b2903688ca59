import type { BenchClient, Send } from '#lib/client/bench-client.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { Measured } from './cell.ts'
import type { TimeRow } from './row.ts'
import { summarize } from './statistics.ts'

/** The handler of the framework that does nothing. */
const BARE_PATH = '/bare'
/** Requests of each way in a block; the block counts with their median. */
const PER_BLOCK = 5
const WARM_UP_BLOCKS = 4
const BLOCKS = 40
/** How often the results so far are reported. */
const REPORT_EVERY = 10

interface Way {
  readonly row: TimeRow
  readonly mechanism: MechanismId
  readonly send: () => Promise<unknown>
  readonly ratios: number[]
}

export interface TimeResult {
  readonly row: TimeRow
  readonly mechanism: MechanismId
  readonly measured: Measured
}

/**
 * Measures requests in blocks. Each block contains every way in another order, and the bare handler, so that what changes
 * with time (heat, other work on the machine) changes all of them; a sample is the ratio to the bare handler of its block.
 */
export async function* measureTimes(
  pairs: readonly { readonly row: TimeRow; readonly mechanism: MechanismId }[],
  bench: BenchClient,
  http: Send,
  signal: AbortSignal,
): AsyncGenerator<readonly TimeResult[]> {
  const bare = async () => (await http(BARE_PATH)).text()
  const ways = await waysOf(pairs, bench)
  for (let block = 1 - WARM_UP_BLOCKS; block <= BLOCKS; block++) {
    signal.throwIfAborted()
    await runBlock(ways, bare, block > 0)
    if (block > 0 && block % REPORT_EVERY === 0) yield ways.map(resultOf)
  }
}

/** Logs in once for each mechanism; the rows share the session. */
async function waysOf(
  pairs: readonly { readonly row: TimeRow; readonly mechanism: MechanismId }[],
  bench: BenchClient,
): Promise<readonly Way[]> {
  const ways: Way[] = []
  for (const [mechanism, ofMechanism] of Map.groupBy(pairs, (pair) => pair.mechanism)) {
    const client = await bench.login(mechanism)
    for (const { row } of ofMechanism) {
      ways.push({ row, mechanism, send: () => row.send(client), ratios: [] })
    }
  }
  return ways
}

async function runBlock(ways: readonly Way[], bare: () => Promise<unknown>, counts: boolean): Promise<void> {
  const took = new Map<Way | null, number>()
  for (const way of shuffled([null, ...ways])) took.set(way, await medianMs(way === null ? bare : way.send))
  const bareMs = took.get(null) ?? Number.NaN
  if (counts) for (const way of ways) way.ratios.push((took.get(way) ?? Number.NaN) / bareMs)
}

async function medianMs(send: () => Promise<unknown>): Promise<number> {
  const samples: number[] = []
  for (let nth = 0; nth < PER_BLOCK; nth++) samples.push(await timed(send))
  return summarize(samples).median
}

/** How long an operation takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

function resultOf({ row, mechanism, ratios }: Way): TimeResult {
  const { n, median, ci95 } = summarize(ratios)
  return {
    row,
    mechanism,
    measured: {
      value: rounded(median),
      n,
      median: rounded(median),
      ci95: ci95 && [rounded(ci95[0]), rounded(ci95[1])],
    },
  }
}

/** Two decimals: more would be noise. */
const rounded = (ratio: number): number => Math.round(ratio * 100) / 100

/** In random order. */
export function shuffled<T>(all: readonly T[]): T[] {
  const rest = [...all]
  for (let at = rest.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    ;[rest[at], rest[other]] = [rest[other] as T, rest[at] as T]
  }
  return rest
}
