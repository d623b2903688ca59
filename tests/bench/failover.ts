import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, startApp } from '../../lib/run/app.ts'
import { startRedisCluster } from '../support/redis-cluster.ts'
import { startSentinelSet } from '../support/redis-sentinel.ts'
import type { Member } from '../support/redis-servers.ts'
import { median, printTable } from './measure.ts'

/*
 * The duration of a failover: a production server, clients that send requests continuously, and a master
 * that stops.
 */

const MECHANISMS = ['server-session', 'sealed-cookie', 'jwt', 'opaque-token'] as const
const RUNS = 5
const REQUEST_EVERY_MS = 10
/** No client waits longer for a Redis. */
const LIMIT_MS = 30_000

/** A deployment of Redis whose masters can be stopped, one after the other. */
interface Deployment {
  readonly environment: Readonly<Record<string, string>>
  /** The master with the keys of a bench. */
  masterOf(bench: string): Promise<Member>
  rejoin(member: Member): Promise<void>
  whole(): Promise<void>
  stop(): Promise<void>
}

async function sentinels(): Promise<Deployment> {
  // A master that was replaced while it was only slow accepts no writes: they would be lost when it is
  // notified.
  const set = await startSentinelSet(['--min-replicas-to-write', '1', '--min-replicas-max-lag', '2'])
  return { ...set, masterOf: () => set.master() }
}

async function cluster(): Promise<Deployment> {
  const six = await startRedisCluster()
  return {
    ...six,
    masterOf: async (bench) => six.ownerOf(await six.slotOf(`{${bench}}`)),
    rejoin: (member) => member.restart(),
  }
}

export async function failoverTimes(secrets: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, start] of [
    ['Sentinel, down-after 1000 ms: the master is killed', sentinels],
    ['Cluster, node timeout 1000 ms: the bench’s master is killed', cluster],
  ] as const) {
    const deployment = await start()
    const port = await freePort()
    const env = { ...secrets, REDIS_URL: '', ...deployment.environment }
    const app = await startApp({ port, host: '127.0.0.1', redisUrl: '', env, log: () => {} })
    const runs: Run[] = []
    for (let run = 0; run < RUNS; run++) runs.push(await measureFailover(app.url, deployment))
    await app.stop()
    await deployment.stop()
    printTable(`${name}; ${MECHANISMS.length} clients, each sending a request every ${REQUEST_EVERY_MS} ms`, [
      ['run', 'served again after ms', 'responses until then', '200', '503', 'other', 'slowest ms'],
      ...runs.map((run, number) => [String(number + 1), ...columns(run)]),
      ['p50', median(runs.map(({ ms }) => ms)), '', '', '', '', ''],
    ])
  }
}

interface Run {
  /** From the stop until every client got 200 again. */
  readonly ms: number
  readonly outcomes: readonly Outcome[]
}

interface Outcome {
  readonly who: string
  readonly status: number
  readonly code: string | undefined
  readonly at: number
  readonly ms: number
}

function columns({ ms, outcomes }: Run): (string | number)[] {
  const count = (isOne: (status: number) => boolean) =>
    String(outcomes.filter(({ status }) => isOne(status)).length)
  return [
    ms,
    String(outcomes.length),
    count((status) => status === 200),
    count((status) => status === 503),
    count((status) => status !== 200 && status !== 503),
    Math.max(...outcomes.map((each) => each.ms)),
  ]
}

async function measureFailover(url: string, deployment: Deployment): Promise<Run> {
  await deployment.whole()
  // A Sentinel that publishes the last switch late makes the app reconnect once more.
  while (!(await fetch(`${url}/api/health/ready`)).ok) await sleep(REQUEST_EVERY_MS)
  const { bench, clients } = await logIn(url)
  const master = await deployment.masterOf(bench)
  // Data that has not reached a replica is lost with its master; this measures the failover, not the loss.
  await master.admin.set(`{${bench}}:replicated-up-to-here`, 1, 'PX', 60_000)
  if ((await master.admin.wait(1, 10_000)) < 1) throw new Error('No replica is in sync.')

  const outcomes: Outcome[] = []
  let isOver = false
  const asking = clients.map(async ({ who, headers }) => {
    while (!isOver) {
      const at = performance.now()
      const answer = await fetch(`${url}/api/${who}/me`, { headers })
      const { code } = (await answer.json()) as { code?: string }
      outcomes.push({ who, status: answer.status, code, at, ms: performance.now() - at })
      await sleep(REQUEST_EVERY_MS)
    }
  })
  await sleep(300)
  const killedAt = performance.now()
  await master.kill()
  let servedAt = Number.NaN
  while (Number.isNaN(servedAt)) {
    await sleep(REQUEST_EVERY_MS)
    if (performance.now() - killedAt > LIMIT_MS)
      throw new Error(`Not served again: ${JSON.stringify(outcomes.slice(-8))}`)
    if ((await deployment.masterOf(bench).catch(() => master)) !== master) servedAt = whenServed(outcomes)
  }
  isOver = true
  await Promise.all(asking)
  await deployment.rejoin(master)
  const during = outcomes.filter(({ at }) => at >= killedAt && at <= servedAt)
  return { ms: servedAt - killedAt, outcomes: during }
}

/** The instant from which every client got 200; NaN before that. */
function whenServed(outcomes: readonly Outcome[]): number {
  const last = MECHANISMS.map((mechanism) => {
    const own = outcomes.filter(({ who }) => who === mechanism)
    const failed = own.findLastIndex(({ status }) => status !== 200)
    const next = own[failed + 1]
    return failed >= 0 && next ? next.at + next.ms : Number.NaN
  })
  return Math.max(...last)
}

/** One client for each mechanism, in a bench in which each check reads Redis. */
async function logIn(url: string) {
  const json = { 'content-type': 'application/json' }
  const made = await fetch(`${url}/api/benches`, { method: 'POST', headers: json, body: '{}' })
  const { id, users } = (await made.json()) as { id: string; users: { password: string }[] }
  const clients = await Promise.all(
    MECHANISMS.map(async (who) => {
      const login = await fetch(`${url}/api/${who}/login`, {
        method: 'POST',
        headers: { ...json, bench: id },
        body: JSON.stringify({ username: 'alice', password: users[0]?.password }),
      })
      const { credential } = (await login.json()) as { credential?: { access_token: string } }
      const cookie = login.headers
        .getSetCookie()
        .map((header) => header.split(';')[0])
        .join('; ')
      const carried = credential ? { authorization: `Bearer ${credential.access_token}` } : { cookie }
      return { who, headers: { bench: id, ...carried } as Record<string, string> }
    }),
  )
  return { bench: id, clients }
}
