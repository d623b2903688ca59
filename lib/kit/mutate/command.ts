import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'

/** What a command did. */
export interface Exit {
  /** null if a signal ended it. */
  readonly code: number | null
  readonly durationMs: number
}

/** How long a command may take to end after SIGTERM. */
const GRACE_MS = 5000

/** A command that cannot be started. */
export class NoSuchCommand extends Error {}

/** Runs the commands of a suite, one at a time, and stops the one that is running. */
export class Commands {
  private readonly log: string
  private running: ChildProcess | null = null
  isStopped = false

  /** @param log the file that gets the output of all commands */
  constructor(log: string) {
    this.log = log
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
      closeSync(output)
    })
    return { code, durationMs: performance.now() - started }
  }

  /** Stops the running command and all that it has started; by force if it does not end. */
  stop(): void {
    const signal = this.isStopped ? 'SIGKILL' : 'SIGTERM'
    this.isStopped = true
    const { running } = this
    if (running?.pid === undefined) return
    try {
      process.kill(process.platform === 'win32' ? running.pid : -running.pid, signal)
    } catch {
      // It has just ended.
    }
    if (signal === 'SIGTERM') setTimeout(() => this.stop(), GRACE_MS).unref()
  }
}
