import { deflateSync, inflateSync } from 'node:zlib'
import { type BackupRecord, decodeRecords, encodeEnd, encodeRecord } from './records.ts'
import { BackupRefused } from './refusal.ts'
import { BackupSealer, openBackup } from './seal.ts'

/** Larger contents are not inflated. */
const MAX_PLAIN_BYTES = 4 * 1024 * 1024

/** A backup of one bench as text: compressed, because records resemble each other, and sealed. */
export async function sealRecords(secret: string, records: readonly BackupRecord[]): Promise<string> {
  const plain = Buffer.concat([...records.map(encodeRecord), encodeEnd(records.length)])
  const parts: Buffer[] = []
  const sealer = new BackupSealer(secret, 'bench', (bytes) => void parts.push(bytes))
  await sealer.write(deflateSync(plain))
  await sealer.end()
  return Buffer.concat(parts).toString('base64')
}

/** @throws BackupRefused before anything of it is used */
export async function openRecords(secrets: readonly string[], text: string): Promise<BackupRecord[]> {
  const compressed: Buffer[] = []
  for await (const chunk of openBackup([Buffer.from(text, 'base64')], secrets, 'bench'))
    compressed.push(chunk)
  const records: BackupRecord[] = []
  for await (const record of decodeRecords(inflated(Buffer.concat(compressed)))) records.push(record)
  return records
}

async function* inflated(compressed: Buffer): AsyncGenerator<Buffer> {
  try {
    yield inflateSync(compressed, { maxOutputLength: MAX_PLAIN_BYTES })
  } catch {
    throw new BackupRefused('damaged')
  }
}
