import { claimsOfStamp, FIRST_REVOCATION_DATA_ID, stampInClaims } from './revocation.ts'
import {
  CARRIER_IDS,
  endsAt,
  type Instant,
  type IssuanceStamp,
  type MechanismId,
  NODE_IDS,
  type Session,
} from './session.ts'

/*
 * One table for the stored and issued forms of a session: the claims of a JWT, the contents of a seal, the record in Redis
 * and the row in SQL. A new field of sessions is a new line here.
 */

type Kind = 'text' | 'list' | 'instant' | 'flag' | 'carrier' | 'node' | 'client-fact'

export interface SessionField {
  readonly name: keyof Session
  readonly kind: Kind
  /** The column of `server-session` in SQL. */
  readonly column: string
  /** The JWT claim; null for properties of the client, because a JWT is readable. */
  readonly claim: string | null
}

/** In the order of the cells of a record in Redis, after the four about its token. The Lua scripts refer to cells by number. */
export const SESSION_FIELDS = [
  { name: 'user', kind: 'text', column: 'username', claim: 'sub' },
  { name: 'createdAt', kind: 'instant', column: 'created_at', claim: 'started_at' },
  { name: 'authenticatedAt', kind: 'instant', column: 'authenticated_at', claim: 'auth_time' },
  { name: 'lastSeenAt', kind: 'instant', column: 'last_seen_at', claim: 'iat' }, // 8 in Lua
  { name: 'idleExpiresAt', kind: 'instant', column: 'idle_expires_at', claim: 'idle_exp' }, // 9
  { name: 'absoluteExpiresAt', kind: 'instant', column: 'absolute_expires_at', claim: 'abs_exp' }, // 10
  { name: 'rememberMe', kind: 'flag', column: 'remember_me', claim: 'remember_me' },
  { name: 'carrier', kind: 'carrier', column: 'carrier', claim: 'carrier' },
  { name: 'node', kind: 'node', column: 'node', claim: 'node' },
  { name: 'ip', kind: 'client-fact', column: 'ip', claim: null },
  { name: 'userAgent', kind: 'client-fact', column: 'user_agent', claim: null },
  { name: 'device', kind: 'client-fact', column: 'device', claim: null },
  { name: 'roles', kind: 'list', column: 'roles', claim: 'roles' },
] as const satisfies readonly SessionField[]

type Field = (typeof SESSION_FIELDS)[number]
export type SessionColumn = Field['column']
/** The values of the fields. The remaining fields of a session identify it or are computed from these. */
type Facts = Pick<Session, Field['name']>
/** The fields that not every session has. */
type OptionalFacts = Pick<Session, 'stamp' | 'data' | 'dataVersion'>

/** Validates a value by the kind of its field. A valid signature or seal does not guarantee valid contents. */
const IS_VALID: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: isText,
  list: (value) => Array.isArray(value) && value.every(isText),
  instant: (value) => Number.isSafeInteger(value),
  flag: (value) => typeof value === 'boolean',
  carrier: (value) => CARRIER_IDS.some((known) => known === value),
  node: (value) => NODE_IDS.some((known) => known === value),
  'client-fact': (value) => value === null || isText(value),
}

/** A larger number is milliseconds instead of epoch seconds. */
const MAX_NUMERIC_DATE = 1e11

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isStamp({
  issuedAt,
  epoch = 0,
  revocationDataId = FIRST_REVOCATION_DATA_ID,
}: Partial<IssuanceStamp>): boolean {
  return [issuedAt, epoch, revocationDataId].every((number) => Number.isSafeInteger(number))
}

function sessionWith(
  identity: Pick<Session, 'id' | 'mechanism'> & Partial<Pick<Session, 'expiresAt'>>,
  facts: Facts,
  { stamp, data, dataVersion }: OptionalFacts,
): Session {
  return {
    expiresAt: endsAt(facts),
    ...identity,
    ...facts,
    ...(stamp === undefined ? {} : { stamp }),
    ...(data === undefined ? {} : { data }),
    ...(dataVersion === undefined ? {} : { dataVersion }),
  }
}

/** Whether these are session data and its version, or absent. */
function isData(data: unknown, version: unknown): boolean {
  if (data !== undefined && !isText(data)) return false
  return version === undefined || (Number.isSafeInteger(version) && Number(version) > 0)
}

/** Reads and validates all fields; null if one of them is invalid. */
function factsFrom(read: (field: Field) => unknown): Facts | null {
  const facts: Record<string, unknown> = {}
  for (const field of SESSION_FIELDS) {
    const value = read(field)
    if (!IS_VALID[field.kind](value)) return null
    facts[field.name] = value
  }
  return facts as unknown as Facts
}

/** A session as JSON inside a seal or a signed cookie. The mechanism and the carrier, always `cookie`, are implied. */
export function contentsOf({ mechanism: _, expiresAt: __, carrier: ___, ...facts }: Session) {
  return facts
}

/** The inverse of {@link contentsOf}; null if the contents are invalid. */
export function sessionFromContents(mechanism: MechanismId, contents: unknown): Session | null {
  if (typeof contents !== 'object' || contents === null) return null
  const { id, stamp, data, dataVersion, ...written } = contents as Readonly<Record<string, unknown>>
  const facts = factsFrom(({ name }) => (name === 'carrier' ? 'cookie' : written[name]))
  if (facts === null || !isText(id) || !isData(data, dataVersion)) return null
  if (stamp !== undefined && (typeof stamp !== 'object' || stamp === null || !isStamp(stamp))) return null
  return sessionWith({ id, mechanism }, facts, { stamp, data, dataVersion } as OptionalFacts)
}

