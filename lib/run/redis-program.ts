import { aptInstall, type Log, type Machine } from './machine.ts'
import { requireProgram } from './programs.ts'

export interface RedisProgram {
  readonly path: string
  /** The name to start it under: Debian's build selects its function by its name. */
  readonly argv0: string
  /** For messages: `Redis 7.0.15`, `Valkey 8.1.4`. */
  readonly engine: string
}

/** `redis-check-rdb` comes with Debian's `redis-tools` and is the server under another name. */
const NAMES: readonly (readonly [program: string, argv0: string])[] = [
  ['redis-server', 'redis-server'],
  ['valkey-server', 'valkey-server'],
  ['redis-check-rdb', 'redis-server'],
]

/** @throws Error that lists the user's choices if it is missing and cannot be installed */
export function requireRedisProgram(machine: Machine, log: Log): Promise<RedisProgram> {
  return requireProgram(REDIS, machine, log)
}

const REDIS = {
  find,
  // The package redis-server would start a system service and enable it at boot; redis-tools contains the same program.
  installWithApt: (machine: Machine, log: Log) => aptInstall(machine, ['redis-tools'], log),
  brewFormula: 'redis',
  aptPackage: 'redis-server',
  missingMessage: 'Session Lab needs a Redis; none was found, and none could be installed. Choose one of:',
  alternatives: [
    'start one in a container: docker run --rm -d -p 127.0.0.1:6379:6379 redis:7, and set REDIS_URL=redis://127.0.0.1:6379',
    'use an existing one: set REDIS_URL to its address',
  ],
}

async function find(machine: Machine): Promise<RedisProgram | null> {
  for (const [program, argv0] of NAMES) {
    const path = machine.find(program)
    if (path === null) continue
    const { output } = await machine.run(path, ['--version'], { argv0, timeoutMs: 5000 })
    const [, name, version] = /^(Redis|Valkey) server v=([\w.-]+)/im.exec(output) ?? []
    if (name !== undefined && version !== undefined) return { path, argv0, engine: `${name} ${version}` }
  }
  return null
}
