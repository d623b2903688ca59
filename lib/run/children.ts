/** Processes that this one starts and that never outlive it, however it ends. */
import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Child {
  readonly pid: number
  /** Resolves when it has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Ended>
  /** The last of what it wrote, for a message that says why it died. Empty when its output is inherited. */
  tail(): string
  /** Asks it to end, insists after the grace period, and resolves when it is gone. */
  stop(options?: StopOptions): Promise<void>
}

interface StopOptions {
  readonly signal?: NodeJS.Signals
  readonly graceMs?: number
}

/** Environment variables. Node's own type for them would demand NODE_ENV, as Next declares it. */
export type Variables = Readonly<Record<string, string | undefined>>

interface ChildOptions {
  /** Beyond this process's own. */
  readonly env?: Variables
  readonly cwd?: string
  readonly argv0?: string
  /** What becomes of its output: shown as it is, or handed over; either way stderr and stdout alike. Default: kept for tail() only. */
  readonly output?: 'inherit' | ((text: string) => void)
  /** A directory to remove should this process die without stopping the child. */
  readonly leftovers?: string
}

const TAIL_CHARACTERS = 16_000
const grouped = process.platform !== 'win32'

/**
 * Starts a process in a group of its own: Ctrl-C in a terminal reaches a whole group at once, and then Redis would be gone
 * before the app that still uses it. Whoever calls this ends its children in the right order instead ({@link stopAll}).
 */
export function startChild(command: string, args: readonly string[], options: ChildOptions = {}): Child {
  const { env, cwd, argv0, output, leftovers = '' } = options
  const process_ = spawn(command, args, {
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
    ...(argv0 === undefined ? {} : { argv0 }),
    detached: grouped,
    stdio: output === 'inherit' ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
  })
  let failure = ''
  process_.on('error', (error) => {
    failure = error.message
  })
  const pid = process_.pid
  if (pid === undefined) throw new Error(`${command} does not start: ${failure || 'no such program'}`)

  const dismissGuard = guard(pid, leftovers)
  let kept = ''
  for (const stream of [process_.stdout, process_.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      kept = (kept + text).slice(-TAIL_CHARACTERS)
      if (typeof output === 'function') output(text)
    })
  }
  const exited = endOf(process_, () => {
    dismissGuard()
    signalGroup(pid, 'SIGKILL')
    forget()
  })
  let over = false
  void exited.then(() => {
    over = true
  })
  const stop = async ({ signal = 'SIGTERM', graceMs = 5000 }: StopOptions = {}): Promise<void> => {
    if (over) return
    process_.kill(signal)
    await Promise.race([exited, sleep(graceMs, undefined, { ref: false })])
    if (!over) signalGroup(pid, 'SIGKILL')
    await exited
  }
  const forget = onExit(() => stop({ graceMs: 3000 }))
  return { pid, exited, tail: () => kept.trim(), stop }
}

/** Runs a command to its end and gives its exit code; 1 when a signal ended it. */
export async function runChild(
  command: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<number> {
  const { code } = await startChild(command, args, options).exited
  return code ?? 1
}

const endings: (() => Promise<void>)[] = []

/** Has something done by {@link stopAll}, last come first served. Gives back the way to call it off. */
export function onExit(ending: () => Promise<void>): () => void {
  endings.push(ending)
  return () => {
    const index = endings.indexOf(ending)
    if (index >= 0) endings.splice(index, 1)
  }
}

/** Ends everything that was started, in the reverse order of its start. */
export async function stopAll(): Promise<void> {
  for (const ending of [...endings].reverse()) await ending()
}

/** Ends when the process has, and its output is read: soon after, should somebody else still hold the other end. */
async function endOf(child: ChildProcess, atOnce: () => void): Promise<Ended> {
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ended = await new Promise<Ended>((resolve) => {
    child.once('exit', (code, signal) => {
      atOnce()
      resolve({ code, signal })
    })
  })
  await Promise.race([closed, sleep(500)])
  return ended
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(grouped ? -pid : pid, signal)
  } catch {
    // Nobody is left in the group.
  }
}

/**
 * Sees to it that the child goes when this process goes, even by kill -9, where no handler of ours runs. A shell waits on a
 * pipe that we never write to: when we die, however that is, the kernel closes our end, `read` returns, and the shell kills
 * the child's group. It sleeps in a system call meanwhile, works alike on Linux and macOS (prctl's parent-death signal and
 * `setpriv` do not), and as a bystander leaves the child our direct one, with its true pid and exit code.
 */
function guard(pid: number, leftovers: string): () => void {
  if (!grouped) return () => {}
  const script = 'read -r _; kill -s KILL -- "-$1"; if [ -n "$2" ]; then rm -rf -- "$2"; fi'
  const watcher = spawn('/bin/sh', ['-c', script, 'guard', String(pid), leftovers], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  watcher.on('error', () => {})
  watcher.unref()
  if (watcher.stdin instanceof Socket) watcher.stdin.unref()
  return () => watcher.kill('SIGKILL')
}
