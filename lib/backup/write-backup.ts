import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises'
import { connectRedis, type RedisConnections, whenReady } from '#lib/redis/connection.ts'
import type { Deployment } from './deployment.ts'
import { type BackupFacts, inspectBackup } from './inspect-backup.ts'
import { encodeEnd, encodeRecord, type RecordAbout } from './records.ts'
import { dumpAll, listKeys } from './redis-keys.ts'
import { unfinishedRestore } from './restore-mark.ts'
import { BackupSealer } from './seal.ts'
import { sqlCopierOf } from './sql-copy.ts'
import { StopError, systemReason } from './stop.ts'

const READY_MS = 5000

/**
 * Writes a backup of all stores to a file, and reads it back. The file appears under its name only when it is complete and was
 * verified; an existing one is not replaced, also if another backup has written it since.
 * @throws StopError
 */
export async function writeBackup(deployment: Deployment, file: string): Promise<BackupFacts> {
  const partial = `${file}.${randomBytes(6).toString('hex')}.partial`
  const exists = await lstat(file).then(
    () => true,
    () => false,
  )
  if (exists) throw existing(file)
  const redis = connectRedis(deployment.redis)
  const handle = await openNew(partial)
  try {
    await whenReady(redis, READY_MS)
    const unfinished = await unfinishedRestore(redis)
    if (unfinished !== null) throw new StopError('refused', unfinished)
    await writeAll(deployment, redis, handle)
    await handle.sync()
    const facts = await inspectBackup(partial, deployment.secrets)
    await publish(partial, file)
    return facts
  } finally {
    await handle.close().catch(() => {})
    await rm(partial, { force: true })
    await redis.close()
  }
}

async function writeAll(deployment: Deployment, redis: RedisConnections, handle: FileHandle): Promise<void> {
  const sealer = new BackupSealer(deployment.secrets[0], 'deployment', async (bytes) => {
    await handle.writeFile(bytes)
  })
  let count = 0
  const write = async (about: RecordAbout, data: Buffer = Buffer.alloc(0)) => {
    count++
    await sealer.write(encodeRecord({ about, data }))
  }
  await write({ type: 'deployment', at: Date.now() })
  const keys = await listKeys(redis)
  for await (const { key, expiresAt, value } of dumpAll(redis, keys)) {
    await write({ type: 'key', key, expiresAt }, value)
  }
  // After Redis: what ends in between is in the journal, by the position of the event stream.
  const sql = sqlCopierOf(deployment.databaseUrl)
  for await (const piece of sql.read()) await write({ type: 'sql', engine: sql.engine }, piece)
  await sealer.write(encodeEnd(count))
  await sealer.end()
}

/** What file systems without hard links answer. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']

/** Gives a complete file its name. Unlike a rename, a link replaces nothing. */
async function publish(partial: string, file: string): Promise<void> {
  try {
    await link(partial, file)
  } catch (error) {
    const reason = systemReason(error)
    if (reason === 'EEXIST') throw existing(file)
    if (!NO_LINKS.includes(reason)) throw new StopError('failed', `${file} cannot be created (${reason}).`)
    // Replaces only the empty file that is created here.
    await (await openNew(file)).close()
    await rename(partial, file)
  }
}

function existing(file: string): StopError {
  return new StopError('usage', `${file} exists. Name a new file.`)
}

/** Never what exists already, nor what a link leads to. */
const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW

async function openNew(file: string): Promise<FileHandle> {
  try {
    return await open(file, NEW_FILE, 0o600)
  } catch (error) {
    throw new StopError('usage', `${file} cannot be written (${systemReason(error)}).`)
  }
}
