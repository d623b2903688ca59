/** Several processes of the app behind a real HAProxy, sharing a real Redis: what `compose.yaml` starts, without containers. */
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, type RunningApp, startApp } from './app.ts'
import { onExit, type Variables } from './children.ts'
import { type Balance, type RunningHaproxy, startHaproxy } from './haproxy.ts'
import type { Log } from './machine.ts'

/** Longer than HAProxy takes to notice: two failed checks, half a second apart, and a busy machine. */
const DRAIN_SECONDS = '2'

export interface Fleet {
  /** Where HAProxy listens. */
  readonly url: string
  readonly haproxy: RunningHaproxy
  /** By place from 0 on; the one that is there now. */
  readonly apps: readonly RunningApp[]
  /** Resolves when any of them ends without having been asked to, with words that say which. */
  readonly broken: Promise<string>
  /** Ends a process as a crash would: no signal that it could act on. */
  kill(place: number): Promise<void>
  /** Ends a process in an orderly way: it drains, finishes what is under way and closes its streams. */
  end(place: number): Promise<void>
  /** Starts a process in its old place, and resolves once HAProxy gives it requests. */
  revive(place: number): Promise<void>
  /** Puts an HAProxy of another kind in front of the same processes, at the same address. */
  rebalance(balance: Balance): Promise<void>
  stop(): Promise<void>
}

interface StartOptions {
  readonly processes: number
  readonly balance: Balance
  readonly host?: string
  /** Where HAProxy listens. Default: a free port. */
  readonly port?: number
  /** The one Redis that they share. */
  readonly redisUrl: string
  /** For each process, beyond the present environment; the secret must be the same for all of them. */
  readonly env: Variables
  readonly log: Log
}

/** @throws Error that says what did not start, and why */
export async function startFleet(options: StartOptions): Promise<Fleet> {
  const { processes, host = '127.0.0.1', redisUrl, env, log } = options
  const port = options.port ?? (await freePort(host))
  const ports = await freePorts(processes)
  const expected = new Set<RunningApp>()
  let tellBroken: (why: string) => void = () => {}
  const broken = new Promise<string>((resolve) => {
    tellBroken = resolve
  })

  const start = async (place: number): Promise<RunningApp> => {
    const app = await startApp({
      port: ports[place] ?? 0,
      host: '127.0.0.1',
      redisUrl,
      env: { DRAIN_SECONDS, ...env, TRUST_PROXY: '1' },
      // What a process says is shown under its number: there are several.
      log: (line) => log(`${place + 1} │ ${line}`),
      keepAliveSeconds: KEEP_ALIVE_SECONDS,
    })
    void app.exited.then(({ code, signal }) => {
      if (!expected.has(app))
        tellBroken(`Process ${place + 1} ended by itself (${signal ?? `exit code ${code}`}).`)
    })
    return app
  }
  const front = async (balance: Balance): Promise<RunningHaproxy> => {
    const started = await startHaproxy({
      port,
      host,
      balance,
      apps: ports.map((own) => `127.0.0.1:${own}`),
      log,
    })
    void started.exited.then(() => {
      if (!stopped.has(started)) tellBroken('HAProxy ended by itself.')
    })
    return started
  }
  const stopped = new Set<RunningHaproxy>()
  const apps = await Promise.all(ports.map((_, place) => start(place)))
  let haproxy = await front(options.balance)

  const away = async (place: number, signal: NodeJS.Signals): Promise<void> => {
    const app = apps[place]
    if (!app) throw new RangeError(`There is no process ${place + 1}.`)
    expected.add(app)
    await app.stop(signal)
  }
  const retire = async (): Promise<void> => {
    stopped.add(haproxy)
    await haproxy.stop()
  }
  const stop = async (): Promise<void> => {
    await retire()
    // With nobody in front there is nothing to drain: SIGINT ends at once, and in order.
    await Promise.all(apps.map((_, place) => away(place, 'SIGINT')))
    forget()
  }
  const forget = onExit(stop)
  return {
    url: haproxy.url,
    get haproxy() {
      return haproxy
    },
    apps,
    broken,
    kill: (place) => away(place, 'SIGKILL'),
    end: (place) => away(place, 'SIGTERM'),
    async revive(place) {
      apps[place] = await start(place)
      while (!(await haproxy.isUp(place + 1))) await sleep(50)
    },
    async rebalance(balance) {
      await retire()
      haproxy = await front(balance)
    },
    stop,
  }
}

/**
 * Longer than HAProxy keeps a connection that rests: whoever closes first must be the one who sends, or a request meets a
 * connection that is just being closed.
 */
const KEEP_ALIVE_SECONDS = 75

/** Held all at once while they are looked for, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) ports.add(await freePort())
  return [...ports]
}
