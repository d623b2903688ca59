import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { dumpKeys, restoreKeys } from '#lib/redis/dump.ts'
import { benchKeys } from '#lib/redis/keys.ts'

/*
 * The state of a bench that is being restored is under a key of its own. No process serves a bench whose state is not in its
 * place, so nothing of the bench can be used until it is moved there.
 */

export const stagedKeyOf = (id: string) => `{${id}}:restoring`

/** Null if the bench has expired since the backup. */
export function readStaged(redis: RedisClient, id: string): Promise<string | null> {
  return orUnavailable(redis.get(stagedKeyOf(id)))
}

export async function writeStaged(redis: RedisClient, id: string, state: string): Promise<void> {
  await orUnavailable(redis.set(stagedKeyOf(id), state, 'KEEPTTL'))
}

/** Moves the state to its place, in one step. */
export async function publishStaged(redis: RedisClient, id: string): Promise<void> {
  const staged = stagedKeyOf(id)
  const [dumped] = await dumpKeys(redis, [staged])
  if (dumped) await restoreKeys(redis, [{ ...dumped, key: benchKeys(id).bench }], [staged])
}
