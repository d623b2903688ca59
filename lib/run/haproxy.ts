/** A real HAProxy in front of what listens on this machine, under the very configuration that `deploy/` ships. */
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, onExit, startChild, type Variables } from './children.ts'
import { requireHaproxy } from './haproxy-program.ts'
import { type Log, type Machine, thisMachine } from './machine.ts'
import { root } from './node.mjs'

/** How requests are given to processes; `deploy/README.md` says what each costs. */
export const BALANCES = ['hash', 'sticky', 'round-robin'] as const
export type Balance = (typeof BALANCES)[number]

/** As many processes as `deploy/haproxy/haproxy.cfg` has places for. */
export const MAX_PROCESSES = 6

export interface RunningHaproxy {
  readonly url: string
  readonly engine: string
  readonly pid: number
  readonly exited: Child['exited']
  /** Whether a process is given new requests, by its place from 1 on, as its own health checks have it. */
  isUp(place: number): Promise<boolean>
  stop(): Promise<void>
}

interface StartOptions {
  readonly port: number
  readonly host?: string
  /** `host:port` of each process. */
  readonly apps: readonly string[]
  readonly balance?: Balance
  /** Files of `deploy/haproxy/` beside `haproxy.cfg`, and the variables that they want. */
  readonly more?: { readonly files: readonly string[]; readonly env: Variables }
  readonly machine?: Machine
  readonly log?: Log
}

/**
 * Starts an HAProxy and resolves once it listens; whether there is anything behind it is another question.
 * @throws Error that tells a person what to do, where there is none and none can be had
 */
export async function startHaproxy(options: StartOptions): Promise<RunningHaproxy> {
  const { port, host = '127.0.0.1', apps, balance = 'hash', more, machine = thisMachine } = options
  const { path, engine } = await requireHaproxy(machine, options.log ?? (() => {}))
  const directory = mkdtempSync(join(tmpdir(), 'session-lab-haproxy-'))
  const stats = join(directory, 'stats.sock')
  const files = ['haproxy.cfg', ...(more?.files ?? [])].flatMap((name) => [
    '-f',
    join(root, 'deploy', 'haproxy', name),
  ])
  // In the foreground and without a master: the process that is started is the one that serves.
  const child = startChild(path, ['-db', ...files], {
    env: {
      ...Object.fromEntries(apps.map((app, place) => [`LAB_APP_${place + 1}`, app])),
      LAB_BIND: `${host}:${port}`,
      LAB_BALANCE: balance,
      LAB_STATS: stats,
      ...more?.env,
    },
    leftovers: directory,
  })
  const removeDirectory = () => rm(directory, { recursive: true, force: true })
  const forget = onExit(removeDirectory)
  const stop = async () => {
    await child.stop()
    await removeDirectory()
    forget()
  }
  try {
    await listens(stats, child, engine)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    engine,
    pid: child.pid,
    exited: child.exited,
    isUp: async (place) => statusOf(await ask(stats, 'show stat'), String(place)) === 'UP',
    stop,
  }
}

/** Its sockets are all opened at once, so the one for questions stands for every other. */
async function listens(stats: string, child: Child, engine: string): Promise<void> {
  const deadline = Date.now() + 5000
  let over = false
  void child.exited.then(() => {
    over = true
  })
  while ((await ask(stats, 'show info').catch(() => '')) === '') {
    if (over) throw new Error(`${engine} ended as soon as it was started:\n${child.tail()}`)
    if (Date.now() > deadline) throw new Error(`${engine} did not listen within 5 seconds.\n${child.tail()}`)
    await sleep(20)
  }
}

/** One question over the runtime interface (management guide §9.3). */
function ask(socket: string, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    connect(socket)
      .setEncoding('utf8')
      .on('data', (text: string) => {
        answer += text
      })
      .once('error', reject)
      .once('close', () => resolve(answer))
      .end(`${question}\n`)
  })
}

/** The status of a server of the backend `app`, from the CSV that `show stat` answers. */
function statusOf(csv: string, server: string): string {
  const [head = '', ...rows] = csv.replace(/^# /, '').split('\n')
  const column = head.split(',').indexOf('status')
  const row = rows.map((line) => line.split(',')).find((cells) => cells[0] === 'app' && cells[1] === server)
  // While a check fails or succeeds for the first time the status carries a count: `UP 1/2`.
  return row?.[column]?.split(' ')[0] ?? ''
}
