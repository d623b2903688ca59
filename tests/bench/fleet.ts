/** The gain from several processes behind HAProxy, and the cost of losing or replacing one. */
import { availableParallelism } from 'node:os'
import { type Fleet, startFleet } from '../../lib/run/fleet.ts'
import { startRedis } from '../../lib/run/redis.ts'
import { Callers, failed, type Sample } from '../support/callers.ts'
import { RemoteBench } from '../support/remote.ts'
import { loadFrom, logIn, median, printTable, TARGETS } from './measure.ts'

type Row = (string | number)[]

const ROUNDS = 2
const SECONDS = 3
/** Enough for a hash to spread them about evenly. */
const BENCHES = 8
const WANTED = ['sealed-cookie, pure', 'opaque-token']

export async function severalProcesses(env: Record<string, string>): Promise<void> {
  const redis = await startRedis()
  const open = (processes: number, more: Record<string, string> = {}) =>
    startFleet({
      processes,
      balance: 'hash',
      redisUrl: redis.url,
      env: { ...env, ...more },
      log: () => {},
    })
  try {
    await throughput(open)
    await losses(open)
  } finally {
    await redis.stop()
  }
}

type Open = (processes: number, more?: Record<string, string>) => Promise<Fleet>

/**
 * The same load on one, two and three processes. All of them share the cores: the load, HAProxy and Redis
 * too.
 */
async function throughput(open: Open): Promise<void> {
  const rows: Row[] = [
    ['GET /me behind HAProxy', 'processes', 'req/s', '× one', 'p50 ms', 'p99 ms', 'errors'],
  ]
  const ofOne = new Map<string, number>()
  for (const processes of [1, 2, 3]) {
    const fleet = await open(processes)
    const port = Number(new URL(fleet.url).port)
    for (const way of TARGETS.filter(({ name }) => WANTED.includes(name))) {
      const requests: string[] = []
      for (let bench = 0; bench < BENCHES; bench++) requests.push(...(await logIn(fleet.url, way)))
      const load = () => loadFrom({ port, requests, connections: 32, seconds: SECONDS })
      await load()
      const loads = []
      for (let round = 0; round < ROUNDS; round++) loads.push(await load())
      const perSecond = median(loads.map((each) => each.perSecond))
      if (processes === 1) ofOne.set(way.name, perSecond)
      rows.push([
        way.name,
        processes,
        perSecond,
        perSecond / (ofOne.get(way.name) ?? Number.NaN),
        median(loads.map(({ p50 }) => p50)),
        median(loads.map(({ p99 }) => p99)),
        loads.reduce((sum, { errors }) => sum + errors, 0),
      ])
    }
    await fleet.stop()
  }
  printTable(`Several processes, ${availableParallelism()} cores for them, HAProxy, Redis and the load`, rows)
}

/** One process is stopped, and all are replaced: with draining, and without it for comparison. */
async function losses(open: Open): Promise<void> {
  const rows: Row[] = [
    [
      '16 clients, three processes',
      'requests',
      'GET failed',
      'POST failed',
      'p50 ms',
      'p99 ms',
      'longest ms',
    ],
  ]
  for (const drain of ['2', '0']) {
    const fleet = await open(3, { DRAIN_SECONDS: drain })
    const [questions, acts] = await clientsOf(fleet)
    const measure = async (name: string, what: () => Promise<void>) => {
      const [asking, doing] = [new Callers(questions), new Callers(acts)]
      await asking.more(100)
      await what()
      const [asked, done] = [await asking.stop(), await doing.stop()]
      rows.push([
        name,
        asked.length + done.length,
        failed(asked).length,
        failed(done).length,
        ...latencies([...asked, ...done]),
      ])
    }
    if (drain !== '0') {
      await measure('nothing happens', () => new Promise((resolve) => setTimeout(resolve, SECONDS * 1000)))
      await measure('kill -9 of one', async () => {
        await fleet.kill(1)
        await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000))
      })
      await fleet.revive(1)
    }
    await measure(`all three restarted, drain ${drain} s`, async () => {
      for (const place of fleet.apps.keys()) {
        await fleet.end(place)
        await fleet.revive(place)
      }
    })
    await fleet.stop()
  }
  printTable('Losing and replacing processes under load', rows)
}

/** Some clients check and others act: a renewed credential is refused to a client with the previous one. */
async function clientsOf({ url }: Fleet) {
  const signIn = async () => (await RemoteBench.open(url)).login('opaque-token')
  const clients = () => Promise.all(Array.from({ length: BENCHES }, signIn))
  const [askers, actors] = [await clients(), await clients()]
  return [
    askers.map((client) => () => client.me()),
    actors.map((client) => () => client.post('transfer', { to: 'bob', amount: 1 })),
  ] as const
}

function latencies(samples: readonly Sample[]): number[] {
  const sorted = samples.map(({ begunAt, endedAt }) => endedAt - begunAt).sort((x, y) => x - y)
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  return [at(0.5), at(0.99), at(1)]
}
