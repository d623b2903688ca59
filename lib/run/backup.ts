/** `npm run backup -- FILE`: writes all stores of a deployment to a sealed file, and verifies it. */
import { writeBackup } from '#lib/backup/write-backup.ts'
import { deploymentOf, EXIT_CODES_TEXT, runCommand, seconds, usageError } from './backup-command.ts'

const USAGE = `Usage: npm run backup -- FILE

Writes Redis and the SQL database of this deployment to FILE, sealed with BACKUP_KEY or the first of SESSION_SECRETS, and reads
it back. REDIS_URL, REDIS_SENTINELS or REDIS_CLUSTER, and DATABASE_URL name the stores, as for the app, which may run. FILE must not exist.

${EXIT_CODES_TEXT}`

await runCommand(USAGE, async (args) => {
  const [file, ...more] = args
  if (file === undefined || file.startsWith('-') || more.length > 0) throw usageError(USAGE)
  const from = performance.now()
  const { keys, benches, sql, bytes } = await writeBackup(deploymentOf(process.env), file)
  console.log(
    `${file}: ${keys} keys of ${benches} benches, ${sql === null ? 'no SQL sessions' : `SQL sessions (${sql})`}, ${bytes} bytes. ` +
      `Written and verified in ${seconds(from)} s.`,
  )
})
