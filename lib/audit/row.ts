/*
 * A row of the audit trail, and the bytes that its hash covers. Pure: the server, the command line and the page verify with
 * the same code, and only the function that hashes differs between them.
 */

export const AUDIT_LEVELS = ['INFO', 'WARN', 'CRITICAL'] as const
/** Of the OWASP logging vocabulary. */
export type AuditLevel = (typeof AUDIT_LEVELS)[number]

export const INITIATORS = ['admin', 'user', 'system', 'policy'] as const
/** What caused the event: `initiating_entity` of CAEP. */
export type Initiator = (typeof INITIATORS)[number]

/** A value before or after a change. */
export type AuditValue =
  | string
  | number
  | boolean
  | null
  | readonly AuditValue[]
  | { readonly [name: string]: AuditValue }

/**
 * The part of a row that is hashed and stored. Names and addresses are not in it: it has marks of them, which are hashes with
 * a salt. Without the salt a mark reveals nothing, so erasing a user changes no row.
 */
export interface AuditRecord {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number
  /** On the bench clock. */
  readonly at: number
  /** On the wall clock. Retention counts from here. */
  readonly recordedAt: number
  readonly event: string
  readonly level: AuditLevel
  readonly initiator: Initiator
  readonly userMark?: string
  readonly addressMark?: string
  readonly mechanism?: string
  readonly sessionId?: string
  readonly node?: string
  /** What was changed or requested, such as a setting of the policy. */
  readonly object?: string
  readonly from?: AuditValue
  readonly to?: AuditValue
  readonly reason?: string
  /** How many checks or lost rows the row stands for. */
  readonly count?: number
  /** On the bench clock: when the first of them was counted. */
  readonly since?: number
  /** The event in the event log that caused the row; `Lab-Seq` of its request. */
  readonly cause?: string
  /** The hash of the row before. */
  readonly prev: string
  readonly hash: string
}

/** A row as it is exported: the record, and what the marks stand for unless the user was erased. */
export interface AuditRow extends Omit<AuditRecord, 'mechanism' | 'sessionId' | 'node'> {
  /** Null if the row is about none. */
  readonly mechanism: string | null
  readonly sessionId: string | null
  readonly node: string | null
  /** `operator`, `system`, `policy`, the name of a user, or `unknown`. */
  readonly actor: string
  readonly user: string | null
  readonly address: string | null
  /** With it, the marks can be computed again. Absent if the user was erased. */
  readonly salt?: string
}

/** `prev` of the first row. */
export const GENESIS = '0'.repeat(64)

/** SHA-256 of a text in UTF-8, as 64 hex digits. */
export type Digest = (text: string) => string | Promise<string>

/** The hashed fields, in the order in which they are hashed. */
const HASHED_FIELDS = [
  'seq',
  'at',
  'recordedAt',
  'event',
  'level',
  'initiator',
  'userMark',
  'addressMark',
  'mechanism',
  'sessionId',
  'node',
  'object',
  'from',
  'to',
  'reason',
  'count',
  'since',
  'cause',
  'prev',
] as const satisfies readonly (keyof AuditRecord)[]

const VERSION = 'session-lab-audit/1'

/**
 * The text that the hash of a row covers. Each field has its length in bytes in front of it, so that no two rows have the
 * same text: otherwise the end of one field could move to the beginning of the next. A missing field is a hyphen.
 */
export function canonicalText(row: Omit<AuditRecord, 'hash'> | Omit<AuditRow, 'hash'>): string {
  let text = VERSION
  for (const name of HASHED_FIELDS) {
    // A value before or after a change may be null; the other fields are then missing.
    text += netstring(name === 'from' || name === 'to' ? row[name] : (row[name] ?? undefined))
  }
  return text
}

/** The text that the mark of a user or of an address is the hash of. */
export function markText(kind: 'user' | 'address', salt: string, value: string): string {
  return `session-lab-audit-mark/1${netstring(kind)}${netstring(salt)}${netstring(value)}`
}

/** Hex digits of a mark: 128 bits. */
export const MARK_LENGTH = 32

/** What stands for an erased user in a row. */
export function erasedName(userMark: string): string {
  return `erased-${userMark.slice(0, 12)}`
}

/** Who acted, by the initiator and the user of a row. */
export function actorOf(initiator: Initiator, user: string | null): string {
  if (initiator === 'admin') return 'operator'
  return initiator === 'user' ? (user ?? 'unknown') : initiator
}

function netstring(value: AuditValue | undefined): string {
  if (value === undefined) return '-'
  const text = typeof value === 'object' ? canonicalJson(value) : JSON.stringify(value)
  return `${byteLength(text)}:${text},`
}

const encoder = new TextEncoder()

function byteLength(text: string): number {
  // Almost every value is ASCII, which needs no encoding to be counted.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is that of ASCII
  return /^[\x00-\x7f]*$/.test(text) ? text.length : encoder.encode(text).length
}

/** JSON with sorted members and without spaces (the form of RFC 8785): parsing a row and writing it again changes nothing. */
export function canonicalJson(value: AuditValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`
}
