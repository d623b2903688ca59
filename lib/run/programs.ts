/** Finds a server program on this machine, or installs it with the platform's package manager. */
import { hasApt, type Log, lastLines, type Machine } from './machine.ts'

/** What the launcher has to know about a server program. */
export interface ServerProgram<Found> {
  /** Not called on Windows. */
  readonly find: (machine: Machine) => Promise<Found | null>
  /** Installs the program with apt, without starting or enabling a system service. */
  readonly installWithApt: (machine: Machine, log: Log) => Promise<unknown>
  /** Homebrew never starts a service on its own. */
  readonly brewFormula: string
  readonly missingMessage: string
  readonly aptPackage: string
  /** Other choices for the user, as complete clauses. */
  readonly alternatives: readonly string[]
}

/**
 * Finds the program, or installs and finds it.
 * @throws Error that lists the user's choices if it is missing and cannot be installed
 */
export async function requireProgram<Found>(
  program: ServerProgram<Found>,
  machine: Machine,
  log: Log,
): Promise<Found> {
  const isSupported = machine.platform !== 'win32'
  const found = isSupported ? await program.find(machine) : null
  if (found !== null) return found
  await install(program, machine, log)
  const installed = isSupported ? await program.find(machine) : null
  if (installed !== null) return installed
  throw new Error(missingMessage(program, machine))
}

async function install<Found>(program: ServerProgram<Found>, machine: Machine, log: Log): Promise<void> {
  if (hasApt(machine)) {
    await program.installWithApt(machine, log)
  } else if (machine.platform === 'darwin' && machine.find('brew') !== null) {
    log(`Installing ${program.brewFormula} with Homebrew (the program only, not as a service)…`)
    const { ok, output } = await machine.run('brew', ['install', program.brewFormula])
    if (!ok) log(lastLines(output, 8))
  }
}

function missingMessage<Found>(program: ServerProgram<Found>, { platform }: Machine): string {
  const { brewFormula, aptPackage, alternatives } = program
  const command =
    platform === 'darwin'
      ? `brew install ${brewFormula}`
      : `sudo apt-get install ${aptPackage} (or your system’s package)`
  const first = platform === 'win32' ? 'run Session Lab inside WSL' : `install it: ${command}`
  return [program.missingMessage, ...[first, ...alternatives].map((choice) => `  - ${choice}`)].join('\n')
}
