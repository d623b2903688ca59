import { markOf, sha256 } from './digest.ts'
import { type AuditRow, actorOf, erasedName } from './row.ts'
import { ROWS_PER_READ, type StoredRow, type TrailStore } from './trail-store.ts'
import { type Anchor, createVerifier, type Verification } from './verify.ts'

/** Rows that one request searches for a name or an event. */
const MAX_SEARCHED = 20_000

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
  /** The seq from which the next page continues, in the direction of the request; null at the end. */
  readonly next: number | null
}

/** Reads rows, and puts back what their marks stand for. */
export function createTrailReader(store: TrailStore) {
  /** The names and salts by mark. */
  async function people(): Promise<ReadonlyMap<string, { readonly name: string; readonly salt: string }>> {
    const salts = await store.salts()
    return new Map(Object.entries(salts).map(([name, salt]) => [markOf('user', salt, name), { name, salt }]))
  }

  async function read(from: number, to: number): Promise<readonly AuditRow[]> {
    const [rows, known] = await Promise.all([store.read(from, to), people()])
    return rows.map((row) => {
      const { userMark } = row.record
      return rowOf(row, userMark === undefined ? undefined : known.get(userMark))
    })
  }

  /** All rows after a seq, in batches. */
  async function* batches(after = 0): AsyncGenerator<readonly AuditRow[]> {
    const { seq, firstSeq } = await store.checkpoint()
    for (let from = Math.max(after + 1, firstSeq); from <= seq; from += ROWS_PER_READ)
      yield await read(from, Math.min(seq, from + ROWS_PER_READ - 1))
  }

  async function page({ after, before, limit, event, user }: PageOptions): Promise<AuditPage> {
    const { seq, firstSeq } = await store.checkpoint()
    const isWanted = (row: AuditRow) =>
      (event === undefined || row.event === event) && (user === undefined || row.user === user)
    const found: AuditRow[] = []
    const isForward = after !== undefined
    let at = isForward ? Math.max(after + 1, firstSeq) : Math.min((before ?? seq + 1) - 1, seq)
    let searched = 0
    while (at >= firstSeq && at <= seq && found.length < limit && searched < MAX_SEARCHED) {
      const size = event === undefined && user === undefined ? Math.min(limit, ROWS_PER_READ) : ROWS_PER_READ
      const [from, to] = isForward
        ? [at, Math.min(seq, at + size - 1)]
        : [Math.max(firstSeq, at - size + 1), at]
      const rows = (await read(from, to)).filter(isWanted)
      found.push(...(isForward ? rows : rows.toReversed()))
      searched += to - from + 1
      at = isForward ? to + 1 : from - 1
    }
    const rows = found.slice(0, limit)
    const last = rows.at(-1)?.seq
    // With fewer rows than wanted, everything up to `at` was searched.
    const next = found.length < limit || last === undefined ? (isForward ? at - 1 : at + 1) : last
    const isEnd = isForward ? next >= seq : next <= firstSeq
    return { rows: isForward ? rows : rows.toReversed(), next: isEnd ? null : next }
  }

  /** Verifies the stored rows, from the first kept one. */
  async function verify(anchor?: Anchor): Promise<Verification> {
    const { firstSeq, firstPrev } = await store.checkpoint()
    const verifier = createVerifier({ digest: sha256, anchor, start: { seq: firstSeq, prev: firstPrev } })
    for await (const rows of batches()) for (const row of rows) await verifier.add(row)
    return verifier.end()
  }

  return { batches, page, verify }
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
