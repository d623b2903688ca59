/** Finds HAProxy on this machine, or installs it the way its platform does. */
import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { aptInstall, hasApt, type Log, lastLines, type Machine } from './machine.ts'

export interface HaproxyProgram {
  readonly path: string
  /** For people: `HAProxy 2.6.12`. */
  readonly engine: string
}

/** The first that can balance by any expression, and knows how to verify a JWT. */
const OLDEST = [2, 6]

/** @throws Error with the choices where there is none and none can be installed */
export async function requireHaproxy(machine: Machine, log: Log): Promise<HaproxyProgram> {
  const found = await findHaproxy(machine)
  if (found !== null) return found
  await install(machine, log)
  const installed = await findHaproxy(machine)
  if (installed !== null) return installed
  throw new Error(choices(machine))
}

async function findHaproxy(machine: Machine): Promise<HaproxyProgram | null> {
  if (machine.platform === 'win32') return null
  const path = machine.find('haproxy')
  if (path === null) return null
  const { output } = await machine.run(path, ['-v'], { timeoutMs: 5000 })
  const version = /^HAProxy version ([\d.]+)/im.exec(output)?.[1]
  return version !== undefined && isRecent(version) ? { path, engine: `HAProxy ${version}` } : null
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

const UNITS = '/etc/systemd/system'
const UNIT = `${UNITS}/haproxy.service`
const AT_BOOT = `${UNITS}/multi-user.target.wants/haproxy.service`

/**
 * Debian's package would bring a service of the system's with it, started now and at every boot. While a unit is masked
 * nothing starts it; afterwards the mask goes, and so does what would have started it at boot.
 */
async function install(machine: Machine, log: Log): Promise<void> {
  if (hasApt(machine)) {
    const mask = existsSync(UNITS) && !existsSync(UNIT)
    if (mask) symlinkSync('/dev/null', UNIT)
    try {
      await aptInstall(machine, ['haproxy'], log)
    } finally {
      if (mask) {
        rmSync(UNIT, { force: true })
        rmSync(AT_BOOT, { force: true })
      }
    }
  } else if (machine.platform === 'darwin' && machine.find('brew') !== null) {
    log('Installing haproxy with Homebrew (the program only, not as a service)…')
    const { ok, output } = await machine.run('brew', ['install', 'haproxy'])
    if (!ok) log(lastLines(output, 8))
  }
}

function choices(machine: Machine): string {
  const oldest = OLDEST.join('.')
  const own =
    machine.platform === 'win32'
      ? '  - run it inside WSL'
      : `  - install it: ${machine.platform === 'darwin' ? 'brew install haproxy' : 'sudo apt-get install haproxy (or your system’s)'}`
  return [
    `Several processes need an HAProxy ${oldest} or newer in front of them, and there is none here that could be started or installed. Please:`,
    own,
    '  - or try the same in containers: docker compose up',
  ].join('\n')
}
