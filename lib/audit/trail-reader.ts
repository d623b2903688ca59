import { markOf, sha256 } from './digest.ts'
import { type AuditRecord, type AuditRow, actorOf, erasedName } from './row.ts'
import { ROWS_PER_READ, type StoredRow, type StoredRows, type TrailStore } from './trail-store.ts'
import {
  type Anchor,
  createVerifier,
  problemOfRecord,
  type StatedHead,
  type Verification,
  type Verifier,
} from './verify.ts'

/** Rows that one request searches for a name or an event. */
const MAX_SEARCHED = 20_000
/** As many rows as a policy keeps. If none of them is stored, what the head states is not true. */
const MAX_EMPTY_BATCHES = 100_000 / ROWS_PER_READ

export interface PageOptions {
  /** Rows after this seq, oldest first. */
  readonly after?: number | undefined
  /** The newest rows before this seq. Without both, the newest rows. */
  readonly before?: number | undefined
  readonly limit: number
  readonly event?: string | undefined
  readonly user?: string | undefined
}

export interface AuditPage {
  /** By seq. */
  readonly rows: readonly AuditRow[]
  /** Rows of which something else is stored than a row. */
  readonly damaged: readonly number[]
  /** The seq from which the next page continues, in the direction of the request; null at the end. */
  readonly next: number | null
}

/** In place of a row: something is stored for it that is no row. */
export interface DamagedRow {
  readonly seq: number
  /** What is wrong with it. */
  readonly damaged: string
}

export type ReadRow = AuditRow | DamagedRow
const isDamaged = (row: ReadRow): row is DamagedRow => 'damaged' in row
export const isIntact = (row: ReadRow): row is AuditRow => !isDamaged(row)

/** Reads rows, and puts back what their marks stand for. */
export function createTrailReader(store: TrailStore) {
  /** The rows of a range, at most one batch, without those that are missing. */
  async function read(from: number, to?: number) {
    const stored = await store.read(from, to)
    return { ...stored, entries: entriesOf(stored) }
  }

  /** Everything that is stored from a seq on, in batches, each with the head of its moment. */
  async function* batchesFrom(first: number) {
    let emptyBatches = 0
    for (let from = first; ; ) {
      const batch = await read(from)
      yield { ...batch, from }
      const last = batch.rows.at(-1)?.seq
      emptyBatches = batch.entries.length === 0 ? emptyBatches + 1 : 0
      if (last === undefined || last >= batch.checkpoint.seq || emptyBatches > MAX_EMPTY_BATCHES) return
      from = last + 1
    }
  }

  /** Everything that is stored after a seq, up to the row that is the newest now, in batches. */
  async function* entries(after = 0): AsyncGenerator<readonly ReadRow[]> {
    let end: number | null = null
    for await (const { checkpoint, entries: found } of batchesFrom(after + 1)) {
      const newest: number = end ?? checkpoint.seq
      end = newest
      yield found.filter(({ seq }) => seq <= newest)
      if ((found.at(-1)?.seq ?? 0) >= newest) return
    }
  }

  /** All rows after a seq, in batches, without damaged ones. */
  async function* batches(after = 0): AsyncGenerator<readonly AuditRow[]> {
    for await (const found of entries(after)) yield found.filter(isIntact)
  }

  async function page({ after, before, limit, event, user }: PageOptions): Promise<AuditPage> {
    const { seq, firstSeq } = await store.checkpoint()
    const isWanted = (row: AuditRow) =>
      (event === undefined || row.event === event) && (user === undefined || row.user === user)
    const found: AuditRow[] = []
    const damaged: number[] = []
    const isForward = after !== undefined
    let at = isForward ? Math.max(after + 1, firstSeq) : Math.min((before ?? seq + 1) - 1, seq)
    let searched = 0
    while (at >= firstSeq && at <= seq && found.length < limit && searched < MAX_SEARCHED) {
      // Usually one read is enough: without a filter, only missing or damaged rows cause a second one.
      const isFirst = searched === 0 && event === undefined && user === undefined
      const size = isFirst ? Math.min(limit, ROWS_PER_READ) : ROWS_PER_READ
      const [from, to] = isForward
        ? [at, Math.min(seq, at + size - 1)]
        : [Math.max(firstSeq, at - size + 1), at]
      const { entries } = await read(from, to)
      damaged.push(...entries.filter(isDamaged).map(({ seq }) => seq))
      const rows = entries.filter(isIntact).filter(isWanted)
      found.push(...(isForward ? rows : rows.toReversed()))
      searched += to - from + 1
      at = isForward ? to + 1 : from - 1
    }
    const rows = found.slice(0, limit)
    const last = rows.at(-1)?.seq
    // With fewer rows than wanted, everything up to `at` was searched.
    const next = found.length < limit || last === undefined ? (isForward ? at - 1 : at + 1) : last
    const isEnd = isForward ? next >= seq : next <= firstSeq
    damaged.sort((x, y) => x - y)
    return { rows: isForward ? rows : rows.toReversed(), damaged, next: isEnd ? null : next }
  }

  /**
   * Verifies what is stored, from the first kept row to the newest one. Each batch is read with the head of that moment, so rows
   * that are written or trimmed in the meantime are no findings; whatever is stored, this reports it.
   */
  async function verify(anchor?: Anchor): Promise<Verification> {
    let verifier: Verifier | null = null
    let head: StatedHead | undefined
    for await (const { from, checkpoint, count, entries: found } of batchesFrom(1)) {
      const { seq, hash, firstSeq, firstPrev } = checkpoint
      // Rows have been trimmed since the last batch that it would have contained: what is kept begins later.
      if (verifier === null || firstSeq > from) {
        verifier = createVerifier({ digest: sha256, anchor, start: { seq: firstSeq, prev: firstPrev } })
      }
      for (const row of found) {
        if (isDamaged(row)) verifier.addDamaged(row)
        else await verifier.add(row)
      }
      head = { seq, hash, isAlone: count <= Math.max(0, seq - firstSeq + 1) }
    }
    return (verifier ?? createVerifier({ digest: sha256, anchor })).end(head)
  }

  return { entries, batches, page, verify }
}

