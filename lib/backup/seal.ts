import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  type Hmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { ByteReader } from './byte-reader.ts'
import { BackupRefused } from './refusal.ts'

/*
 * The format of a sealed backup, in version 1:
 *
 *   header   magic (8) · version (2) · kind (1) · salt (16) · key check (8)
 *   chunk    length of its ciphertext, the highest bit set for the last one (4) · ciphertext · tag (16)   … repeated
 *   end      HMAC-SHA-256 of everything before (32)
 *
 * The three keys are derived from a secret and the salt by HKDF: a secret is random and at least 32 bytes long, so it needs no
 * slow hash. A chunk is sealed with AES-256-GCM; its nonce is its number and whether it is the last, and the header is the
 * associated data: chunks can be neither exchanged, nor left out, nor moved to another backup. The HMAC tells a file that was
 * cut or changed anywhere before its contents are used.
 */

const MAGIC = Buffer.from('SLBACKUP')
/** A change of the format is a new version. An earlier one is refused: sessions live for hours, and so do their backups. */
const FORMAT_VERSION = 1
const SALT_BYTES = 16
const CHECK_BYTES = 8
const HEADER_BYTES = MAGIC.length + 3 + SALT_BYTES + CHECK_BYTES
const TAG_BYTES = 16
const MAC_BYTES = 32
const CHUNK_BYTES = 64 * 1024
const LAST = 0x8000_0000

/** What a backup is of: all stores of a deployment, or one bench. */
export const BACKUP_KINDS = { deployment: 1, bench: 2 } as const
export type BackupKind = keyof typeof BACKUP_KINDS

interface Keys {
  readonly seal: Buffer
  readonly mac: Buffer
  readonly check: Buffer
}

function keysOf(secret: string, salt: Buffer): Keys {
  const derive = (use: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', secret, salt, `session-lab backup 1 ${use}`, bytes))
  return { seal: derive('seal', 32), mac: derive('mac', 32), check: derive('check', CHECK_BYTES) }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeBigUInt64BE(BigInt(number))
  nonce.writeUInt8(isLast ? 1 : 0, 11)
  return nonce
}

/** Seals what is written to it, and passes the sealed bytes on. */
export class BackupSealer {
  private readonly header: Buffer
  private readonly keys: Keys
  private readonly mac: Hmac
  private readonly pass: (bytes: Buffer) => Promise<void> | void
  private waiting: Buffer[] = []
  private waitingBytes = 0
  private chunks = 0

  constructor(secret: string, kind: BackupKind, pass: (bytes: Buffer) => Promise<void> | void) {
    const salt = randomBytes(SALT_BYTES)
    this.keys = keysOf(secret, salt)
    const version = Buffer.from([FORMAT_VERSION >> 8, FORMAT_VERSION & 0xff, BACKUP_KINDS[kind]])
    this.header = Buffer.concat([MAGIC, version, salt, this.keys.check])
    this.mac = createHmac('sha256', this.keys.mac)
    this.pass = pass
  }

  async write(bytes: Buffer): Promise<void> {
    this.waiting.push(bytes)
    this.waitingBytes += bytes.length
    if (this.waitingBytes <= CHUNK_BYTES) return
    let all = Buffer.concat(this.waiting)
    // At least one byte stays, so that the last chunk is known to be the last when it is sealed.
    for (; all.length > CHUNK_BYTES; all = all.subarray(CHUNK_BYTES)) {
      await this.seal(all.subarray(0, CHUNK_BYTES), false)
    }
    this.waiting = [all]
    this.waitingBytes = all.length
  }

  async end(): Promise<void> {
    await this.seal(Buffer.concat(this.waiting), true)
    await this.pass(this.mac.digest())
  }

  private async seal(plain: Buffer, isLast: boolean): Promise<void> {
    if (this.chunks === 0) await this.out(this.header)
    const cipher = createCipheriv('aes-256-gcm', this.keys.seal, nonceOf(this.chunks, isLast))
    cipher.setAAD(this.header)
    this.chunks++
    const length = Buffer.alloc(4)
    length.writeUInt32BE((plain.length + (isLast ? LAST : 0)) >>> 0)
    await this.out(Buffer.concat([length, cipher.update(plain), cipher.final(), cipher.getAuthTag()]))
  }

  private async out(bytes: Buffer): Promise<void> {
    this.mac.update(bytes)
    await this.pass(bytes)
  }
}

/**
 * Opens a sealed backup, chunk by chunk. Only when the iteration has ended is the whole of it verified: until then nothing of
 * it may be used.
 * @throws BackupRefused
 */
export async function* openBackup(
  sealed: AsyncIterable<Buffer> | Iterable<Buffer>,
  secrets: readonly string[],
  kind: BackupKind,
): AsyncGenerator<Buffer> {
  const bytes = new ByteReader(sealed)
  const header = await bytes.take(HEADER_BYTES)
  if (header === null || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new BackupRefused('not-a-backup')
  }
  if (header.readUInt16BE(MAGIC.length) !== FORMAT_VERSION) throw new BackupRefused('other-version')
  if (header[MAGIC.length + 2] !== BACKUP_KINDS[kind]) throw new BackupRefused('foreign')
  const salt = header.subarray(MAGIC.length + 3, -CHECK_BYTES)
  const check = header.subarray(-CHECK_BYTES)
  const keys = secrets
    .map((secret) => keysOf(secret, salt))
    .find((each) => timingSafeEqual(each.check, check))
  if (!keys) throw new BackupRefused('wrong-key')
  const mac = createHmac('sha256', keys.mac).update(header)
  for (let number = 0; ; number++) {
    const length = (await bytes.take(4)) ?? damaged()
    const stated = length.readUInt32BE()
    const isLast = stated >= LAST
    const size = isLast ? stated - LAST : stated
    if (size > CHUNK_BYTES) damaged()
    const chunk = (await bytes.take(size + TAG_BYTES)) ?? damaged()
    mac.update(length).update(chunk)
    yield openChunk(chunk, keys.seal, { header, number, isLast })
    if (isLast) break
  }
  const stated = (await bytes.take(MAC_BYTES)) ?? damaged()
  if (!timingSafeEqual(stated, mac.digest()) || !(await bytes.isAtEnd())) damaged()
}

interface ChunkFacts {
  readonly header: Buffer
  readonly number: number
  readonly isLast: boolean
}

function openChunk(chunk: Buffer, key: Buffer, { header, number, isLast }: ChunkFacts): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number, isLast))
  decipher.setAAD(header)
  decipher.setAuthTag(chunk.subarray(-TAG_BYTES))
  const plain = decipher.update(chunk.subarray(0, -TAG_BYTES))
  try {
    return Buffer.concat([plain, decipher.final()])
  } catch {
    return damaged()
  }
}

function damaged(): never {
  throw new BackupRefused('damaged')
}
