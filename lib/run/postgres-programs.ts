import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { aptInstall, type Log, type Machine } from './machine.ts'
import { requireProgram } from './programs.ts'

export interface PostgresPrograms {
  readonly postgres: string
  readonly initdb: string
  /** For messages: `PostgreSQL 15.18`. */
  readonly engine: string
}

/** @throws Error that lists the user's choices if they are missing and cannot be installed */
export function requirePostgres(machine: Machine, log: Log): Promise<PostgresPrograms> {
  return requireProgram(POSTGRES, machine, log)
}

const POSTGRES = {
  find,
  installWithApt,
  brewFormula: 'postgresql@17',
  aptPackage: 'postgresql',
  missingMessage: 'The tests need a PostgreSQL; none was found, and none could be installed. Choose one of:',
  alternatives: ['use an existing one: set TEST_DATABASE_URL to a database that the tests may write to'],
}

/** Debian, Red Hat and Homebrew install each version into a directory that is not on the PATH. */
const PARENT_DIRECTORIES = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr']

async function find(machine: Machine): Promise<PostgresPrograms | null> {
  const onPath = machine.find('postgres')
  const directories =
    onPath === null
      ? PARENT_DIRECTORIES.flatMap(versionsIn)
      : [dirname(onPath), ...PARENT_DIRECTORIES.flatMap(versionsIn)]
  for (const directory of directories) {
    const [postgres, initdb] = [join(directory, 'postgres'), join(directory, 'initdb')]
    if (!machine.exists(postgres) || !machine.exists(initdb)) continue
    const { output } = await machine.run(postgres, ['--version'], { timeoutMs: 5000 })
    const version = /\(PostgreSQL\) ([\w.]+)/.exec(output)?.[1]
    if (version !== undefined) return { postgres, initdb, engine: `PostgreSQL ${version}` }
  }
  return null
}

/** Newest first: `15`, `postgresql@17`, `pgsql-16`. */
function versionsIn(parent: string): string[] {
  if (!existsSync(parent)) return []
  const versionOf = (name: string) => Number(/^(?:postgresql@|pgsql-)?(\d+)$/.exec(name)?.[1] ?? 0)
  return readdirSync(parent)
    .filter((name) => versionOf(name) > 0)
    .sort((x, y) => versionOf(y) - versionOf(x))
    .map((name) => join(parent, name, 'bin'))
}

const CLUSTER_SETTINGS = '/etc/postgresql-common/createcluster.conf'

/**
 * Debian's package would start a system database and enable it at boot. Its common part, installed first, has a setting that
 * prevents this; the setting is restored afterwards.
 */
async function installWithApt(machine: Machine, log: Log): Promise<void> {
  if (!(await aptInstall(machine, ['postgresql-common'], log))) return
  const before = existsSync(CLUSTER_SETTINGS) ? readFileSync(CLUSTER_SETTINGS, 'utf8') : null
  writeFileSync(CLUSTER_SETTINGS, `${before ?? ''}\ncreate_main_cluster = false\n`)
  try {
    await aptInstall(machine, ['postgresql'], log)
  } finally {
    if (before === null) rmSync(CLUSTER_SETTINGS, { force: true })
    else writeFileSync(CLUSTER_SETTINGS, before)
  }
}
