/** `npm run restore -- FILE`: puts the stores of a deployment back, so that ended sessions stay ended. */
import { type Protection, type RestoreFacts, restoreBackup } from '#lib/backup/restore-backup.ts'
import {
  deploymentOf,
  EXIT_CODES_TEXT,
  journalSecretsOf,
  runCommand,
  seconds,
  usageError,
} from './backup-command.ts'

const USAGE = `Usage: npm run restore -- FILE (--journal FOLDER | --epoch | --unprotected) [--replace]

  --journal FOLDER  end again what ended after the backup, from the journal that the app writes to JOURNAL_DIR.
                    The app signs it with SESSION_SECRETS: set them, also if BACKUP_KEY opens the backup
  --epoch           refuse every session of before the restore: all users log in again
  --unprotected     neither: sessions that ended after the backup are accepted again
  --replace         overwrite stores that are not empty, or that a restore has left incomplete

Stop the app first. The whole file and the journal are verified before anything is changed. From the first change on until the
restore is complete, the app is not ready on these stores (503 at /api/health/ready).

${EXIT_CODES_TEXT}`

function outcomeOf(kind: Protection['kind'], { at, ended, journal }: RestoreFacts): string {
  if (kind === 'none') return 'Without protection: sessions that ended after the backup are accepted again.'
  if (kind === 'epoch' || journal === null)
    return `Everything issued before is refused: ${ended} active sessions ended.`
  const torn =
    journal.torn === 0
      ? ''
      : ` ${journal.torn} torn ${journal.torn === 1 ? 'line was' : 'lines were'} left out.`
  const reach =
    journal.to > at
      ? ''
      : ` Its newest line, of ${isoOf(journal.to)}, is older than the backup: is this the folder of JOURNAL_DIR?`
  return `${ended} entries of the journal were later than the backup and were repeated.${torn}${reach}`
}

const isoOf = (wallMs: number) => new Date(wallMs).toISOString()

function optionsOf(args: readonly string[]) {
  let file: string | undefined
  let replace = false
  const protections: Protection[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--replace') replace = true
    else if (arg === '--epoch') protections.push({ kind: 'epoch' })
    else if (arg === '--unprotected') protections.push({ kind: 'none' })
    else if (arg === '--journal') {
      const directory = args[++at] ?? ''
      if (directory === '' || directory.startsWith('-')) throw usageError(USAGE)
      protections.push({ kind: 'journal', directory, secrets: journalSecretsOf(process.env) })
    } else if (arg.startsWith('-') || file !== undefined) throw usageError(USAGE)
    else file = arg
  }
  const [protection, ...others] = protections
  if (file === undefined || protection === undefined || others.length > 0) throw usageError(USAGE)
  return { file, protection, replace }
}

await runCommand(USAGE, async (args) => {
  const { file, protection, replace } = optionsOf(args)
  const from = performance.now()
  const facts = await restoreBackup(deploymentOf(process.env), file, { protection, replace })
  const { keys, restoredKeys, omittedKeys, benches, sql } = facts
  const expired = keys - restoredKeys - omittedKeys
  const omitted =
    omittedKeys === 0
      ? ''
      : `; ${omittedKeys} records and indexes of sessions, which --epoch refuses, were left out`
  const gone = expired === 0 ? '' : `; ${expired} have expired`
  const rows = protection.kind === 'epoch' ? 'SQL sessions, which were left out' : `SQL sessions (${sql})`
  console.log(
    `${file}, of ${isoOf(facts.at)}: ${restoredKeys} of ${keys} keys of ${benches} benches${omitted}${gone}` +
      `${sql === null ? '' : `, ${rows}`}. Restored in ${seconds(from)} s.`,
  )
  console.log(outcomeOf(protection.kind, facts))
})
