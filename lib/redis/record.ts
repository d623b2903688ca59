import { deviceClassOf } from '#lib/core/device.ts'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import { type EndReason, endsAt, type MechanismId, NODE_IDS, type Session } from '#lib/core/session.ts'
import type { StoreEntry } from '#lib/core/store.ts'

/*
 * A session in Redis is one JSON array: at 100 000 sessions, field names would take a third of the memory. The Lua
 * scripts access the marked fields by position.
 */
type Row = [
  digest: string,
  previousDigest: string,
  rotatedAt: number,
  generation: number,
  user: string,
  createdAt: number,
  authenticatedAt: number,
  lastSeenAt: number, //      8 in Lua
  idleExpiresAt: number, //   9
  absoluteExpiresAt: number, // 10
  rememberMe: 0 | 1,
  carrier: 'c' | 'b',
  node: string,
  ip: string,
  userAgent: string,
  device: string,
  roles: string,
  deviceClass: string,
  // The numbers of the issuance stamp, if there is one; then the session data, if there is any.
  ...more: [] | StampCells | [data: string] | [...StampCells, data: string],
]

/** Stands for the missing epoch of a stamp. */
const NO_EPOCH = -1

type StampCells = [stampIssuedAt: number, stampEpoch: number, stampRevocationDataId?: number]

/** Replaces the record of a session that has ended. */
interface Tombstone {
  readonly ended: EndReason
  readonly at: number
  /** Current, previous (or empty) and generation; absent if the record had expired natively. */
  readonly tokens?: readonly [string, string, number]
}

export function encodeRecord({ session: s, ...stored }: SessionRecord): string {
  const row: Row = [
    stored.digest,
    stored.previousDigest ?? '',
    stored.rotatedAt,
    stored.generation,
    s.user,
    s.createdAt,
    s.authenticatedAt,
    s.lastSeenAt,
    s.idleExpiresAt,
    s.absoluteExpiresAt,
    s.rememberMe ? 1 : 0,
    s.carrier === 'cookie' ? 'c' : 'b',
    s.node,
    s.ip ?? '',
    s.userAgent ?? '',
    s.device ?? '',
    s.roles.join(','),
    deviceClassOf(s.userAgent).charAt(0),
  ]
  if (s.stamp) {
    const { issuedAt, epoch, revocationDataId } = s.stamp
    row.push(issuedAt, epoch ?? NO_EPOCH, ...(revocationDataId === undefined ? [] : [revocationDataId]))
  }
  if (s.data !== undefined) row.push(s.data)
  return JSON.stringify(row)
}

/** Parses a stored value. Null if it is invalid, so that one bad record does not break a list or a request. */
export function decodeRecord(mechanism: MechanismId, id: string, value: string): StoreEntry | null {
  const parsed = parse(value)
  if (isTombstone(parsed)) {
    const [digest, previousDigest, generation] = parsed.tokens ?? []
    const isComplete = digest !== undefined && generation !== undefined
    const digests = isComplete
      ? { digests: { digest, previousDigest: previousDigest || null, generation } }
      : {}
    return { state: 'ended', reason: parsed.ended, at: parsed.at, ...digests }
  }
  if (!isRow(parsed)) return null
  const [digest, previousDigest, rotatedAt, generation, user, createdAt, authenticatedAt, lastSeenAt] = parsed
  const [
    ,
    ,
    ,
    ,
    ,
    ,
    ,
    ,
    idleExpiresAt,
    absoluteExpiresAt,
    rememberMe,
    carrier,
    node,
    ip,
    userAgent,
    device,
    roles,
    ,
    ...more
  ] = parsed
  const data = hasData(parsed) ? String(more.at(-1)) : undefined
  const session: Session = {
    id,
    mechanism,
    user,
    roles: roles === '' ? [] : roles.split(','),
    createdAt,
    authenticatedAt,
    lastSeenAt,
    idleExpiresAt,
    absoluteExpiresAt,
    expiresAt: endsAt({ idleExpiresAt, absoluteExpiresAt }),
    rememberMe: rememberMe === 1,
    carrier: carrier === 'c' ? 'cookie' : 'bearer',
    node: NODE_IDS.find((known) => known === node) ?? 'a',
    ip: ip || null,
    userAgent: userAgent || null,
    device: device || null,
    ...stampIn(more),
    ...(data === undefined ? {} : { data }),
  }
  return {
    state: 'live',
    stored: {
      session,
      digest,
      previousDigest: previousDigest || null,
      rotatedAt,
      generation,
      revision: value,
    },
  }
}

function parse(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}

function isRow(value: unknown): value is Row {
  return (
    Array.isArray(value) &&
    value.length >= 18 &&
    value.length <= 22 &&
    value.every((cell, index) => {
      const isData = hasData(value) && index === value.length - 1
      return typeof cell === (NUMBERS.has(index) && !isData ? 'number' : 'string')
    })
  )
}

const NUMBERS = new Set([2, 3, 5, 6, 7, 8, 9, 10, 18, 19, 20])

/** A stamp consists of numbers, so a string after the named fields is session data. */
function hasData(row: readonly unknown[]): boolean {
  return row.length > 18 && typeof row.at(-1) === 'string'
}

function stampIn([issuedAt, epoch, revocationDataId]: readonly unknown[]): Pick<Session, 'stamp'> {
  if (typeof issuedAt !== 'number' || typeof epoch !== 'number') return {}
  const data = typeof revocationDataId === 'number' ? { revocationDataId } : {}
  return { stamp: { issuedAt, ...(epoch === NO_EPOCH ? {} : { epoch }), ...data } }
}

function isTombstone(value: unknown): value is Tombstone {
  return typeof value === 'object' && value !== null && 'ended' in value && 'at' in value
}
