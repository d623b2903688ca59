/** Reports snapshots that cannot be written: a full disk must not be noticed only when a room is lost. */
import { Redis } from 'ioredis'
import { onExit } from './children.ts'
import type { Log } from './machine.ts'

const LOOK_EVERY_MS = 15_000

/** Saves once, looks at the result of each later snapshot, and saves once more when the launcher stops. */
export async function watchSnapshots(url: string, log: Log): Promise<{ stop(): Promise<void> }> {
  const redis = new Redis(url.replace(/^unix:/, ''), { maxRetriesPerRequest: 1 })
  redis.on('error', () => {})
  let isFailing = false
  const report = (fails: boolean) => {
    if (fails === isFailing) return
    isFailing = fails
    log(
      fails
        ? '! The snapshot could not be written: if this server stops now, the class loses what it did since the last one. Free space on the disk, and check that .session-lab can be written.'
        : 'Snapshots are written again.',
    )
  }
  report(await fails(redis))
  const timer = setInterval(async () => {
    const info = await redis.info('persistence').catch(() => null)
    if (info !== null) report(/^rdb_last_bgsave_status:err/m.test(info))
  }, LOOK_EVERY_MS)
  timer.unref()
  const stop = async (): Promise<void> => {
    cancel()
    clearInterval(timer)
    if (await fails(redis)) log('! The last snapshot could not be written: the next start has an older one.')
    redis.disconnect()
  }
  const cancel = onExit(stop)
  return { stop }
}

/** A server that is stopping has closed the connection: it saves on its own. */
async function fails(redis: Redis): Promise<boolean> {
  try {
    await redis.save()
    return false
  } catch (error) {
    return error instanceof Error && /^(ERR|MISCONF)/.test(error.message)
  }
}
