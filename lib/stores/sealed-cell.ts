import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'
import { isIPv4 } from 'node:net'
import { deviceOf } from '#lib/core/device.ts'
import type { Session } from '#lib/core/session.ts'

/*
 * One cell with the client facts and the session data of a record: `<kid>.<base64url>` of nonce, ciphertext and tag
 * (AES-256-GCM, NIST SP 800-38D: a random nonce of 96 bits, a tag of 128). Base64url makes a third more of each byte, so the
 * plain text is compact: one byte that states which fields follow, an IPv4 address as four bytes, the usual parts of user agents as one
 * byte each, and no device name if it is the one of the user agent.
 */

/** The keys for stored values, each derived for this purpose only. */
export interface StorageKeys {
  /** The ID of the key that seals. */
  readonly active: string
  /** Each of them opens. */
  readonly byKid: ReadonlyMap<string, KeyObject>
  /** The IDs of those that were deleted: what they sealed is lost. */
  readonly retired: ReadonlySet<string>
}

/** The fields of a session in the cell. */
export type SealedFields = Pick<Session, 'ip' | 'userAgent' | 'device' | 'data'>
/** Part of the additional authenticated data, so that a cell with other fields is not accepted for these. */
export const SEALED_FIELDS = ['ip', 'userAgent', 'device', 'data'] as const

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const TAG = { authTagLength: TAG_BYTES }

export function sealCell(fields: SealedFields, { active, byKid }: StorageKeys, context: string): string {
  const key = byKid.get(active)
  if (!key) throw new Error('There is no active key for stored values.')
  const nonce = nextNonce()
  const cipher = createCipheriv(CIPHER, key, nonce, TAG).setAAD(Buffer.from(context))
  const parts = [nonce, cipher.update(encodeFields(fields)), cipher.final(), cipher.getAuthTag()]
  return `${active}.${Buffer.concat(parts).toString('base64url')}`
}

/** Random bytes for many nonces: one call of the generator for each would cost as much as the encryption. */
const NONCES_PER_CALL = 128
let nonces = Buffer.alloc(0)

function nextNonce(): Buffer {
  if (nonces.length === 0) nonces = randomBytes(NONCE_BYTES * NONCES_PER_CALL)
  const nonce = nonces.subarray(0, NONCE_BYTES)
  nonces = nonces.subarray(NONCE_BYTES)
  return nonce
}

/** Why a cell cannot be opened: its key was deleted, or it is not what was stored in this place. */
export type Unreadable = 'key_retired' | 'record_unreadable'

export function openCell(
  cell: string,
  { byKid, retired }: StorageKeys,
  context: string,
): SealedFields | Unreadable {
  const [kid = '', text = ''] = cell.split('.', 2)
  const key = byKid.get(kid)
  if (!key) return retired.has(kid) ? 'key_retired' : 'record_unreadable'
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return 'record_unreadable'
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), TAG)
      .setAAD(Buffer.from(context))
      .setAuthTag(bytes.subarray(-TAG_BYTES))
    const plain = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
    decipher.final()
    return decodeFields(plain)
  } catch {
    return 'record_unreadable'
  }
}

/** The bits of the first byte. */
const HAS = { ip: 1, ipv4: 2, userAgent: 4, shortened: 8, device: 16, ownDevice: 32, data: 64 } as const
/** Between texts. No field contains it: a header cannot, and the API refuses it elsewhere. */
const END = '\0'

function encodeFields({ ip, userAgent, device, data }: SealedFields): Buffer {
  const texts: string[] = []
  let head = 0
  let address: readonly number[] = []
  if (ip !== null && isIPv4(ip)) {
    head |= HAS.ipv4
    address = ip.split('.').map(Number)
  } else if (ip !== null) {
    head |= HAS.ip
    texts.push(ip)
  }
  if (userAgent !== null) {
    const isPlain = PARTS.some((_, index) => userAgent.includes(codeOf(index)))
    head |= HAS.userAgent | (isPlain ? 0 : HAS.shortened)
    texts.push(isPlain ? userAgent : shorten(userAgent))
  }
  if (device !== null && userAgent !== null && device === deviceOf(userAgent)) head |= HAS.ownDevice
  else if (device !== null) {
    head |= HAS.device
    texts.push(device)
  }
  // Last, because only session data may be long.
  if (data !== undefined) {
    head |= HAS.data
    texts.push(data)
  }
  return Buffer.concat([Buffer.from([head, ...address]), Buffer.from(texts.join(END))])
}

function decodeFields(bytes: Buffer): SealedFields {
  const head = bytes[0] ?? 0
  const has = (bit: number) => (head & bit) !== 0
  const from = has(HAS.ipv4) ? 5 : 1
  const texts = bytes.subarray(from).toString().split(END)
  const next = (bit: number): string | null => (has(bit) ? (texts.shift() ?? '') : null)
  const ip = has(HAS.ipv4) ? bytes.subarray(1, from).join('.') : next(HAS.ip)
  const written = next(HAS.userAgent)
  const userAgent = written !== null && has(HAS.shortened) ? restore(written) : written
  const device = has(HAS.ownDevice) ? deviceOf(userAgent ?? '') : next(HAS.device)
  const data = next(HAS.data)
  return { ip, userAgent, device, ...(data === null ? {} : { data }) }
}

/** The usual parts of user agents. Stored values refer to them by position: append only, and never reorder. */
const PARTS = [
  'Mozilla/5.0 (',
  ') AppleWebKit/537.36 (KHTML, like Gecko) ',
  ') AppleWebKit/605.1.15 (KHTML, like Gecko) ',
  ' Safari/537.36',
  'Windows NT 10.0; Win64; x64',
  'Macintosh; Intel Mac OS X 10',
  'X11; Linux x86_64',
  ') Gecko/20100101 Firefox/',
  'iPhone; CPU iPhone OS ',
  ' like Mac OS X',
  'Linux; Android 10; K',
  '.0.0.0',
  'HeadlessChrome/',
  'Chrome/',
  ' Mobile',
] as const

/** A control character, which the header User-Agent cannot contain (RFC 9110 §5.5). */
const codeOf = (index: number) => String.fromCharCode(index + 1)

const shorten = (text: string) =>
  PARTS.reduce((shorter, part, index) => shorter.replaceAll(part, codeOf(index)), text)

const restore = (text: string) =>
  PARTS.reduceRight<string>((longer, part, index) => longer.replaceAll(codeOf(index), part), text)
