import type { Machine } from '../../lib/run/machine.ts'

/** A machine with only the given programs, which can install what `installable` maps a command to. */
export function bareMachine(traits: Partial<Machine> = {}, programs: Record<string, string> = {}) {
  const commands: string[] = []
  const machine: Machine = {
    platform: 'linux',
    isRoot: false,
    distribution: 'debian',
    find: (program) => programs[program] ?? null,
    exists: (path) => Object.values(programs).includes(path),
    run: async (program, args) => {
      commands.push([program, ...args].join(' '))
      return { ok: false, output: '' }
    },
    ...traits,
  }
  return { machine, commands, programs }
}
