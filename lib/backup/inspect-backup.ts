import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { type BackupRecord, decodeRecords } from './records.ts'
import { benchIdOf } from './redis-keys.ts'
import { openBackup } from './seal.ts'
import { StopError, systemReason } from './stop.ts'

/** What a backup contains. */
export interface BackupFacts {
  /** When it was begun, by the wall clock. */
  readonly at: number
  readonly bytes: number
  readonly keys: number
  readonly benches: number
  /** Null if it contains no database. */
  readonly sql: string | null
}

/** The records of a file. Only when the iteration has ended is all of it verified. @throws BackupRefused, StopError */
export async function* recordsIn(file: string, secrets: readonly string[]): AsyncGenerator<BackupRecord> {
  yield* decodeRecords(openBackup(piecesOf(file), secrets, 'deployment'))
}

async function* piecesOf(file: string): AsyncGenerator<Buffer> {
  try {
    // Opening a pipe would wait for its writer.
    if (!(await stat(file)).isFile()) throw new StopError('damaged', `${file} is not a file.`)
    for await (const piece of createReadStream(file, { highWaterMark: 1024 * 1024 })) yield piece as Buffer
  } catch (error) {
    if (error instanceof StopError) throw error
    throw new StopError('damaged', `${file} cannot be read (${systemReason(error)}).`)
  }
}

/** Reads a whole backup and verifies it. @throws BackupRefused, StopError */
export async function inspectBackup(file: string, secrets: readonly string[]): Promise<BackupFacts> {
  const facts = { at: 0, keys: 0, benches: 0, sql: null as string | null }
  for await (const { about } of recordsIn(file, secrets)) {
    if (about.type === 'deployment') facts.at = Number(about.at)
    if (about.type === 'sql') facts.sql = String(about.engine)
    if (about.type !== 'key') continue
    facts.keys++
    if (benchIdOf(String(about.key)) !== null) facts.benches++
  }
  return { ...facts, bytes: (await stat(file)).size }
}