/** Rows as they are exported; a damaged one with what is wrong with it. Missing ones are left out. */
function entriesOf({ rows, salts }: StoredRows): readonly ReadRow[] {
  const known = new Map(Array.from(salts, ([name, salt]) => [markOf('user', salt, name), { name, salt }]))
  return rows.flatMap(({ seq, text, address }): readonly ReadRow[] => {
    if (text === null) return []
    const record = recordOf(text)
    if (typeof record === 'string') return [{ seq, damaged: record }]
    return [rowOf({ record, address }, known.get(record.userMark ?? ''))]
  })
}

/** @returns what is wrong with it, if it is no row */
function recordOf(text: string): AuditRecord | string {
  try {
    const record: unknown = JSON.parse(text)
    return problemOfRecord(record) ?? (record as AuditRecord)
  } catch {
    return 'This is not JSON.'
  }
}

/** The exported form of a row. @param person absent if the user was erased */
export function rowOf(
  { record, address }: StoredRow,
  person: { readonly name: string; readonly salt: string } | undefined,
): AuditRow {
  const { userMark } = record
  const user = person?.name ?? (userMark === undefined ? null : erasedName(userMark))
  const { seq, at, event, mechanism, sessionId, node, object, from, to, reason, prev, hash, ...others } =
    record
  // In the order in which they are read.
  return {
    ...{ seq, at, event, actor: actorOf(record.initiator, user), user },
    ...{ mechanism: mechanism ?? null, sessionId: sessionId ?? null, node: node ?? null },
    ...{ ...(object === undefined ? {} : { object }), ...(from === undefined ? {} : { from }) },
    ...{ ...(to === undefined ? {} : { to }), ...(reason === undefined ? {} : { reason }) },
    ...others,
    address: person ? address : null,
    ...(person ? { salt: person.salt } : {}),
    ...{ prev, hash },
  }
}
