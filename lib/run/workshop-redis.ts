/** The Redis of a workshop: a private one is saved every minute and when it is stopped, and restored at the next start. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from './machine.ts'
import { root } from './node.mjs'
import { type ProvidedRedis, provideRedis } from './redis.ts'
import { setSnapshotAside, snapshotTime } from './redis-snapshots.ts'
import { watchSnapshots } from './snapshot-watch.ts'

const SAVE_EVERY_SECONDS = 60
/** No room lives longer, so an older snapshot has none. */
const ROOM_LIFE_MS = 24 * 60 * 60 * 1000
const USUAL_PORT = 3000

interface WorkshopRedisOptions {
  /** Of the app. Workshops at different ports have snapshots of their own. */
  readonly port: number
  /** Sets the snapshot aside first. */
  readonly fresh: boolean
  /** A rehearsal leaves the rooms of the class as they are: it has an empty server without snapshots. */
  readonly isKept: boolean
  readonly log: Log
  /** Default: in `.session-lab/workshop`. */
  readonly directory?: string
}

/** @throws Error that states what to do if the snapshot cannot be read, or was made with other session secrets */
export async function provideWorkshopRedis(
  options: WorkshopRedisOptions,
): Promise<ProvidedRedis & { readonly line: string }> {
  const { port, fresh, isKept, log } = options
  if (!isKept) return { ...(await provideRedis({ log })), line: '' }
  if (isConfigured()) {
    if (fresh) log('--fresh has no effect: the rooms are in the configured Redis.')
    return { ...(await provideRedis({ log })), line: NOT_OWNED }
  }
  const directory = options.directory ?? join(root, '.session-lab', 'workshop', String(port))
  const withoutIt = `${port === USUAL_PORT ? '' : `PORT=${port} `}npm run workshop -- --fresh`
  const savedAt = snapshotTime(directory)
  const isUsed = savedAt !== null && !fresh && Date.now() - savedAt < ROOM_LIFE_MS
  if (!isUsed) setSnapshotAside(directory)
  keepMarks(directory, isUsed, withoutIt)
  try {
    const redis = await provideRedis({
      log,
      snapshots: { directory, everySeconds: SAVE_EVERY_SECONDS },
    })
    const watch = await watchSnapshots(redis.url, log)
    const stop = async (): Promise<void> => {
      await watch.stop()
      await redis.stop()
    }
    return { ...redis, stop, line: lineOf(isUsed ? savedAt : null) }
  } catch (error) {
    if (!isUsed) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new Error(
      `The snapshot in ${directory} could not be restored: it is damaged, or of a newer Redis. Start without it, and it is kept as redis.rdb.old: ${withoutIt}\n\n${why}`,
    )
  }
}

function isConfigured(): boolean {
  const { REDIS_URL = '', REDIS_SENTINELS = '', REDIS_CLUSTER = '' } = process.env
  return REDIS_URL + REDIS_SENTINELS + REDIS_CLUSTER !== ''
}

/**
 * Keeps marks of the session secrets next to the snapshot: with other secrets, its seats and benches cannot be opened.
 * @throws Error if the snapshot was made with other ones
 */
function keepMarks(directory: string, isUsed: boolean, withoutIt: string): void {
  const file = join(directory, 'secrets.json')
  const marks = (process.env.SESSION_SECRETS ?? '').split(',').map(markOf)
  const stored = isUsed ? readMarks(file) : null
  if (stored && !marks.some((mark) => stored.includes(mark))) {
    throw new Error(
      `The snapshot in ${directory} was made with other SESSION_SECRETS, so its seats cannot be opened. Start with those, or without the snapshot: ${withoutIt}`,
    )
  }
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(marks), { mode: 0o600 })
}

function readMarks(file: string): readonly string[] | null {
  try {
    const marks: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(marks) ? marks : null
  } catch {
    return null
  }
}

const markOf = (secret: string) =>
  createHash('sha256').update(`workshop snapshot ${secret.trim()}`).digest('base64url').slice(0, 12)

const NOT_OWNED =
  'Rooms are in the configured Redis; whether they survive its restart depends on its settings.'

function lineOf(restoredFrom: number | null): string {
  const saved = 'Rooms and benches are saved every minute and at the end'
  if (restoredFrom === null) return `${saved}; started without any.`
  return `${saved}; restored those of ${new Date(restoredFrom).toLocaleString()}.`
}
