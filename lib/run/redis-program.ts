/** Finds a Redis or Valkey server on this machine, or installs one the way its platform does. */
import { aptInstall, hasApt, type Log, lastLines, type Machine } from './machine.ts'

export interface RedisProgram {
  readonly path: string
  /** The name to start it under: Debian's build is one program that behaves by its name. */
  readonly argv0: string
  /** For people: `Redis 7.0.15`, `Valkey 8.1.4`. */
  readonly engine: string
}

/**
 * `redis-check-rdb` stands last: it is the server itself under another name, and what Debian's `redis-tools` brings.
 */
const NAMES: readonly (readonly [program: string, argv0: string])[] = [
  ['redis-server', 'redis-server'],
  ['valkey-server', 'valkey-server'],
  ['redis-check-rdb', 'redis-server'],
]

/** @throws Error with the choices where there is none and none can be installed */
export async function requireRedisProgram(machine: Machine, log: Log): Promise<RedisProgram> {
  const found = await findRedisProgram(machine)
  if (found !== null) return found
  await install(machine, log)
  const installed = await findRedisProgram(machine)
  if (installed !== null) return installed
  throw new Error(choices(machine))
}

async function findRedisProgram(machine: Machine): Promise<RedisProgram | null> {
  if (machine.platform === 'win32') return null
  for (const [program, argv0] of NAMES) {
    const path = machine.find(program)
    if (path === null) continue
    const { output } = await machine.run(path, ['--version'], { argv0, timeoutMs: 5000 })
    const [, name, version] = /^(Redis|Valkey) server v=([\w.-]+)/im.exec(output) ?? []
    if (name !== undefined && version !== undefined) return { path, argv0, engine: `${name} ${version}` }
  }
  return null
}

/**
 * Debian's package `redis-server` would bring a system service with it, started now and enabled for every boot. `redis-tools`
 * holds the very same program and no service, so there is nothing to hold back and nothing to restore.
 */
async function install(machine: Machine, log: Log): Promise<void> {
  if (hasApt(machine)) {
    await aptInstall(machine, ['redis-tools'], log)
  } else if (machine.platform === 'darwin' && machine.find('brew') !== null) {
    log('Installing redis with Homebrew (the program only, not as a service)…')
    const { ok, output } = await machine.run('brew', ['install', 'redis'])
    if (!ok) log(lastLines(output, 8))
  }
}

function choices(machine: Machine): string {
  const own =
    machine.platform === 'win32'
      ? '  - run Session Lab inside WSL, or'
      : `  - install it: ${machine.platform === 'darwin' ? 'brew install redis' : 'sudo apt-get install redis-server (or your system’s redis or valkey)'}`
  return [
    'Session Lab needs a Redis, and there is none here that it could start or install itself. Please choose one:',
    own,
    '  - start one in a container: docker run --rm -d -p 127.0.0.1:6379:6379 redis:7, and set REDIS_URL=redis://127.0.0.1:6379',
    '  - use one that you have: set REDIS_URL to its address',
  ].join('\n')
}
