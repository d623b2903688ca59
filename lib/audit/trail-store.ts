import { orUnavailable, type RedisClient } from '#lib/redis/connection.ts'
import { benchKeys } from '#lib/redis/keys.ts'
import { script } from '#lib/redis/script.ts'
import { type AuditRecord, GENESIS } from './row.ts'

const append = script<readonly string[]>(new URL('./append-rows.lua', import.meta.url))
const read = script<ReadReply>(new URL('./read-rows.lua', import.meta.url))

/** See `read-rows.lua`: five fields of the head, the number of rows, the first seq, rows, addresses and salts. */
type ReadReply = readonly [Text, Text, Text, Text, Text, number, number, Texts, Texts, readonly string[]]
type Texts = readonly Text[]
type Text = string | null

/** Rows per read. */
const BATCH = 500

/** The newest row, and what is known about the rows that retention has deleted. It only moves forward. */
export interface Checkpoint {
  /** 0 before the first row. */
  readonly seq: number
  readonly hash: string
  /** The oldest row that is kept, and the hash of the row before it. */
  readonly firstSeq: number
  readonly firstPrev: string
  /** Rows that were never written, because the store was unavailable for too long. */
  readonly lost: number
}

export type Head = Pick<Checkpoint, 'seq' | 'hash'>
export const NO_ROWS: Head = { seq: 0, hash: GENESIS }

/** Rows as they are stored, whatever that is, with the head and the salts at the same moment. */
export interface StoredRows {
  readonly checkpoint: Checkpoint
  /** Rows in the store; with an intact trail as many as the checkpoint states. */
  readonly count: number
  /** The rows that were asked for and are kept, in order. */
  readonly rows: readonly {
    readonly seq: number
    readonly text: string | null
    readonly address: string | null
  }[]
  /** By user. */
  readonly salts: ReadonlyMap<string, string>
}

/** A row as it is stored, and its address, which is not part of it. */
export interface StoredRow {
  readonly record: AuditRecord
  readonly address: string | null
}

export interface Salt {
  readonly name: string
  readonly salt: string
  /** Made by this process, and not yet stored. */
  readonly isNew: boolean
}

export interface Append {
  readonly after: Head
  readonly rows: readonly StoredRow[]
  readonly salts: readonly Salt[]
  readonly lost: number
  /** The user whose salt is deleted in the same step. */
  readonly erases?: string | undefined
}

export type Appended =
  | { readonly outcome: 'written' }
  | { readonly outcome: 'conflict'; readonly head: Head }
  /** The stored salts of the users, null if there is none. */
  | { readonly outcome: 'salts'; readonly salts: readonly (string | null)[] }

/** How long and how many rows are kept. */
export interface Retention {
  readonly maxRows: number
  readonly retainMs: number
}

/** The rows of one bench in Redis. */
export function trailStore(
  redis: RedisClient,
  benchId: string,
  lifetimeMs: number,
  retention: () => Retention,
) {
  const { auditRows, auditAddresses, auditSalts, auditHead } = benchKeys(benchId)

  async function appendRows({ after, rows, salts, lost, erases = '' }: Append): Promise<Appended> {
    const { maxRows, retainMs } = retention()
    const last = rows.at(-1)?.record ?? after
    const [outcome, ...rest] = await orUnavailable(
      append(
        redis,
        [auditRows, auditAddresses, auditSalts, auditHead],
        [
          ...[after.seq, after.hash, last.seq, last.hash, maxRows, Date.now() - retainMs, lifetimeMs, lost],
          ...[erases, salts.length, ...salts.flatMap(({ name, salt, isNew }) => [name, salt, isNew ? 1 : 0])],
          ...rows.flatMap(({ record, address }) => [JSON.stringify(record), address ?? '']),
        ],
      ),
    )
    if (outcome === 'written') return { outcome }
    if (outcome === 'salts') return { outcome, salts: rest.map((salt) => salt || null) }
    return { outcome: 'conflict', head: { seq: Number(rest[0]), hash: rest[1] ?? GENESIS } }
  }

  async function readCheckpoint(): Promise<Checkpoint> {
    return checkpointOf(
      await orUnavailable(redis.hmget(auditHead, 'seq', 'hash', 'first', 'firstPrev', 'lost')),
    )
  }

  /** @param to undefined: as many as one read returns */
  async function readRows(from: number, to?: number): Promise<StoredRows> {
    const reply = await orUnavailable(
      read(redis, [auditRows, auditAddresses, auditSalts, auditHead], [from, to ?? '', BATCH]),
    )
    const [seq, hash, first, firstPrev, lost, count, start, texts, addresses, salts] = reply
    return {
      checkpoint: checkpointOf([seq, hash, first, firstPrev, lost]),
      count,
      rows: texts.map((text, at) => ({ seq: start + at, text, address: addresses[at] ?? null })),
      salts: new Map(pairsOf(salts)),
    }
  }

  return {
    append: appendRows,
    checkpoint: readCheckpoint,
    /** Deletes rows that are too many or too old. */
    async trim(): Promise<Checkpoint> {
      for (;;) {
        const before = await readCheckpoint()
        if (before.seq === 0) return before
        await appendRows({ after: before, rows: [], salts: [], lost: 0 })
        const after = await readCheckpoint()
        if (after.firstSeq === before.firstSeq || after.seq !== before.seq) return after
      }
    },
    read: readRows,
    /** The salts by user. */
    salts: (): Promise<Readonly<Record<string, string>>> => orUnavailable(redis.hgetall(auditSalts)),
    async deleteAddresses(seqs: readonly number[]): Promise<void> {
      if (seqs.length > 0) await orUnavailable(redis.hdel(auditAddresses, ...seqs.map(String)))
    },
  }
}

function* pairsOf(values: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at < values.length; at += 2) yield [values[at] ?? '', values[at + 1] ?? '']
}

function checkpointOf([seq, hash, first, firstPrev, lost]: readonly Text[]): Checkpoint {
  return {
    ...{ seq: countOf(seq, 0), hash: hash ?? GENESIS },
    ...{ firstSeq: countOf(first, 1), firstPrev: firstPrev ?? GENESIS },
    lost: countOf(lost, 0),
  }
}

/** A number of the head, which may be damaged as well. */
function countOf(text: Text | undefined, otherwise: number): number {
  const number = Number(text ?? otherwise)
  return Number.isSafeInteger(number) && number >= 0 ? number : otherwise
}

export type TrailStore = ReturnType<typeof trailStore>
export { BATCH as ROWS_PER_READ }
