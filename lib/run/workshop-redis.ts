/** The Redis of a workshop: a private one is saved every minute and when it is stopped, and restored at the next start. */
import { join } from 'node:path'
import type { Log } from './machine.ts'
import { root } from './node.mjs'
import { type ProvidedRedis, provideRedis } from './redis.ts'
import { deleteSnapshot, snapshotTime } from './redis-snapshots.ts'

const SAVE_EVERY_SECONDS = 60
/** No room lives longer, so an older snapshot has none. */
const ROOM_LIFE_MS = 24 * 60 * 60 * 1000

interface WorkshopRedisOptions {
  /** Of the app. Workshops at different ports have snapshots of their own. */
  readonly port: number
  /** Deletes the snapshot first. */
  readonly fresh: boolean
  /** A rehearsal leaves the rooms of the class as they are: it has an empty server without snapshots. */
  readonly isKept: boolean
  readonly log: Log
  /** Default: in `.session-lab/workshop`. */
  readonly directory?: string
}

/** @throws Error that states what to do if the snapshot cannot be read */
export async function provideWorkshopRedis(
  options: WorkshopRedisOptions,
): Promise<ProvidedRedis & { readonly line: string }> {
  const { port, fresh, isKept, log } = options
  if (!isKept) return { ...(await provideRedis({ log })), line: '' }
  const directory = options.directory ?? join(root, '.session-lab', 'workshop', String(port))
  const savedAt = snapshotTime(directory)
  const isUsed = savedAt !== null && !fresh && Date.now() - savedAt < ROOM_LIFE_MS
  if (!isUsed) deleteSnapshot(directory)
  try {
    const redis = await provideRedis({
      log,
      snapshots: { directory, everySeconds: SAVE_EVERY_SECONDS },
    })
    return { ...redis, line: redis.owned ? lineOf(isUsed ? savedAt : null) : NOT_OWNED }
  } catch (error) {
    if (!isUsed) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `${why}\n\nIf the snapshot in ${directory} is damaged, start without it: npm run workshop -- --fresh`,
    )
  }
}

const NOT_OWNED = 'Rooms are in the configured Redis, which has its own persistence.'

function lineOf(restoredFrom: number | null): string {
  const saved = 'Rooms and benches are saved every minute and at the end'
  if (restoredFrom === null) return `${saved}; started without any.`
  return `${saved}; restored those of ${new Date(restoredFrom).toLocaleTimeString()}.`
}
