/** `npm run restore -- FILE`: puts the stores of a deployment back, so that ended sessions stay ended. */
import { type Protection, restoreBackup } from '#lib/backup/restore-backup.ts'
import { deploymentOf, runCommand, seconds, usageError } from './backup-command.ts'

const USAGE = `Usage: npm run restore -- FILE (--journal FOLDER | --epoch | --unprotected) [--replace]

  --journal FOLDER  end again what ended after the backup, from the journal that the app writes to JOURNAL_DIR
  --epoch           refuse every session of before the restore: all users log in again
  --unprotected     neither: sessions that ended after the backup are accepted again
  --replace         overwrite stores that are not empty

Stop the app first. The whole file is verified before anything is changed.`

const OUTCOMES: Readonly<Record<Protection['kind'], (ended: number) => string>> = {
  journal: (ended) => `${ended} entries of the journal were later than the backup and were repeated.`,
  epoch: (ended) => `Everything issued before is refused: ${ended} active sessions ended.`,
  none: () => 'Without protection: sessions that ended after the backup are accepted again.',
}

function optionsOf(args: readonly string[]) {
  let file: string | undefined
  let replace = false
  const protections: Protection[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--replace') replace = true
    else if (arg === '--epoch') protections.push({ kind: 'epoch' })
    else if (arg === '--unprotected') protections.push({ kind: 'none' })
    else if (arg === '--journal') protections.push({ kind: 'journal', directory: args[++at] ?? '' })
    else if (arg.startsWith('-') || file !== undefined) throw usageError(USAGE)
    else file = arg
  }
  const [protection, ...others] = protections
  if (file === undefined || protection === undefined || others.length > 0) throw usageError(USAGE)
  if (protection.kind === 'journal' && protection.directory === '') throw usageError(USAGE)
  return { file, protection, replace }
}

await runCommand(USAGE, async (args) => {
  const { file, protection, replace } = optionsOf(args)
  const from = performance.now()
  const facts = await restoreBackup(deploymentOf(process.env), file, { protection, replace })
  const { keys, restoredKeys, benches, sql, ended } = facts
  console.log(
    `${file}, of ${new Date(facts.at).toISOString()}: ${restoredKeys} of ${keys} keys (the others have expired) of ` +
      `${benches} benches${sql === null ? '' : `, SQL sessions (${sql})`}. Restored in ${seconds(from)} s.`,
  )
  console.log(OUTCOMES[protection.kind](ended))
})
