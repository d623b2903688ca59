import { openEndJournal } from '#lib/backup/journal.ts'
import { requireWholeStores } from '#lib/backup/restore-mark.ts'
import type { Environment } from '#lib/env.ts'
import { logThrottled, writeLine } from '#lib/ledger/log.ts'
import { connectRedis, requireNoEviction, whenReady } from '#lib/redis/connection.ts'
import { redisDeployment } from '#lib/redis/deployment.ts'
import { openDatabase } from '#lib/stores/database.ts'

/**
 * Connects Redis, the database and the journal of ends of the process, and logs when Redis becomes available or unavailable.
 */
export function connectStores(environment: Environment) {
  const link = connectRedis(environment.redis)
  const database = openDatabase({ url: environment.databaseUrl })
  const { journalDirectory, sessionSecrets } = environment
  const journal = journalDirectory === null ? null : openEndJournal(journalDirectory, sessionSecrets[0])
  const { topology } = link
  let checked: Promise<void> | null = null
  link.onAvailable(() => {
    // A replica that was promoted may have other settings than the previous master.
    checked = null
    writeLine('info', { event: 'redis.available', topology })
  })
  link.onUnavailable(() => writeLine('warn', { event: 'redis.unavailable', topology }))
  link.onConnectionError((reason) => logThrottled({ event: 'redis.unreachable', topology, reason }))
  return {
    link,
    deployment: redisDeployment(link, environment.redis),
    database,
    journal,
    /**
     * Resolves once Redis is reachable and does not evict keys, the stores are not half restored, and the ends of sessions are
     * written to the journal; rejects with the reason otherwise.
     */
    async ready(): Promise<void> {
      checked ??= whenReady(link, 1000)
        .then(() => requireNoEviction(link.masters()))
        .catch((error: unknown) => {
          checked = null
          throw error
        })
      await checked
      await requireWholeStores(link)
      journal?.assertWritten()
    },
  }
}
