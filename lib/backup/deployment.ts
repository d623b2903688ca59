import type { RedisConfig } from '#lib/env.ts'

/** The stores of a deployment, and the secrets that seal and open its backups, newest first. */
export interface Deployment {
  readonly redis: RedisConfig
  readonly databaseUrl: string
  readonly secrets: readonly [string, ...string[]]
}
