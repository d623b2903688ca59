import { loadFrom, logIn, median, printTable, TARGETS } from './measure.ts'
import { withPlainServer } from './plain.ts'

const PAIRS = 15
const SECONDS = 1
const CONNECTIONS = 32

/**
 * What the audit trail costs: the same load with the recording switched on and off in turn, as throughput and as CPU time.
 * Accepted checks are counted, so there is a row a minute for each session; refused ones are a row each, the most that a
 * client can cause.
 */
export async function costOfAudit(env: Record<string, string>): Promise<void> {
  const rows: (string | number)[][] = [
    ['GET /me, recording on and off', 'on req/s', 'off req/s', 'on ÷ off', 'CPU on ÷ off', 'CPU µs more'],
  ]
  await withPlainServer(env, async ({ url, port, cpuMicros }) => {
    for (const { name, requests } of await loads(url)) {
      const bench = /Bench: (\S+)/.exec(requests[0] ?? '')?.[1] ?? ''
      const measure = async (recording: boolean) => {
        await record(url, bench, recording)
        const before = await cpuMicros()
        const { perSecond } = await loadFrom({ port, requests, connections: CONNECTIONS, seconds: SECONDS })
        return { perSecond, micros: ((await cpuMicros()) - before) / (perSecond * SECONDS) }
      }
      await measure(true)
      const pairs = []
      // In alternating order, so that neither is always the first.
      for (let pair = 0; pair < PAIRS; pair++) {
        const first = await measure(pair % 2 === 0)
        const second = await measure(pair % 2 !== 0)
        pairs.push(pair % 2 === 0 ? { on: first, off: second } : { on: second, off: first })
      }
      rows.push([
        name,
        median(pairs.map(({ on }) => on.perSecond)),
        median(pairs.map(({ off }) => off.perSecond)),
        median(pairs.map(({ on, off }) => on.perSecond / off.perSecond)),
        median(pairs.map(({ on, off }) => on.micros / off.micros)),
        median(pairs.map(({ on, off }) => on.micros - off.micros)),
      ])
    }
  })
  printTable(`Cost of the audit trail, median of ${PAIRS} pairs`, rows)
}

async function loads(url: string): Promise<{ name: string; requests: readonly string[] }[]> {
  const loads = []
  for (const target of TARGETS.filter(({ preset }) => preset === 'hardened'))
    loads.push({ name: target.name, requests: await logIn(url, target) })
  const refused = (loads[0]?.requests ?? []).map((request) => request.replace(/\r\nCookie: .*/, ''))
  return [...loads, { name: 'refused: no credential, a row each', requests: refused }]
}

async function record(url: string, bench: string, recording: boolean): Promise<void> {
  await fetch(`${url}/api/bench/policy`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', bench },
    body: JSON.stringify({ audit: { recording } }),
  })
}
