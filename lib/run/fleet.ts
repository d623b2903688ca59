/** Several processes of the app behind HAProxy, with one Redis: as in `compose.yaml`, without containers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, type RunningApp, startApp } from './app.ts'
import { onExit, type Variables } from './children.ts'
import { type Balance, type RunningHaproxy, startHaproxy } from './haproxy.ts'
import type { Log } from './machine.ts'

/** Longer than HAProxy takes to detect it: two failed checks, half a second apart, and a margin for a busy machine. */
const DRAIN_SECONDS = '2'

export interface Fleet {
  /** Where HAProxy listens. */
  readonly url: string
  readonly haproxy: RunningHaproxy
  /** The current processes, by index from 0. */
  readonly apps: readonly RunningApp[]
  /** Resolves with a message when a process or HAProxy exits unexpectedly. */
  readonly broken: Promise<string>
  /** Kills a process (SIGKILL). */
  kill(index: number): Promise<void>
  /** Stops a process (SIGTERM): it drains, finishes its requests and closes its streams. */
  end(index: number): Promise<void>
  /** Starts a process again at the same port, and resolves once HAProxy sends it requests. */
  revive(index: number): Promise<void>
  /** Replaces HAProxy by one with another way to balance, at the same address. */
  rebalance(balance: Balance): Promise<void>
  stop(): Promise<void>
}

interface StartOptions {
  readonly processes: number
  readonly balance: Balance
  readonly host?: string
  /** Where HAProxy listens. Default: a free port. */
  readonly port?: number
  readonly redisUrl: string
  /** For each process, in addition to the environment of this one; all need the same secret. */
  readonly env: Variables
  readonly log: Log
}

/** @throws Error that states what did not start, and why */
export async function startFleet(options: StartOptions): Promise<Fleet> {
  const { processes, host = '127.0.0.1', redisUrl, env, log } = options
  const port = options.port ?? (await freePort(host))
  const ports = await freePorts(processes)
  const expected = new Set<RunningApp>()
  const { promise: broken, resolve: reportBroken } = Promise.withResolvers<string>()

  const start = async (index: number): Promise<RunningApp> => {
    const app = await startApp({
      port: ports[index] ?? 0,
      host: '127.0.0.1',
      redisUrl,
      env: { DRAIN_SECONDS, ...env, TRUST_PROXY: '1' },
      log: (line) => log(`${index + 1} │ ${line}`),
    })
    void app.exited.then(({ code, signal }) => {
      if (!expected.has(app)) reportBroken(`Process ${index + 1} exited (${signal ?? `exit code ${code}`}).`)
    })
    return app
  }
  const startBalancer = async (balance: Balance): Promise<RunningHaproxy> => {
    const started = await startHaproxy({
      port,
      host,
      balance,
      apps: ports.map((each) => `127.0.0.1:${each}`),
      log,
    })
    void started.exited.then(() => {
      if (!stopped.has(started)) reportBroken('HAProxy exited.')
    })
    return started
  }
  const stopped = new Set<RunningHaproxy>()
  const apps = await Promise.all(ports.map((_, index) => start(index)))
  let haproxy = await startBalancer(options.balance)

  const stopApp = async (index: number, signal: NodeJS.Signals): Promise<void> => {
    const app = apps[index]
    if (!app) throw new RangeError(`No process ${index + 1}.`)
    expected.add(app)
    await app.stop(signal)
  }
  const stopBalancer = async (): Promise<void> => {
    stopped.add(haproxy)
    await haproxy.stop()
  }
  const stop = async (): Promise<void> => {
    await stopBalancer()
    // Without a balancer there is nothing to drain: SIGINT stops immediately and in order.
    await Promise.all(apps.map((_, index) => stopApp(index, 'SIGINT')))
    cancel()
  }
  const cancel = onExit(stop)
  return {
    url: haproxy.url,
    get haproxy() {
      return haproxy
    },
    apps,
    broken,
    kill: (index) => stopApp(index, 'SIGKILL'),
    end: (index) => stopApp(index, 'SIGTERM'),
    async revive(index) {
      apps[index] = await start(index)
      while (!(await haproxy.isUp(index + 1))) await sleep(50)
    },
    async rebalance(balance) {
      await stopBalancer()
      haproxy = await startBalancer(balance)
    },
    stop,
  }
}

/** Distinct free ports. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}
