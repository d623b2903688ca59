/** What `npm run backup` and `npm run restore` share. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Deployment } from '#lib/backup/deployment.ts'
import { BackupRefused } from '#lib/backup/refusal.ts'
import { EXIT_CODES, StopError, type StopReason } from '#lib/backup/stop.ts'
import { readEnvironment } from '#lib/env.ts'
import { root } from './node.mjs'

/** Runs a command, and ends the process with its exit code. */
export async function runCommand(
  usage: string,
  command: (args: readonly string[]) => Promise<void>,
): Promise<never> {
  const args = process.argv.slice(2)
  try {
    if (args.includes('--help')) console.log(usage)
    else await command(args)
    process.exit(0)
  } catch (error) {
    const { reason, message } = reasonOf(error)
    console.error(message)
    process.exit(EXIT_CODES[reason])
  }
}

function reasonOf(error: unknown): { readonly reason: StopReason; readonly message: string } {
  if (error instanceof StopError) return error
  if (error instanceof BackupRefused)
    return { reason: 'refused', message: `${error.message} Nothing was changed.` }
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

/** The stores that the environment names, and the secrets: BACKUP_KEY, else those of the sessions, else that of the demo. */
export function deploymentOf(env: Readonly<Record<string, string | undefined>>): Deployment {
  const SESSION_SECRETS = env.BACKUP_KEY || env.SESSION_SECRETS || demoSecret()
  try {
    const { redis, databaseUrl, sessionSecrets } = readEnvironment({ ...env, SESSION_SECRETS })
    return { redis, databaseUrl, secrets: sessionSecrets }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new StopError(
      'usage',
      env.BACKUP_KEY ? message.replaceAll('SESSION_SECRETS', 'BACKUP_KEY') : message,
    )
  }
}

function demoSecret(): string {
  const file = join(root, '.session-lab', 'secrets')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  throw new StopError('usage', 'Set BACKUP_KEY or SESSION_SECRETS: a backup is sealed with it.')
}

export function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1)
}
