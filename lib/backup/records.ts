import { ByteReader } from './byte-reader.ts'
import { BackupRefused } from './refusal.ts'

/**
 * The contents of a backup are records: a description as JSON, and bytes. The last one has the number of those before, so that
 * a backup whose writer stopped early is not taken for a complete one.
 */
export interface BackupRecord {
  readonly about: RecordAbout
  readonly data: Buffer
}

export type RecordAbout = { readonly type: string } & Readonly<Record<string, unknown>>

const END = 'end'
const LENGTHS = 8
/** A description is a key and an expiry; larger ones are not written. */
const MAX_ABOUT_BYTES = 64 * 1024
/** Redis allows 512 MB for a value. */
const MAX_DATA_BYTES = 512 * 1024 * 1024

export function encodeRecord({ about, data }: BackupRecord): Buffer {
  const json = Buffer.from(JSON.stringify(about))
  const lengths = Buffer.alloc(LENGTHS)
  lengths.writeUInt32BE(json.length)
  lengths.writeUInt32BE(data.length, 4)
  return Buffer.concat([lengths, json, data])
}

/** The record after the last one. */
export function encodeEnd(count: number): Buffer {
  return encodeRecord({ about: { type: END, count }, data: Buffer.alloc(0) })
}

/** Reads records until the last one. @throws BackupRefused if there is none, or too few or too many before it */
export async function* decodeRecords(plain: AsyncIterable<Buffer>): AsyncGenerator<BackupRecord> {
  const bytes = new ByteReader(plain)
  for (let count = 0; ; count++) {
    const lengths = (await bytes.take(LENGTHS)) ?? damaged()
    const [aboutBytes, dataBytes] = [lengths.readUInt32BE(), lengths.readUInt32BE(4)]
    if (aboutBytes > MAX_ABOUT_BYTES || dataBytes > MAX_DATA_BYTES) damaged()
    const about = aboutIn((await bytes.take(aboutBytes)) ?? damaged())
    const data = (await bytes.take(dataBytes)) ?? damaged()
    if (about.type === END) {
      // Reads on, because only the end of the seal verifies everything before.
      if (about.count !== count || !(await bytes.isAtEnd())) damaged()
      return
    }
    yield { about, data }
  }
}

function aboutIn(json: Buffer): RecordAbout {
  try {
    const about: unknown = JSON.parse(json.toString())
    if (typeof about === 'object' && about !== null && 'type' in about) return about as RecordAbout
  } catch {
    // Sealed by a writer that this one does not understand.
  }
  return damaged()
}

function damaged(): never {
  throw new BackupRefused('damaged')
}
