import type { BenchClient, Send } from '#lib/client/bench-client.ts'
import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { CellId, Measured } from './cell.ts'
import { measureTimes } from './measure-times.ts'
import type { ActRow, Reading, TimeRow } from './row.ts'

/** Where a measurement takes place. */
export interface Place {
  /**
   * Opens a bench as new with this preset and all mechanisms.
   * @param send how requests reach it
   */
  open(preset: PresetId, options: { readonly frozen: boolean; readonly send: Send }): Promise<OpenBench>
  /** Calls the handlers of this process, so that a client may have any address. */
  readonly direct: Send
  /** Sends requests over HTTP, on a connection that is kept. null: the server has no port. */
  readonly http: Send | null
}

export interface OpenBench {
  readonly client: BenchClient
  close(): Promise<void>
}

/** Cells that were measured together: one row under one preset. */
export interface Progress {
  readonly row: string
  readonly preset: PresetId
  readonly cells: Readonly<Partial<Record<MechanismId, Measured>>>
}

/**
 * Measures cells, each preset on a bench of its own: acts one after the other, then all times interleaved.
 * @throws the reason of the signal, or Error if a bench cannot be opened
 */
export async function* measure(
  cells: readonly CellId[],
  place: Place,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  for (const [preset, all] of Map.groupBy(cells, (cell) => cell.preset)) {
    const acts = all.flatMap(({ row, mechanism }) => (row.method === 'time' ? [] : [{ row, mechanism }]))
    const times = all.flatMap(({ row, mechanism }) => (row.method === 'time' ? [{ row, mechanism }] : []))
    if (acts.length > 0) yield* measureActs(acts, preset, place, signal)
    if (times.length > 0) yield* measureAllTimes(times, preset, place, signal)
  }
}

interface Pair<R> {
  readonly row: R
  readonly mechanism: MechanismId
}

async function* measureActs(
  pairs: readonly Pair<ActRow>[],
  preset: PresetId,
  place: Place,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const bench = await place.open(preset, { frozen: true, send: place.direct })
  let isNew = true
  try {
    for (const [row, ofRow] of Map.groupBy(pairs, ({ row }) => row)) {
      const cells: Partial<Record<MechanismId, Measured>> = {}
      for (const { mechanism } of ofRow) {
        signal.throwIfAborted()
        if (!isNew) await resetBench(bench.client)
        isNew = false
        cells[mechanism] = await measureOnce(row, bench.client, mechanism, preset)
      }
      yield { row: row.id, preset, cells }
    }
  } finally {
    await bench.close()
  }
}

async function* measureAllTimes(
  pairs: readonly Pair<TimeRow>[],
  preset: PresetId,
  { open, http }: Place,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  if (http === null) throw new Error('Times are measured over HTTP, and the server has no port.')
  const bench = await open(preset, { frozen: false, send: http })
  try {
    for await (const results of measureTimes(pairs, bench.client, http, signal)) {
      for (const [row, ofRow] of Map.groupBy(results, ({ row }) => row)) {
        const cells = Object.fromEntries(ofRow.map(({ mechanism, measured }) => [mechanism, measured]))
        yield { row: row.id, preset, cells }
      }
    }
  } finally {
    await bench.close()
  }
}

/** Does the act of a row once, on a bench as new with a frozen clock, on node a. */
export function measureOnce(
  row: ActRow,
  bench: BenchClient,
  mechanism: MechanismId,
  preset: PresetId,
): Promise<Reading> {
  bench.headers = { 'lab-node': 'a' }
  return row.run(bench, mechanism, preset)
}

/** Resets a bench to its beginning. From node b, because a row may have stopped node a. */
export async function resetBench(bench: BenchClient): Promise<void> {
  bench.headers = { 'lab-node': 'b' }
  await bench.must('/api/bench/reset', { method: 'POST', body: {} })
}
