import { deviceClassOf } from '#lib/core/device.ts'
import type { SessionRecord } from '#lib/core/reference-token.ts'
import type { EndReason, IssuanceStamp, MechanismId, Session } from '#lib/core/session.ts'
import {
  type Cell,
  cellsOf,
  isNumberKind,
  SESSION_FIELDS,
  sessionFromStored,
} from '#lib/core/session-codec.ts'
import type { StoreEntry } from '#lib/core/store.ts'

/*
 * A session in Redis is one JSON array. Names would need more bytes than values: at 100 000 sessions they are a third of the
 * memory. Four cells about the token, then the session's fields (`core/session-codec.ts`) and the class of device. Then the
 * numbers of a stamp, if there is one, and last the application's data, if there is any, with its version once it was
 * replaced. The Lua scripts refer to cells by number, so these are the last ones.
 */
type Row = readonly [
  digest: string,
  previousDigest: string,
  rotatedAt: number,
  generation: number,
  ...fields: Cell[],
]

const TOKEN_CELLS = 4
const DEVICE_CLASS_INDEX = TOKEN_CELLS + SESSION_FIELDS.length
const STAMP_INDEX = DEVICE_CLASS_INDEX + 1
/** A stamp has two or three numbers. */
const MAX_STAMP_CELLS = 3

/** Stands for the missing epoch of a stamp. */
const NO_EPOCH = -1

/** Replaces the record of a session that has ended. */
interface Tombstone {
  readonly ended: EndReason
  readonly at: number
  /** Current, previous (or empty) and generation; absent if the record had expired natively. */
  readonly tokens?: readonly [string, string, number]
}

export function encodeRecord({ session, ...stored }: SessionRecord): string {
  const { stamp, userAgent } = session
  const row: Row = [
    stored.digest,
    stored.previousDigest ?? '',
    stored.rotatedAt,
    stored.generation,
    ...cellsOf(session),
    deviceClassOf(userAgent).charAt(0),
    ...(stamp ? stampCells(stamp) : []),
    ...dataCells(session),
  ]
  return JSON.stringify(row)
}

/** Data that was removed is an empty text, which has a version. */
function dataCells({ data, dataVersion }: Session): Cell[] {
  if (dataVersion !== undefined) return [data ?? '', dataVersion]
  return data === undefined ? [] : [data]
}

function stampCells({ issuedAt, epoch = NO_EPOCH, revocationDataId }: IssuanceStamp): number[] {
  return [issuedAt, epoch, ...(revocationDataId === undefined ? [] : [revocationDataId])]
}

/** Parses a stored value. Null if it is invalid, so that one bad record does not break a list or a request. */
export function decodeRecord(mechanism: MechanismId, id: string, value: string): StoreEntry | null {
  const parsed = parse(value)
  if (isTombstone(parsed)) {
    const [digest, previousDigest, generation] = parsed.tokens ?? []
    const isWhole = digest !== undefined && generation !== undefined
    const digests = isWhole ? { digests: { digest, previousDigest: previousDigest || null, generation } } : {}
    return { state: 'ended', reason: parsed.ended, at: parsed.at, ...digests }
  }
  if (!isRow(parsed)) return null
  const [digest, previousDigest, rotatedAt, generation] = parsed
  const session = sessionFromStored(
    { id, mechanism },
    ({ kind }, index) => {
      const cell = parsed[TOKEN_CELLS + index]
      return kind === 'client-fact' && cell === '' ? null : cell
    },
    { ...stampIn(parsed), ...dataIn(parsed) },
  )
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
  if (!Array.isArray(value) || value.length < STAMP_INDEX) return false
  const dataIndex = dataIndexIn(value)
  return (
    dataIndex <= STAMP_INDEX + MAX_STAMP_CELLS &&
    value.length <= dataIndex + 2 &&
    value.every((cell, index) => typeof cell === (isNumberAt(index, dataIndex) ? 'number' : 'string'))
  )
}

function isNumberAt(index: number, dataIndex: number): boolean {
  if (index < TOKEN_CELLS) return index >= 2
  const field = SESSION_FIELDS[index - TOKEN_CELLS]
  return field ? isNumberKind(field.kind) : index >= STAMP_INDEX && index !== dataIndex
}

/**
 * Where the application's data is, or would be. The numbers of a stamp are no text, so a text after the class of device is
 * the application's.
 */
function dataIndexIn(row: readonly unknown[]): number {
  const index = row.findIndex((cell, index) => index >= STAMP_INDEX && typeof cell === 'string')
  return index < 0 ? row.length : index
}

function dataIn(row: Row): Pick<Session, 'data' | 'dataVersion'> {
  const [data, dataVersion] = row.slice(dataIndexIn(row))
  return {
    ...(typeof data === 'string' && data !== '' ? { data } : {}),
    ...(typeof dataVersion === 'number' ? { dataVersion } : {}),
  }
}

function stampIn(row: Row): Pick<Session, 'stamp'> {
  const [issuedAt, epoch, revocationDataId] = row.slice(STAMP_INDEX)
  if (typeof issuedAt !== 'number' || typeof epoch !== 'number') return {}
  const data = typeof revocationDataId === 'number' ? { revocationDataId } : {}
  return { stamp: { issuedAt, ...(epoch === NO_EPOCH ? {} : { epoch }), ...data } }
}

function isTombstone(value: unknown): value is Tombstone {
  return typeof value === 'object' && value !== null && 'ended' in value && 'at' in value
}
