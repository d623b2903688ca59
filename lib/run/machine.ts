/** The machine that the launcher runs on. Tests replace it. */
import { spawn } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Variables } from './children.ts'

/** Prints one line for the user. */
export type Log = (line: string) => void

export interface Machine {
  readonly platform: NodeJS.Platform
  readonly isRoot: boolean
  /** `ID` of /etc/os-release (`debian`, `ubuntu`, …), empty elsewhere. */
  readonly distribution: string
  /** The path of a program on PATH or in a usual directory, or null. */
  find(program: string): string | null
  exists(path: string): boolean
  /** Runs a program without showing its output; `output` is stdout and stderr. */
  run(
    program: string,
    args: readonly string[],
    options?: RunOptions,
  ): Promise<{ ok: boolean; output: string }>
}

interface RunOptions {
  /** In addition to the environment of this process. */
  readonly env?: Variables
  /** The name to run it under. Default: its own. */
  readonly argv0?: string
  readonly timeoutMs?: number
}

/** Includes the directories of root's PATH, which contain servers. */
const USUAL_DIRECTORIES = ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin', '/usr/local/sbin', '/usr/sbin']

export const thisMachine: Machine = {
  platform: process.platform,
  isRoot: process.getuid?.() === 0,
  distribution: distribution(),
  find(program) {
    const path = (process.env.PATH ?? '').split(delimiter).filter(Boolean)
    return [...path, ...USUAL_DIRECTORIES].map((each) => join(each, program)).find(isExecutable) ?? null
  },
  exists: existsSync,
  // Not a guarded child: a package manager that is killed may leave the machine unable to install anything.
  run(program, args, { env, argv0 = program, timeoutMs } = {}) {
    return new Promise((resolve) => {
      const timeout = timeoutMs === undefined ? {} : { timeout: timeoutMs }
      const child = spawn(program, args, {
        env: { ...process.env, ...env },
        argv0,
        stdio: ['ignore', 'pipe', 'pipe'],
        ...timeout,
      })
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text
        })
      }
      child.once('error', ({ message }) => resolve({ ok: false, output: message }))
      child.once('close', (code) => resolve({ ok: code === 0, output }))
    })
  },
}

/** Whether packages can be installed with apt without a password. */
export function hasApt(machine: Machine): boolean {
  return machine.platform === 'linux' && machine.isRoot && machine.find('apt-get') !== null
}

/** Installs Debian packages without recommended ones. Returns whether this succeeded. */
export async function aptInstall(machine: Machine, packages: readonly string[], log: Log): Promise<boolean> {
  log(`Installing ${packages.join(' ')} with apt-get (as root)…`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const wait = ['-o', 'DPkg::Lock::Timeout=120']
  const updated = await machine.run('apt-get', [...wait, 'update', '-qq'], { env })
  const install = [...wait, 'install', '-y', '-qq', '--no-install-recommends', ...packages]
  const installed = await machine.run('apt-get', install, { env })
  if (!installed.ok) log(lastLines(updated.ok ? installed.output : updated.output + installed.output, 8))
  return installed.ok
}

export function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n')
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function distribution(): string {
  try {
    return /^ID="?([\w.-]+)"?$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? ''
  } catch {
    return ''
  }
}
