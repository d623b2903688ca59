/** Runs HAProxy on this machine with the configuration in `deploy/haproxy/`. */
import { connect } from 'node:net'
import { join } from 'node:path'
import { type Child, startChild, type Variables } from './children.ts'
import { requireHaproxy } from './haproxy-program.ts'
import { type Log, type Machine, thisMachine } from './machine.ts'
import { root } from './node.mjs'
import { privateDirectory, startServer } from './private-server.ts'

/** How requests are distributed over processes; `deploy/README.md` compares them. */
export const BALANCES = ['hash', 'sticky', 'round-robin'] as const
export type Balance = (typeof BALANCES)[number]

/** The number of servers in `deploy/haproxy/haproxy.cfg`. */
export const MAX_PROCESSES = 6

export interface RunningHaproxy {
  readonly url: string
  readonly engine: string
  readonly pid: number
  readonly exited: Child['exited']
  /** Whether HAProxy sends requests to a process, by its number from 1, according to its health checks. */
  isUp(number: number): Promise<boolean>
  stop(): Promise<void>
}

interface StartOptions {
  readonly port: number
  readonly host?: string
  /** `host:port` of each process. */
  readonly apps: readonly string[]
  readonly balance?: Balance
  /** Additional files of `deploy/haproxy/`, and their variables. */
  readonly more?: { readonly files: readonly string[]; readonly env: Variables }
  readonly machine?: Machine
  readonly log?: Log
}

/**
 * Starts an HAProxy and resolves once it listens, whether or not the processes behind it are up.
 * @throws Error that lists the user's choices if there is none and none can be installed
 */
export async function startHaproxy(options: StartOptions): Promise<RunningHaproxy> {
  const { port, host = '127.0.0.1', apps, balance = 'hash', more, machine = thisMachine } = options
  const { path, engine } = await requireHaproxy(machine, options.log ?? (() => {}))
  const directory = privateDirectory('session-lab-haproxy-', SOCKET)
  const stats = join(directory, SOCKET)
  const files = ['haproxy.cfg', ...(more?.files ?? [])]
  const args = files.flatMap((name) => ['-f', join(root, 'deploy', 'haproxy', name)])
  const env = {
    ...Object.fromEntries(apps.map((app, index) => [`LAB_APP_${index + 1}`, app])),
    LAB_BIND: `${host}:${port}`,
    LAB_BALANCE: balance,
    LAB_STATS: stats,
    ...more?.env,
  }
  const { child, stop } = await startServer({
    engine,
    directory,
    // -db: in the foreground and without a master process, so that the started process is the one that serves.
    start: () => startChild(path, ['-db', ...args], { env, cleanUp: directory }),
    // HAProxy opens all its sockets at the same time.
    isReady: async () => (await query(stats, 'show info').catch(() => '')) !== '',
    timeoutMs: 5000,
    stopSignal: 'SIGTERM',
  })
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    engine,
    pid: child.pid,
    exited: child.exited,
    isUp: async (number) => statusOf(await query(stats, 'show stat'), String(number)) === 'UP',
    stop,
  }
}

const SOCKET = 'stats.sock'

/** Runs a command of the runtime API (management guide §9.3). */
function query(socket: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = ''
    connect(socket)
      .setEncoding('utf8')
      .on('data', (text: string) => {
        reply += text
      })
      .once('error', reject)
      .once('close', () => resolve(reply))
      .end(`${command}\n`)
  })
}

/** The status of a server of the backend `app`, from the CSV output of `show stat`. */
function statusOf(csv: string, server: string): string {
  const [head = '', ...rows] = csv.replace(/^# /, '').split('\n')
  const column = head.split(',').indexOf('status')
  const row = rows.map((line) => line.split(',')).find((cells) => cells[0] === 'app' && cells[1] === server)
  // While the result of checks changes, the status contains a count: `UP 1/2`.
  return row?.[column]?.split(' ')[0] ?? ''
}
