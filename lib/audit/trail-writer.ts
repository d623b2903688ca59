import { randomBytes } from 'node:crypto'
import { markOf, sha256 } from './digest.ts'
import type { AuditFact } from './fact.ts'
import { type AuditRecord, canonicalText } from './row.ts'
import { type Append, type Head, NO_ROWS, type Salt, type StoredRow, type TrailStore } from './trail-store.ts'

/** A fact that waits to be written. */
export interface Entry {
  readonly fact: AuditFact
  /** On the bench clock. */
  readonly at: number
  /** On the wall clock. */
  readonly recordedAt: number
  readonly cause?: string | undefined
  /** How many rows that were never written this one states. */
  readonly lost?: number
}

/** A salt, and the mark of its user. */
interface KnownSalt extends Salt {
  readonly mark: string
}

/** Appends entries to the chain. One call at a time. */
export interface TrailWriter {
  /**
   * Hashes the entries as the rows after the newest one, and writes all of them or none. If another process was faster, they
   * are hashed again. After a failure the same entries must be written again first: they may have been written.
   * @throws StoreUnavailable
   */
  write(entries: readonly Entry[], erases?: string): Promise<void>
  /** Forgets the salt of a user, whose next rows have a new one. */
  forget(name: string): void
}

/** @param onMissing called if the store has fewer rows than this process has written: it lost them, or they were deleted */
export function createTrailWriter(
  store: TrailStore,
  onMissing: (known: Head, stored: Head) => void,
): TrailWriter {
  let head: Head | null = null
  const salts = new Map<string, KnownSalt>()

  function keep(salt: Salt): KnownSalt {
    const known = { ...salt, mark: markOf('user', salt.salt, salt.name) }
    salts.set(salt.name, known)
    return known
  }

  function saltOf(name: string): KnownSalt {
    const known = salts.get(name)
    if (known) return known
    return keep({ name, salt: randomBytes(16).toString('base64url'), isNew: true })
  }

  function rowsAfter(after: Head, entries: readonly Entry[]): readonly StoredRow[] {
    let { seq, hash } = after
    return entries.map((entry) => {
      seq++
      const row = rowOf(entry, seq, hash, saltOf)
      hash = row.record.hash
      return row
    })
  }

  /** Adopts the stored salts. A known salt that is missing was deleted with its user: the next one is new. */
  function adopt(used: readonly Salt[], stored: readonly (string | null)[]): void {
    used.forEach(({ name, isNew }, at) => {
      const salt = stored[at] ?? null
      if (salt !== null) keep({ name, salt, isNew: false })
      else if (!isNew) salts.delete(name)
    })
  }

  return {
    async write(entries, erases) {
      const lost = entries.reduce((sum, entry) => sum + (entry.lost ?? 0), 0)
      for (;;) {
        const after = head ?? NO_ROWS
        const rows = rowsAfter(after, entries)
        const names = new Set(entries.flatMap(({ fact }) => fact.user ?? []))
        const used = Array.from(names, saltOf)
        const appended = await store.append({ after, rows, salts: used, lost, erases } satisfies Append)
        if (appended.outcome === 'written') {
          const { seq, hash } = rows.at(-1)?.record ?? after
          head = { seq, hash }
          for (const salt of used) if (salt.isNew) salts.set(salt.name, { ...salt, isNew: false })
          return
        }
        if (appended.outcome === 'salts') adopt(used, appended.salts)
        else {
          if (head !== null && appended.head.seq < head.seq) onMissing(head, appended.head)
          head = appended.head
        }
      }
    },
    forget(name) {
      salts.delete(name)
    },
  }
}

function rowOf(
  { fact, at, recordedAt, cause }: Entry,
  seq: number,
  prev: string,
  saltOf: (name: string) => KnownSalt,
): StoredRow {
  const { user, address, isAlways: _, isSampled: __, repeats: ___, ...facts } = fact
  // An address without a user could not be erased, so it is not kept.
  const person = user === undefined ? null : saltOf(user)
  const kept = person === null ? null : (address ?? null)
  const unhashed: Omit<AuditRecord, 'hash'> = withoutUndefined({
    ...{ seq, at: Math.round(at), recordedAt, cause, ...facts },
    userMark: person?.mark,
    addressMark: person === null || kept === null ? undefined : markOf('address', person.salt, kept),
    prev,
  })
  return { record: { ...unhashed, hash: sha256(canonicalText(unhashed)) }, address: kept }
}

/** The fields that have a value: JSON has no other ones, and neither has the hash. */
function withoutUndefined<T extends object>(fields: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  for (const name in fields) if (fields[name] === undefined) delete fields[name]
  return fields as { [Name in keyof T]: Exclude<T[Name], undefined> }
}
