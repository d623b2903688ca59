/** Finds PostgreSQL's server programs on this machine, or installs them the way its platform does. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { aptInstall, hasApt, type Log, lastLines, type Machine } from './machine.ts'

export interface PostgresPrograms {
  readonly postgres: string
  readonly initdb: string
  /** For people: `PostgreSQL 15.18`. */
  readonly engine: string
}

/** @throws Error with the choices where there is none and none can be installed */
export async function requirePostgres(machine: Machine, log: Log): Promise<PostgresPrograms> {
  const found = await findPostgres(machine)
  if (found !== null) return found
  await install(machine, log)
  const installed = await findPostgres(machine)
  if (installed !== null) return installed
  throw new Error(choices(machine))
}

/** Debian, Red Hat and Homebrew keep the server's programs off the PATH, each version in a place of its own. */
const VERSIONED = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr']

async function findPostgres(machine: Machine): Promise<PostgresPrograms | null> {
  if (machine.platform === 'win32') return null
  const onPath = machine.find('postgres')
  const directories =
    onPath === null ? VERSIONED.flatMap(versionsIn) : [dirname(onPath), ...VERSIONED.flatMap(versionsIn)]
  for (const directory of directories) {
    const [postgres, initdb] = [join(directory, 'postgres'), join(directory, 'initdb')]
    if (!machine.exists(postgres) || !machine.exists(initdb)) continue
    const { output } = await machine.run(postgres, ['--version'], { timeoutMs: 5000 })
    const version = /\(PostgreSQL\) ([\w.]+)/.exec(output)?.[1]
    if (version !== undefined) return { postgres, initdb, engine: `PostgreSQL ${version}` }
  }
  return null
}

/** The newest first: `15`, `postgresql@17`, `pgsql-16`. */
function versionsIn(place: string): string[] {
  if (!existsSync(place)) return []
  const versionOf = (name: string) => Number(/^(?:postgresql@|pgsql-)?(\d+)$/.exec(name)?.[1] ?? 0)
  return readdirSync(place)
    .filter((name) => versionOf(name) > 0)
    .sort((x, y) => versionOf(y) - versionOf(x))
    .map((name) => join(place, name, 'bin'))
}

const CLUSTER_SETTINGS = '/etc/postgresql-common/createcluster.conf'

/**
 * Debian's package would bring a database of the system's with it, started now and at every boot. Its common part, installed
 * first, has the switch for that; it is put back as it was afterwards.
 */
async function install(machine: Machine, log: Log): Promise<void> {
  if (hasApt(machine)) {
    if (!(await aptInstall(machine, ['postgresql-common'], log))) return
    const before = existsSync(CLUSTER_SETTINGS) ? readFileSync(CLUSTER_SETTINGS, 'utf8') : null
    writeFileSync(CLUSTER_SETTINGS, `${before ?? ''}\ncreate_main_cluster = false\n`)
    try {
      await aptInstall(machine, ['postgresql'], log)
    } finally {
      if (before === null) rmSync(CLUSTER_SETTINGS, { force: true })
      else writeFileSync(CLUSTER_SETTINGS, before)
    }
  } else if (machine.platform === 'darwin' && machine.find('brew') !== null) {
    log('Installing postgresql with Homebrew (the programs only, not as a service)…')
    const { ok, output } = await machine.run('brew', ['install', 'postgresql@17'])
    if (!ok) log(lastLines(output, 8))
  }
}

function choices(machine: Machine): string {
  const own =
    machine.platform === 'win32'
      ? '  - run the tests inside WSL, or'
      : `  - install it: ${machine.platform === 'darwin' ? 'brew install postgresql@17' : 'sudo apt-get install postgresql (or your system’s)'}`
  return [
    'The tests need a PostgreSQL, and there is none here that they could start or install themselves. Please choose one:',
    own,
    '  - use one that you have: set TEST_DATABASE_URL to a database in it that the tests may fill',
  ].join('\n')
}
