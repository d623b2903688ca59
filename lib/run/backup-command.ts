/** What `npm run backup` and `npm run restore` share. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Deployment } from '#lib/backup/deployment.ts'
import { BackupRefused } from '#lib/backup/refusal.ts'
import { EXIT_CODES, RestoreIncomplete, StopError, type StopReason } from '#lib/backup/stop.ts'
import { readEnvironment } from '#lib/env.ts'
import { root } from './node.mjs'

/** As `npm run audit` has them. Node itself exits with 1 if it does not start. */
export const EXIT_CODES_TEXT = `Exit codes:
  0  done
  1  wrong arguments or settings
  2  refused: the stores are not as the command needs them; nothing was changed
  3  the file, the journal or the database is damaged, cannot be read, or is of another key
  4  a store is unavailable
  5  any other failure`

/** Runs a command, and ends the process with its exit code. */
export async function runCommand(
  usage: string,
  command: (args: readonly string[]) => Promise<void>,
): Promise<never> {
  const args = process.argv.slice(2)
  try {
    if (args.some((arg) => arg === '--help' || arg === '-h')) console.log(usage)
    else await command(args)
    process.exit(0)
  } catch (error) {
    const { reason, message } = reasonOf(error)
    console.error(message)
    process.exit(EXIT_CODES[reason])
  }
}

function reasonOf(error: unknown): { readonly reason: StopReason; readonly message: string } {
  if (error instanceof RestoreIncomplete) {
    const { reason, message } = causeOf(error.cause)
    return { reason, message: `${message}\n${error.message}` }
  }
  const { reason, message } = causeOf(error)
  return { reason, message: error instanceof BackupRefused ? `${message} Nothing was changed.` : message }
}

function causeOf(error: unknown): { readonly reason: StopReason; readonly message: string } {
  if (error instanceof StopError) return error
  if (error instanceof BackupRefused) return { reason: 'damaged', message: error.message }
  const { name, message, cause } = error as Error
  const why = cause instanceof Error ? ` ${cause.message}` : ''
  if (name !== 'StoreUnavailable') return { reason: 'failed', message }
  if (/NOPERM/.test(why)) {
    return {
      reason: 'refused',
      message: `The user of Redis lacks a permission:${why}. Use session-lab-backup of deploy/redis/server.conf.`,
    }
  }
  return { reason: 'unavailable', message: `${message}${why}` }
}

export function usageError(usage: string): StopError {
  return new StopError('usage', usage)
}

type Variables = Readonly<Record<string, string | undefined>>

/** The stores that the environment names, and the secrets: BACKUP_KEY, else those of the sessions, else that of the demo. */
export function deploymentOf(env: Variables): Deployment {
  const secrets =
    env.BACKUP_KEY ||
    env.SESSION_SECRETS ||
    demoSecret('Set BACKUP_KEY or SESSION_SECRETS: a backup is sealed with it.')
  const { redis, databaseUrl, sessionSecrets } = readWith(
    env,
    secrets,
    env.BACKUP_KEY ? 'BACKUP_KEY' : 'SESSION_SECRETS',
  )
  return { redis, databaseUrl, secrets: sessionSecrets }
}

/** The secrets that sign the journal: those of the sessions, else that of the demo. BACKUP_KEY never does. */
export function journalSecretsOf(env: Variables): readonly string[] {
  const missing =
    'Set SESSION_SECRETS, as the app had them: the journal is signed with the first of them, also if BACKUP_KEY seals the backup.'
  return readWith(env, env.SESSION_SECRETS || demoSecret(missing), 'SESSION_SECRETS').sessionSecrets
}

/** Reads the environment with these secrets, and names the variable that contains them in an error. */
function readWith(env: Variables, secrets: string, name: string) {
  try {
    return readEnvironment({ ...env, SESSION_SECRETS: secrets })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new StopError('usage', message.replaceAll('SESSION_SECRETS', name))
  }
}

function demoSecret(missing: string): string {
  const file = join(root, '.session-lab', 'secrets')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  throw new StopError('usage', missing)
}

export function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1)
}
