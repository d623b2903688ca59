import { existsSync, rmSync, symlinkSync } from 'node:fs'
import { aptInstall, type Log, type Machine } from './machine.ts'
import { requireProgram } from './programs.ts'

interface HaproxyProgram {
  readonly path: string
  /** For messages: `HAProxy 2.6.12`. */
  readonly engine: string
}

/** The first version that can balance by any expression and verify a JWT. */
const MIN_VERSION = [2, 6] as const

/** @throws Error that lists the user's choices if it is missing and cannot be installed */
export function requireHaproxy(machine: Machine, log: Log): Promise<HaproxyProgram> {
  return requireProgram(HAPROXY, machine, log)
}

const HAPROXY = {
  find,
  installWithApt,
  brewFormula: 'haproxy',
  aptPackage: 'haproxy',
  missingMessage: `Several processes need HAProxy ${MIN_VERSION.join('.')} or newer; none was found, and none could be installed. Choose one of:`,
  alternatives: ['use containers instead: docker compose up'],
}

async function find(machine: Machine): Promise<HaproxyProgram | null> {
  const path = machine.find('haproxy')
  if (path === null) return null
  const { output } = await machine.run(path, ['-v'], { timeoutMs: 5000 })
  const version = /^HAProxy version ([\d.]+)/im.exec(output)?.[1]
  return version !== undefined && isSupported(version) ? { path, engine: `HAProxy ${version}` } : null
}

function isSupported(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [minMajor, minMinor] = MIN_VERSION
  return major > minMajor || (major === minMajor && minor >= minMinor)
}

const UNITS = '/etc/systemd/system'
const UNIT = `${UNITS}/haproxy.service`
const ENABLED_UNIT = `${UNITS}/multi-user.target.wants/haproxy.service`

/**
 * Debian's package would start a system service and enable it at boot. A masked unit is not started; afterwards the mask and
 * the link that enables the unit are removed.
 */
async function installWithApt(machine: Machine, log: Log): Promise<void> {
  const isMaskable = existsSync(UNITS) && !existsSync(UNIT)
  if (isMaskable) symlinkSync('/dev/null', UNIT)
  try {
    await aptInstall(machine, ['haproxy'], log)
  } finally {
    if (isMaskable) {
      rmSync(UNIT, { force: true })
      rmSync(ENABLED_UNIT, { force: true })
    }
  }
}
