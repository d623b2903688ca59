import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { connectRedis, type RedisConnections, whenReady } from '#lib/redis/connection.ts'
import type { Deployment } from './deployment.ts'
import { type BackupFacts, inspectBackup } from './inspect-backup.ts'
import { encodeEnd, encodeRecord, type RecordAbout } from './records.ts'
import { dumpAll, listKeys } from './redis-keys.ts'
import { BackupSealer } from './seal.ts'
import { sqlCopierOf } from './sql-copy.ts'
import { StopError } from './stop.ts'

const READY_MS = 5000

/**
 * Writes a backup of all stores to a file, and reads it back. The file appears under its name only when it is complete and was
 * verified; an existing one is not replaced.
 * @throws StopError
 */
export async function writeBackup(deployment: Deployment, file: string): Promise<BackupFacts> {
  const partial = `${file}.partial`
  await refuseExisting(file)
  const redis = connectRedis(deployment.redis)
  const handle = await openNew(partial)
  try {
    await whenReady(redis, READY_MS)
    await writeAll(deployment, redis, handle)
    await handle.sync()
    await handle.close()
    const facts = await inspectBackup(partial, deployment.secrets)
    await rename(partial, file)
    return facts
  } catch (error) {
    await handle.close().catch(() => {})
    await rm(partial, { force: true })
    throw error
  } finally {
    await redis.close()
  }
}

async function writeAll(deployment: Deployment, redis: RedisConnections, handle: FileHandle): Promise<void> {
  const sealer = new BackupSealer(deployment.secrets[0], 'deployment', async (bytes) => {
    await handle.write(bytes)
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

async function refuseExisting(file: string): Promise<void> {
  const existing = await open(file, 'r').catch(() => null)
  if (existing === null) return
  await existing.close()
  throw new StopError('usage', `${file} exists. Name a new file.`)
}

async function openNew(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'w', 0o600)
  } catch {
    throw new StopError('usage', `${file} cannot be written.`)
  }
}
