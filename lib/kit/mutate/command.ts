import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'

/** What a command did. */
export interface Exit {
  /** null if a signal ended it. */
  readonly code: number | null
  readonly durationMs: number
}

/** A command of a group of its own: its ID stands for all that it has started. */
const signalGroup = (pid: number, signal: NodeJS.Signals) => {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // All of it has ended.
  }
}

/** How long a command may take to end after SIGTERM. */
const GRACE_MS = 5000

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

  /** @throws NoSuchCommand */
  async run(argv: readonly string[], env: Readonly<Record<string, string>>): Promise<Exit> {
    const [program = '', ...args] = argv
    if (this.isStopped) return { code: null, durationMs: 0 }
    const started = performance.now()
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
      this.running = null
      // What it has left behind would disturb the next run.
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGTERM')
      closeSync(output)
    })
    return { code, durationMs: performance.now() - started }
  }

  /** Stops the running command and all that it has started; by force if it does not end, or at the second call. */
  stop(): void {
    const signal = this.isStopped ? 'SIGKILL' : 'SIGTERM'
    this.interruption.abort()
    if (this.running?.pid !== undefined) signalGroup(this.running.pid, signal)
    if (signal === 'SIGTERM') setTimeout(() => this.stop(), GRACE_MS).unref()
  }
}