/** A session with instants rounded down to seconds (RFC 7519 §2, NumericDate), and with the expiry of an access token. */
export function toNumericDates(session: Session, accessSeconds: number): Session {
  const toWholeSeconds = (instant: Instant) => Math.floor(instant / 1000) * 1000
  const lastSeenAt = toWholeSeconds(session.lastSeenAt)
  return {
    ...session,
    createdAt: toWholeSeconds(session.createdAt),
    authenticatedAt: toWholeSeconds(session.authenticatedAt),
    lastSeenAt,
    idleExpiresAt: toWholeSeconds(session.idleExpiresAt),
    absoluteExpiresAt: toWholeSeconds(session.absoluteExpiresAt),
    expiresAt: Math.min(lastSeenAt + accessSeconds * 1000, toWholeSeconds(endsAt(session))),
  }
}

/** A session as claims of a JWT: instants are in seconds (RFC 7519 §2, NumericDate). */
export function claimsOfSession(session: Session): Record<string, unknown> {
  const claims: Record<string, unknown> = { sid: session.id, exp: session.expiresAt / 1000 }
  for (const { name, kind, claim } of SESSION_FIELDS) {
    if (claim === null) continue
    claims[claim] = kind === 'instant' ? (session[name] as number) / 1000 : session[name]
  }
  if (session.stamp) Object.assign(claims, claimsOfStamp(session.stamp))
  if (session.data !== undefined) claims.data = session.data
  if (session.dataVersion !== undefined) claims.data_version = session.dataVersion
  return claims
}

/** A session from the claims of a verified JWT; null if a claim is malformed. A signature proves the origin, not the form. */
export function sessionFromClaims(
  mechanism: MechanismId,
  claims: Readonly<Record<string, unknown>>,
): Session | null {
  const { sid, jti, exp, data, data_version, issued_ms, epoch, revocation_data } = claims
  const facts = factsFrom(({ kind, claim }) => {
    if (claim === null) return null
    return kind === 'instant' ? millisecondsOf(claims[claim]) : claims[claim]
  })
  const expiresAt = millisecondsOf(exp)
  if (facts === null || expiresAt === null || !isText(sid) || !isText(jti)) return null
  if (!isData(data, data_version)) return null
  const isStamped = [issued_ms, epoch, revocation_data].some((claim) => claim !== undefined)
  const stated = { issuedAt: issued_ms, epoch, revocationDataId: revocation_data }
  if (isStamped && !isStamp(stated as Partial<IssuanceStamp>)) return null
  const stamp = isStamped ? stampInClaims({ issued_ms, epoch, revocation_data }) : undefined
  const more = { stamp, data, dataVersion: data_version } as OptionalFacts
  return sessionWith({ id: sid, mechanism, expiresAt }, facts, more)
}

function millisecondsOf(seconds: unknown): number | null {
  return Number.isSafeInteger(seconds) && Number(seconds) < MAX_NUMERIC_DATE ? Number(seconds) * 1000 : null
}

/** The value of a field in a stored record: text or a number, which JSON and SQL both represent. */
export type Cell = string | number

/** The cells of a record in Redis: one letter for the carrier, and an empty text for null. */
export function cellsOf(session: Session): Cell[] {
  return SESSION_FIELDS.map(({ name, kind }) => {
    if (kind === 'carrier') return session.carrier.charAt(0)
    return plainValueOf(session, name) ?? ''
  })
}

/** The columns of a row in SQL. */
export function columnsOf(session: Session): Record<SessionColumn, Cell | null> {
  const columns = SESSION_FIELDS.map(({ name, column }) => [column, plainValueOf(session, name)])
  return Object.fromEntries(columns)
}

function plainValueOf(session: Session, name: Field['name']): Cell | null {
  const value = session[name]
  if (typeof value === 'boolean') return value ? 1 : 0
  return typeof value === 'object' && value !== null ? value.join(',') : value
}

/** Whether a cell of this kind is a number. */
export function isNumberKind(kind: Kind): boolean {
  return kind === 'instant' || kind === 'flag'
}

/** A session from stored values. They are not validated, because this server wrote them. */
export function sessionFromStored(
  identity: Pick<Session, 'id' | 'mechanism'>,
  read: (field: Field, index: number) => Cell | null | undefined,
  more: OptionalFacts,
): Session {
  const facts = SESSION_FIELDS.map((field, index) => [
    field.name,
    storedValueOf(field.kind, read(field, index)),
  ])
  return sessionWith(identity, Object.fromEntries(facts), more)
}

function storedValueOf(kind: Kind, value: Cell | null | undefined): unknown {
  switch (kind) {
    case 'list':
      return value === '' ? [] : String(value).split(',')
    case 'flag':
      return value === 1
    case 'carrier':
      return CARRIER_IDS.find((known) => known.charAt(0) === String(value).charAt(0)) ?? 'bearer'
    case 'node':
      return NODE_IDS.find((known) => known === value) ?? 'a'
    case 'client-fact':
      return value ?? null
    default:
      return value
  }
}
