import type { Environment } from '#lib/env.ts'
import { logThrottled, writeLine } from '#lib/ledger/log.ts'
import { connectRedis, requireNoEviction, whenReady } from '#lib/redis/connection.ts'
import { redisDeployment } from '#lib/redis/deployment.ts'
import { openDatabase } from '#lib/stores/database.ts'

/** Connects Redis and the database of the process, and logs when Redis becomes available or unavailable. */
export function connectStores(environment: Environment) {
  const link = connectRedis(environment.redis)
  const database = openDatabase({ url: environment.databaseUrl })
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
    /** Resolves once Redis is reachable and does not evict keys; rejects with the reason otherwise. */
    ready(): Promise<void> {
      checked ??= whenReady(link, 1000)
        .then(() => requireNoEviction(link.masters()))
        .catch((error: unknown) => {
          checked = null
          throw error
        })
      return checked
    },
  }
}
