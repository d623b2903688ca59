import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** What a command did. */
export interface Exit {
  /** null if a signal ended it. */
  readonly code: number | null
  readonly durationMs: number
  /** Whether it was stopped because it did not end in time. */
  readonly isOverdue: boolean
}

/** A command of a group of its own: its ID stands for all that it has started. */
const signalGroup = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // All of it has ended.
    return false
  }
}

/** Ends what a command has left behind: it would disturb the next run. */
async function endRest(pid: number): Promise<void> {
  if (process.platform === 'win32' || !signalGroup(pid, 'SIGTERM')) return
  for (let waited = 0; waited < REST_MS && signalGroup(pid, 0); waited += POLL_MS) await delay(POLL_MS)
  signalGroup(pid, 'SIGKILL')
}

/** How long a command may take to end after SIGINT. */
const GRACE_MS = 5000
/** How long processes that it has left behind may take after SIGTERM. */
const REST_MS = 500
const POLL_MS = 20
/** The longest time of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** A command that cannot be started. */
export class NoSuchCommand extends Error {}

/** Runs the commands of a suite, one at a time, and stops the one that is running. */
export class Commands {
  private readonly log: string
  private readonly interruption = new AbortController()
  private running: ChildProcess | null = null

  /** @param log the file that gets the output of all commands */
  constructor(log: string) {
    this.log = log
  }

  /** Aborts when the run is interrupted. */
  get stopped(): AbortSignal {
    return this.interruption.signal
  }

  get isStopped(): boolean {
    return this.stopped.aborted
  }

  /**
   * @param limitMs after which it is stopped
   * @throws NoSuchCommand
   */
  async run(
    argv: readonly string[],
    env: Readonly<Record<string, string>>,
    limitMs = MAX_TIMER_MS,
  ): Promise<Exit> {
    const [program = '', ...args] = argv
    if (this.isStopped) return { code: null, durationMs: 0, isOverdue: false }
    const started = performance.now()
    // A runner that empties the folder of its output may have deleted this one.
    mkdirSync(dirname(this.log), { recursive: true })
    const output = openSync(this.log, 'a')
    writeSync(output, `\n$ ${argv.join(' ')}\n`)
    const isWindows = process.platform === 'win32'
    const child = spawn(program, args, {
      env: { ...process.env, FORCE_COLOR: '0', ...env },
      stdio: ['ignore', output, output],
      // A group of its own: Ctrl-C stops it here, with all that it has started, and not before the report is written.
      detached: !isWindows,
      shell: isWindows,
    })
    this.running = child
    let isOverdue = false
    const overdue = setTimeout(() => {
      isOverdue = true
      this.end('SIGINT')
    }, limitMs)
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', ({ code, message }: NodeJS.ErrnoException) =>
        reject(
          new NoSuchCommand(
            code === 'ENOENT'
              ? `The command ${program} does not exist.`
              : `The command ${program} cannot be started: ${message}`,
          ),
        ),
      )
      child.once('close', resolve)
    }).finally(() => {
      clearTimeout(overdue)
      this.running = null
      closeSync(output)
    })
    const durationMs = performance.now() - started
    if (child.pid !== undefined) await endRest(child.pid)
    return { code, durationMs, isOverdue }
  }

  /** Stops the running command and all that it has started; by force if it does not end, or at the second call. */
  stop(): void {
    const signal = this.isStopped ? 'SIGKILL' : 'SIGINT'
    this.interruption.abort()
    this.end(signal)
  }

  /** Test runners end the servers that they have started at SIGINT. */
  private end(signal: 'SIGINT' | 'SIGKILL'): void {
    const pid = this.running?.pid
    if (pid === undefined) return
    signalGroup(pid, signal)
    if (signal === 'SIGKILL') return
    setTimeout(() => {
      if (this.running?.pid === pid) signalGroup(pid, 'SIGKILL')
    }, GRACE_MS).unref()
  }
}
