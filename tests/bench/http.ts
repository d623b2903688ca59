import type { Load } from './load.ts'
import { BARE, loadFrom, logIn, median, printTable, TARGETS } from './measure.ts'
import { withPlainServer } from './plain.ts'
import { withApp } from './with-app.ts'

const ROUNDS = 5
const SECONDS = 2
const CONNECTIONS = 32

/**
 * Requests per second of `me` in production, as a ratio to a bare route handler of the same build in the
 * same run.
 */
export async function throughputInNext(env: Record<string, string>): Promise<void> {
  const rows: (string | number)[][] = [
    ['GET /me in Next', 'req/s', '× bare', 'min', 'max', 'p50 ms', 'p99 ms', 'errors'],
  ]
  await withApp(env, async ({ url }) => {
    const port = Number(new URL(url).port)
    const load = (requests: readonly string[]) =>
      loadFrom({ port, requests, connections: CONNECTIONS, seconds: SECONDS })
    const ways: { name: string; requests: readonly string[]; loads: Load[]; ratios: number[] }[] = []
    for (const way of TARGETS)
      ways.push({ name: way.name, requests: await logIn(url, way), loads: [], ratios: [] })
    const bare: Load[] = []
    for (const requests of [[BARE], ...ways.map((way) => way.requests)]) await load(requests)
    // All ways in each round, so that none is measured only after the others have warmed the process up.
    for (let round = 0; round < ROUNDS; round++) {
      for (const way of ways) {
        const before = await load([BARE])
        const ours = await load(way.requests)
        const after = await load([BARE])
        bare.push(before, after)
        way.loads.push(ours)
        way.ratios.push(ours.perSecond / ((before.perSecond + after.perSecond) / 2))
      }
    }
    rows.push(rowOf('bare route handler', bare, [1]))
    for (const { name, loads, ratios } of ways) rows.push(rowOf(name, loads, ratios))
  })
  printTable(`Throughput, ${CONNECTIONS} connections, median of ${ROUNDS} pairs`, rows)
}

function rowOf(name: string, loads: readonly Load[], ratios: readonly number[]): (string | number)[] {
  return [
    name,
    median(loads.map(({ perSecond }) => perSecond)),
    median(ratios),
    Math.min(...ratios),
    Math.max(...ratios),
    median(loads.map(({ p50 }) => p50)),
    median(loads.map(({ p99 }) => p99)),
    loads.reduce((sum, { errors }) => sum + errors, 0),
  ]
}

/** The cost of the project's own code: the same handlers on plain node:http, CPU time per request. */
export async function costOnPlainHttp(env: Record<string, string>): Promise<void> {
  const rows: (string | number)[][] = [
    ['the same handlers on node:http', 'req/s', 'CPU µs/req', 'p50 ms', 'p99 ms'],
  ]
  await withPlainServer(env, async ({ url, port, cpuMicros }) => {
    for (const way of [{ name: 'bare', mechanism: '', preset: '' }, ...TARGETS]) {
      const requests = way.mechanism === '' ? [BARE] : await logIn(url, way)
      await loadFrom({ port, requests, connections: CONNECTIONS, seconds: 1 })
      const costs: number[] = []
      const loads = []
      for (let round = 0; round < ROUNDS; round++) {
        const before = await cpuMicros()
        const load = await loadFrom({ port, requests, connections: CONNECTIONS, seconds: SECONDS })
        costs.push(((await cpuMicros()) - before) / (load.perSecond * SECONDS))
        loads.push(load)
      }
      rows.push([
        way.name,
        median(loads.map(({ perSecond }) => perSecond)),
        median(costs),
        median(loads.map(({ p50 }) => p50)),
        median(loads.map(({ p99 }) => p99)),
      ])
    }
  })
  printTable(`Cost of the project’s own code, with observer, median of ${ROUNDS}`, rows)
}
