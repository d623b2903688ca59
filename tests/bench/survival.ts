import { TRIAL_FAULTS } from '#lib/core/survival.ts'
import { median, percentile, printTable } from './measure.ts'
import { Client } from './session-life.ts'
import { withApp } from './with-app.ts'

/* The effect of faults: sessions lost by each fault, and how long a node of a two-tier store is stale. */

interface Row {
  readonly mechanism: string
  readonly store: string | null
  readonly measured: {
    readonly accepted: number
    readonly refused: Readonly<Record<string, number>>
    readonly unavailable: number
  }
  readonly agrees: boolean
}

export async function survival(env: Record<string, string>): Promise<void> {
  await withApp(env, async ({ url }) => {
    const client = new Client(url)
    await lostByFault(client, 'textbook, sticky', 'textbook', {})
    await lostByFault(client, 'hardened, round robin', 'hardened', {})
    await staleness(client)
  })
}

/** Of thirty: refused, and in brackets those without a response. */
async function lostByFault(client: Client, name: string, preset: string, policy: object): Promise<void> {
  const bench = await client.bench(policy, preset)
  const columns: string[][] = []
  let disagree = 0
  for (const fault of TRIAL_FAULTS) {
    const answer = await client.ask(bench.id, 'POST', '/api/bench/survival', { fault })
    const { rows } = (await answer.json()) as { rows: readonly Row[] }
    disagree += rows.filter(({ agrees }) => !agrees).length
    columns.push([fault, ...rows.map(({ measured }) => lossOf(measured))])
    if (columns.length === 1) {
      columns.unshift([
        '',
        ...rows.map(({ mechanism, store }) => (store ? `${mechanism}, ${store}` : mechanism)),
      ])
    }
  }
  const [first = []] = columns
  printTable(
    `Sessions lost of 30, (unanswered): ${name}; predictions that failed: ${disagree}`,
    first.map((_, place) => columns.map((column) => column[place] ?? '')),
  )
}

function lossOf({ refused, unavailable }: Row['measured']): string {
  const lost = Object.values(refused).reduce((sum, n) => sum + n, 0)
  return unavailable === 0 ? String(lost) : `${lost} (${unavailable})`
}

const RUNS = 120
const CONCURRENT = 30

/**
 * From the response to a `DELETE` on node a to the first refusal of node b, which had read the record just
 * before.
 */
async function staleness(client: Client): Promise<void> {
  const rows: (string | number)[][] = [
    ['two-tier, 5 s cache; message', 'runs', 'stale ms, p50', 'p99', 'accepted after the response'],
  ]
  for (const invalidation of ['on', 'delayed', 'dropped']) {
    const bench = await client.bench({
      concurrency: { perUser: 1000, perIp: 10_000 },
      serverSession: { store: 'two-tier', cacheSeconds: 5 },
    })
    await client.ask(bench.id, 'PATCH', '/api/bench/faults', { invalidation })
    const lags: number[] = []
    let accepted = 0
    for (let run = 0; run < RUNS; run += CONCURRENT) {
      const measured = await Promise.all(Array.from({ length: CONCURRENT }, () => staleFor(client, bench)))
      for (const { lag, after } of measured) {
        lags.push(lag)
        accepted += after
      }
    }
    rows.push([invalidation, lags.length, median(lags), percentile(lags, 0.99), accepted])
  }
  printTable('How long another node is wrong after a revocation', rows)
}

async function staleFor(client: Client, bench: Awaited<ReturnType<Client['bench']>>) {
  const held = await client.enter(bench, 'server-session')
  const me = () =>
    client.ask(bench.id, 'GET', '/api/server-session/me?slide=0', undefined, {
      ...held.headers,
      'lab-node': 'b',
    })
  await me()
  await client.ask(bench.id, 'DELETE', `/api/sessions/${held.id}`, {}, { 'lab-node': 'a' })
  const from = performance.now()
  let after = 0
  while ((await me()).status === 200) after++
  return { lag: performance.now() - from, after }
}
