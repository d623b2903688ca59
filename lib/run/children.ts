/** Child processes that never outlive this process, even after kill -9. */
import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

interface ExitResult {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Child {
  readonly pid: number
  /** Resolves when the process has exited; never rejects. */
  readonly exited: Promise<ExitResult>
  hasExited(): boolean
  /** The end of its output, for error messages. Empty if the output is inherited. */
  tail(): string
  /** Sends the signal, then SIGKILL after the grace period, and resolves when the process has exited. */
  stop(options?: StopOptions): Promise<void>
}

interface StopOptions {
  readonly signal?: NodeJS.Signals
  readonly graceMs?: number
}

/** Environment variables. Next makes NODE_ENV a required field of Node's own type. */
export type Variables = Readonly<Record<string, string | undefined>>

interface ChildOptions {
  /** In addition to the environment of this process. */
  readonly env?: Variables
  readonly cwd?: string
  readonly argv0?: string
  /** For stdout and stderr. Default: only the end is kept, for `tail`. */
  readonly output?: 'inherit' | ((text: string) => void)
  /** A directory to remove if this process is killed before it has stopped the child. */
  readonly cleanUp?: string
}

const TAIL_CHARACTERS = 16_000
const hasGroups = process.platform !== 'win32'

/**
 * Starts a process in its own process group. Ctrl-C reaches a whole group: Redis would exit before the app that uses it.
 * Children are stopped in the right order by {@link stopAll} instead.
 */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const { env, cwd, argv0, output, cleanUp = '' } = options
  const subprocess = spawn(command, args, {
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    ...(argv0 === undefined ? {} : { argv0 }),
    detached: hasGroups,
    stdio: output === 'inherit' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  })
  let failure = ''
  subprocess.on('error', (error) => {
    failure = error.message
  })
  const pid = subprocess.pid
  if (pid === undefined) throw new Error(`${command} does not start: ${failure || 'no such program'}`)

  const dismissGuard = guard(pid, cleanUp)
  let tail = ''
  for (const stream of [subprocess.stdout, subprocess.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-TAIL_CHARACTERS)
      if (typeof output === 'function') output(text)
    })
  }
  const exited = exitOf(subprocess, () => {
    dismissGuard()
    signalGroup(pid, 'SIGKILL')
    cancel()
  })
  let hasExited = false
  void exited.then(() => {
    hasExited = true
  })
  const stop = async ({ signal = 'SIGTERM', graceMs = 5000 }: StopOptions = {}): Promise<void> => {
    if (hasExited) return
    subprocess.kill(signal)
    await Promise.race([exited, sleep(graceMs, undefined, { ref: false })])
    if (!hasExited) signalGroup(pid, 'SIGKILL')
    await exited
  }
  const cancel = onExit(() => stop({ graceMs: 3000 }))
  return { pid, exited, hasExited: () => hasExited, tail: () => tail.trim(), stop }
}

/** Runs a command and returns its exit code, or 1 if a signal terminated it. */
export async function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<number> {
  const { code } = await startChild(command, args, options).exited
  return code ?? 1
}

const exitHandlers: (() => Promise<void>)[] = []

/** Adds a handler for {@link stopAll}. Returns a function that removes it. */
export function onExit(handler: () => Promise<void>): () => void {
  exitHandlers.push(handler)
  return () => {
    const index = exitHandlers.indexOf(handler)
    if (index >= 0) exitHandlers.splice(index, 1)
  }
}

/** Runs all exit handlers, the last added one first. */
export async function stopAll(): Promise<void> {
  for (const handler of [...exitHandlers].reverse()) await handler()
}

/** Resolves when the process has exited and its output is read, at most 500 ms later: a grandchild may keep the pipe open. */
async function exitOf(child: ChildProcess, onExited: () => void): Promise<ExitResult> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const result = await new Promise<ExitResult>((resolve) => {
    child.once('exit', (code, signal) => {
      onExited()
      resolve({ code, signal })
    })
  })
  await Promise.race([closed, sleep(500)])
  return result
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(hasGroups ? -pid : pid, signal)
  } catch {
    // The group has no process left.
  }
}

/**
 * Kills the child when this process ends, even by kill -9, after which no handler runs. A shell reads from a pipe that this
 * process never writes to: when this process ends, the kernel closes the pipe, `read` returns, and the shell kills the
 * child's group. This works on Linux and macOS alike (prctl's parent-death signal and `setpriv` do not), and the child stays
 * a direct child, with its own pid and exit code.
 */
function guard(pid: number, cleanUp: string): () => void {
  if (!hasGroups) return () => {}
  const script = 'read -r _; kill -s KILL -- "-$1"; if [ -n "$2" ]; then rm -rf -- "$2"; fi'
  const watcher = spawn('/bin/sh', ['-c', script, 'guard', String(pid), cleanUp], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.on('error', () => {})
  watcher.unref()
  if (watcher.stdin instanceof Socket) watcher.stdin.unref()
  return () => watcher.kill('SIGKILL')
}
