import { deviceClassOf } from '#lib/core/device.ts'
import type { Table } from '#lib/core/mechanism-facts.ts'
import { createMarks } from '#lib/core/minimise.ts'
import { digestsOf, type SessionRecord } from '#lib/core/reference-token.ts'
import type { Instant, Session } from '#lib/core/session.ts'
import type { SessionStore } from '#lib/core/store.ts'
import { openCell, SEALED_FIELDS, type StorageKeys, sealCell, type Unreadable } from './sealed-cell.ts'

/*
 * Encryption at rest, as a decorator of a store. Client facts and session data become one ciphertext in the place of the
 * session data, which stores and scripts never read. Everything else that Lua and SQL decide by stays readable: the user, the
 * instants, and for limits a keyed mark of the address and the letter of the device class.
 */

/** Begins the address of a sealed session. The server alone makes addresses, so no client can send one that does. */
const SEALED = '~'

export interface SealingOptions {
  /** Public name of the bench. */
  readonly bench: string
  readonly table: Table
  readonly keys: () => { readonly storage: StorageKeys; readonly marks: Uint8Array }
  /** Whether new values are sealed. Values in either form are read. */
  readonly isOn: () => boolean
}

/** Converts sessions to the form in which a table stores them, and back. */
export interface Sealing {
  seal(session: Session): Session
  /** The session as it was before it was sealed; an unsealed one is returned unchanged. */
  open(stored: Session): Session | Unreadable
}

export function isSealed({ ip }: Pick<Session, 'ip'>): boolean {
  return ip?.startsWith(SEALED) === true
}

/** The ID of the key that a stored session was sealed with; null if it is not sealed. */
export function sealingKeyOf(stored: Pick<Session, 'ip' | 'data'>): string | null {
  return isSealed(stored) ? (stored.data?.split('.', 1)[0] ?? '') : null
}

export function createSealing({ bench, table, keys, isOn }: SealingOptions): Sealing {
  /** A cell is accepted only in the place that it was sealed for. */
  const contextOf = ({ id, user }: Session) =>
    ['session-lab/storage/v1', bench, table, id, user, SEALED_FIELDS.join()].join('\n')

  return {
    seal(session) {
      if (!isOn()) return session
      const { storage, marks } = keys()
      const { ip, userAgent } = session
      return {
        ...session,
        ip: ip === null ? SEALED : `${SEALED}${createMarks(marks).ofAddress(ip).slice(1)}`,
        userAgent: `#${deviceClassOf(userAgent).charAt(0)}`,
        device: null,
        data: sealCell(session, storage, contextOf(session)),
      }
    },
    open(stored) {
      if (!isSealed(stored)) return stored
      const fields = openCell(stored.data ?? '', keys().storage, contextOf(stored))
      if (typeof fields === 'string') return fields
      const { data: _, ...others } = stored
      return { ...others, ...fields }
    },
  }
}

/** A session whose sealed fields cannot be read. */
function withoutSealed({ data: _, ...others }: Session): Session {
  return { ...others, ip: null, userAgent: null, device: null }
}

export interface SealedStoreOptions {
  readonly sealing: Sealing
  readonly now: () => Instant
  /**
   * Whether the table is only a list of sessions that their credentials state. Then a record that cannot be read remains, without the
   * fields; otherwise it counts as ended.
   */
  readonly isIndex: boolean
}

/** A store whose records are sealed before they are written and opened after they are read. */
export function sealedStore<S extends SessionStore>(
  store: S,
  { sealing, now, isIndex }: SealedStoreOptions,
): SessionStore & Pick<S, 'name'> {
  const opened = (stored: Session): Session => {
    const session = sealing.open(stored)
    return typeof session === 'string' ? withoutSealed(stored) : session
  }
  const sealedRecord = (stored: SessionRecord) => ({ ...stored, session: sealing.seal(stored.session) })

  return {
    ...store,
    async create(stored, limit, at, replaces) {
      const created = await store.create(sealedRecord(stored), limit, at, replaces)
      if (!created.admitted) return created
      const { evicted, replaced } = created
      return { ...created, evicted: evicted.map(opened), replaced: replaced && opened(replaced) }
    },
    async find(id) {
      const found = await store.find(id)
      if (found?.state !== 'live') return found
      const { stored } = found
      const session = sealing.open(stored.session)
      if (typeof session !== 'string') return { state: 'live', stored: { ...stored, session } }
      if (isIndex) return { state: 'live', stored: { ...stored, session: withoutSealed(stored.session) } }
      // Only the holder of a token of the session receives the reason.
      return { state: 'ended', reason: session, at: now(), digests: digestsOf(stored) }
    },
    async adjust(...adjusted) {
      const session = await store.adjust(...adjusted)
      return session && opened(session)
    },
    replace: (stored) => store.replace(sealedRecord(stored)),
    async end(...ended) {
      const session = await store.end(...ended)
      return session && opened(session)
    },
    async list(user) {
      return (await store.list(user)).map(opened)
    },
  }
}
