import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import type { Serve } from '#lib/client/direct-send.ts'
import { runLoad } from './load-runner.ts'
import { metricsRefusal } from './metrics-access.ts'
import { BenchMetricsQuery, BenchMetricsResponse, LoadBody, LoadResponse } from './metrics-schemas.ts'
import { onBench } from './route.ts'
import { NoQuery } from './schemas.ts'

/** The active sessions of all benches are counted at most this often: each bench costs a round trip. */
const COUNT_EVERY_MS = 5000

const startedAt = Date.now() - Math.round(process.uptime() * 1000)

/** The routes of the metrics of a bench, and of loads that are watched in them. */
export const metricsRoutes = (serve: Serve) => ({
  '/api/bench/metrics': {
    GET: onBench(
      {
        summary: 'Get the metrics of this bench and of the process, as points of the last minutes',
        query: BenchMetricsQuery,
        response: BenchMetricsResponse,
      },
      async (call, _, { windowSeconds, of }) => {
        const { lab, bench } = call
        const hasProcess = of !== 'bench' && metricsRefusal(call) === null
        const isOfBench = of !== 'process'
        await Promise.all([isOfBench && countActive(bench), hasProcess && countAllActive(lab)])
        return {
          status: 200,
          body: {
            windowSeconds,
            bench: isOfBench ? (bench.metrics?.points(windowSeconds) ?? null) : null,
            process: {
              pid: process.pid,
              startedAt,
              metrics: hasProcess ? lab.meters.window.points(windowSeconds) : null,
            },
          },
        }
      },
    ),
  },
  '/api/bench/load': {
    POST: onBench(
      {
        summary:
          'Send requests with every mechanism for a few seconds, under the policy and the faults of this bench. They are sent on a bench of their own, whose events are not kept, and are counted in the metrics of this bench; it stops when the client closes the connection',
        query: NoQuery,
        body: LoadBody,
        errors: [409, 429, 503],
        response: LoadResponse,
      },
      async (call, load) => ({ status: 200, body: await runLoad(call, serve, load) }),
    ),
  },
})

/** Sets the number of active sessions, which other processes may have changed. Without Redis it stays as it was. */
async function countActive({ metrics, observer }: Bench): Promise<void> {
  // The count follows the events, which are written a few milliseconds later.
  const counts = await observer.ledger
    .whenFlushed()
    .then(() => observer.index.counts({}))
    .catch(() => null)
  if (counts !== null) metrics?.setActive(counts.active)
}

const countedAt = new WeakMap<Lab, number>()

async function countAllActive(lab: Lab): Promise<void> {
  const { window } = lab.meters
  window.setStreams(lab.feed.subscribers())
  if (Date.now() - (countedAt.get(lab) ?? 0) < COUNT_EVERY_MS) return
  countedAt.set(lab, Date.now())
  const active = await lab.meters.activeSessions().catch(() => null)
  if (active !== null) window.setActive(active)
}
