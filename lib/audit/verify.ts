import {
  AUDIT_LEVELS,
  type AuditRow,
  actorOf,
  canonicalText,
  type Digest,
  erasedName,
  GENESIS,
  INITIATORS,
  MARK_LENGTH,
  markText,
} from './row.ts'

/** A row that is known from elsewhere, such as a note on paper or a photograph of the projector. */
export interface Anchor {
  readonly seq: number
  /** The whole hash, or its first eight hex digits or more. */
  readonly hash: string
}

export const FINDING_CODES = [
  'not_a_row',
  'row_damaged',
  'hash_differs',
  'link_broken',
  'out_of_order',
  'row_missing',
  'personal_data_differs',
  'erasure_not_recorded',
  'start_differs',
  'anchor_differs',
  'rows_after_last_missing',
  'head_differs',
  'anchor_before_first_row',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

/** The first reason why the rows are not those that were written. */
export interface Finding {
  readonly code: FindingCode
  /** Position among the given rows, from 1; null if it is about what is missing. */
  readonly position: number | null
  readonly seq: number | null
  readonly detail: string
}

export interface Verification {
  readonly ok: boolean
  readonly rows: number
  readonly firstSeq: number | null
  readonly head: { readonly seq: number; readonly hash: string } | null
  /** Whether the rows contain the anchor. Without one, missing rows at the end cannot be noticed. */
  readonly anchored: boolean
  /** Rows whose user was erased. */
  readonly erased: number
  /**
   * Of these, rows after which no row states the erasure. A row after the last one may state it; if the newest row is known
   * to be there, they are a finding.
   */
  readonly unrecorded: number
  readonly finding: Finding | null
}

interface VerifyOptions {
  readonly digest: Digest
  /** Usually the newest row that is known to have existed. */
  readonly anchor?: Anchor | undefined
  /** What the first row must be, according to the checkpoint of the trail. */
  readonly start?: { readonly seq: number; readonly prev: string } | undefined
}

/** What a trail states about its newest row. */
export interface StatedHead {
  readonly seq: number
  readonly hash: string
  /** Whether no further rows are stored. */
  readonly isAlone: boolean
}

/** Verifies rows one after the other, so that a long trail need not be in memory. After the first finding, rows are only counted. */
export interface Verifier {
  add(row: unknown): Promise<void>
  /** Instead of a row, if something is stored for it that is no row. */
  addDamaged(row: { readonly seq: number; readonly damaged: string }): void
  /** @param head absent for rows outside of a trail: others may follow after the last one */
  end(head?: StatedHead): Verification
}

export function createVerifier({ digest, anchor, start }: VerifyOptions): Verifier {
  let finding: Finding | null = null
  let position = 0
  let firstSeq: number | null = null
  let last: { readonly seq: number; readonly hash: string } | null = null
  let isAnchored = false
  let erased = 0
  /** Marks in rows without a salt, with the first row of each: a later row must state the erasure. */
  const unexplained = new Map<string, { readonly seq: number; readonly position: number; rows: number }>()

  const report = (code: FindingCode, detail: string, at: { seq?: number; position?: number | null } = {}) => {
    finding ??= {
      code,
      position: at.position === undefined ? position : at.position,
      seq: at.seq ?? null,
      detail,
    }
  }

  /** Checks a row against the one before it. */
  function checkPlace({ seq, prev }: AuditRow): void {
    if (last === null) {
      const expected = start ?? (seq === 1 ? { seq: 1, prev: GENESIS } : null)
      if (expected !== null && seq !== expected.seq)
        report('start_differs', `The first row is ${seq}; the trail begins with row ${expected.seq}.`, {
          seq,
        })
      else if (expected !== null && prev !== expected.prev)
        report('start_differs', `Row ${seq} does not continue the row before which the trail begins.`, {
          seq,
        })
      return
    }
    if (seq <= last.seq) report('out_of_order', `Row ${seq} follows row ${last.seq}.`, { seq })
    else if (seq > last.seq + 1)
      report('row_missing', `Row ${last.seq + 1} is missing before row ${seq}.`, { seq })
    else if (prev !== last.hash)
      report('link_broken', `Row ${seq} does not continue row ${last.seq}: prev is not its hash.`, { seq })
  }

  async function checkPersonalData(row: AuditRow): Promise<void> {
    const { seq, userMark, addressMark, salt, user, address, actor, initiator } = row
    const differs = (field: string) =>
      report('personal_data_differs', `Row ${seq}: ${field} is not what the row was written with.`, { seq })
    if (actor !== actorOf(initiator, user)) differs('actor')
    if (userMark === undefined) {
      if (user !== null) differs('user')
      if (address !== null || salt !== undefined) differs('address')
      return
    }
    if (salt === undefined) {
      erased++
      if (user !== erasedName(userMark)) differs('user')
      if (address !== null) differs('address')
      const known = unexplained.get(erasedName(userMark)) ?? { seq, position, rows: 0 }
      unexplained.set(erasedName(userMark), { ...known, rows: known.rows + 1 })
      return
    }
    const mark = async (kind: 'user' | 'address', value: string) =>
      (await digest(markText(kind, salt, value))).slice(0, MARK_LENGTH)
    if ((await mark('user', user ?? '')) !== userMark) differs('user')
    const isSameAddress =
      addressMark === undefined ? address === null : (await mark('address', address ?? '')) === addressMark
    if (!isSameAddress) differs('address')
  }

  return {
    async add(given) {
      position++
      if (finding !== null) return
      if (isMarkedDamaged(given)) return reportDamaged(given)
      const problem = problemOfRow(given)
      if (problem !== null) return report('not_a_row', problem)
      const row = given as AuditRow
      const { seq, hash } = row
      if ((await digest(canonicalText(row))) !== hash)
        report('hash_differs', `Row ${seq} was changed: its fields do not give its hash.`, { seq })
      checkPlace(row)
      await checkPersonalData(row)
      if (anchor !== undefined && seq === anchor.seq) {
        if (hash.startsWith(anchor.hash)) isAnchored = true
        else
          report(
            'anchor_differs',
            `Row ${seq} is not the row of the anchor: the trail was written again, or is another one.`,
            {
              seq,
            },
          )
      }
      if (row.event === ERASURE_EVENT && row.object !== undefined) unexplained.delete(row.object)
      firstSeq ??= seq
      last = { seq, hash }
    },
    addDamaged(row) {
      position++
      reportDamaged(row)
    },
    end(head) {
      if (head !== undefined) compareHead(head)
      if (anchor !== undefined && !isAnchored) reportMissingAnchor(anchor)
      const [first] = unexplained
      // An anchor is no end: an erasure after it would be stated in rows that were not exported.
      if (head !== undefined && first !== undefined) {
        const [name, { seq, position }] = first
        report('erasure_not_recorded', `Row ${seq}: no row records that ${name} was erased.`, {
          seq,
          position,
        })
      }
      return {
        ok: finding === null,
        rows: position,
        firstSeq,
        head: last,
        anchored: isAnchored,
        erased,
        unrecorded: Array.from(unexplained.values(), ({ rows }) => rows).reduce((sum, rows) => sum + rows, 0),
        finding,
      }
    },
  }

  function reportDamaged({ seq, damaged }: { readonly seq: number; readonly damaged: string }): void {
    report('row_damaged', `Row ${seq} is damaged in the store. ${damaged}`, { seq })
  }

  function compareHead({ seq, hash, isAlone }: StatedHead): void {
    const where = { position: null, seq }
    if (seq > (last?.seq ?? 0) && seq >= (start?.seq ?? 1)) {
      const end = last === null ? 'There are no rows' : `The last row is ${last.seq}`
      const detail = `${end}, and the trail states that row ${seq} is the newest: rows were deleted at the end.`
      report('rows_after_last_missing', detail, where)
    } else if (last !== null && last.hash !== hash)
      report(
        'head_differs',
        `Row ${seq} is not the newest row that the trail states: its hash differs.`,
        where,
      )
    else if (!isAlone)
      report('head_differs', `The trail states that row ${seq} is the newest, and has further rows.`, where)
  }

  function reportMissingAnchor({ seq }: Anchor): void {
    const where = { position: null, seq }
    if (last === null || seq > last.seq) {
      const end = last === null ? 'There are no rows' : `The last row is ${last.seq}`
      report(
        'rows_after_last_missing',
        `${end}, and row ${seq} existed: rows were deleted at the end.`,
        where,
      )
    } else if (firstSeq !== null && seq < firstSeq)
      report(
        'anchor_before_first_row',
        `The first row is ${firstSeq}: row ${seq} of the anchor was trimmed.`,
        where,
      )
    else report('row_missing', `Row ${seq} of the anchor is missing.`, where)
  }
}

/** The row that states an erasure; its object is what stands for the user from then on. */
export const ERASURE_EVENT = 'sensitive_delete'

/** Verifies rows that are in memory. */
export async function verifyRows(rows: readonly unknown[], options: VerifyOptions): Promise<Verification> {
  const verifier = createVerifier(options)
  for (const row of rows) await verifier.add(row)
  return verifier.end()
}

/** Reads `SEQ:HASH`. @returns null if the text has another form */
export function parseAnchor(text: string): Anchor | null {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-fA-F]{8,64})$/.exec(text.trim()) ?? []
  return seq === undefined || hash === undefined || Number(seq) < 1
    ? null
    : { seq: Number(seq), hash: hash.toLowerCase() }
}

const HASH = /^[0-9a-f]{64}$/
const MARK = /^[0-9a-f]{32}$/

/** What the fields of a row must be. Only these: another field would not be covered by the hash. */
const SHAPES: Shapes = {
  seq: isCount,
  at: Number.isSafeInteger,
  recordedAt: Number.isSafeInteger,
  event: isText,
  level: (value) => AUDIT_LEVELS.some((level) => level === value),
  initiator: (value) => INITIATORS.some((initiator) => initiator === value),
  prev: (value) => isText(value) && HASH.test(value),
  hash: (value) => isText(value) && HASH.test(value),
  actor: isText,
  user: isTextOrNull,
  address: isTextOrNull,
  mechanism: isTextOrNull,
  sessionId: isTextOrNull,
  node: isTextOrNull,
}
const OPTIONAL: Shapes = {
  salt: isText,
  userMark: (value) => isText(value) && MARK.test(value),
  addressMark: (value) => isText(value) && MARK.test(value),
  object: isText,
  reason: isText,
  cause: isText,
  from: isShallow,
  to: isShallow,
  count: isCount,
  since: Number.isSafeInteger,
}

/** Whether a value is nested no deeper than those of a policy: it is read recursively. */
function isShallow(value: unknown, depth = 8): boolean {
  if (typeof value !== 'object' || value === null) return true
  return depth > 0 && Object.values(value).every((member) => isShallow(member, depth - 1))
}

/** A line of an export, in place of a row that is damaged in the store. */
function isMarkedDamaged(given: unknown): given is { readonly seq: number; readonly damaged: string } {
  if (typeof given !== 'object' || given === null || !('damaged' in given) || !('seq' in given)) return false
  return isCount(given.seq) && isText(given.damaged)
}

/** What is stored of a row: without what its marks stand for. */
const STORED_SHAPES = withoutNames(SHAPES, ['actor', 'user', 'address', 'mechanism', 'sessionId', 'node'])
const STORED_OPTIONAL = {
  ...withoutNames(OPTIONAL, ['salt']),
  mechanism: isText,
  sessionId: isText,
  node: isText,
}

function withoutNames<T>(all: Readonly<Record<string, T>>, names: readonly string[]) {
  return Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)))
}

/** @returns what is wrong with a record; null if it is one */
export function problemOfRecord(given: unknown): string | null {
  return problemOf(given, STORED_SHAPES, STORED_OPTIONAL)
}

function problemOfRow(given: unknown): string | null {
  return problemOf(given, SHAPES, OPTIONAL)
}

type Shapes = Readonly<Record<string, (value: unknown) => boolean>>

function problemOf(given: unknown, shapes: Shapes, optional: Shapes): string | null {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return 'This is not a row.'
  const row = given as Readonly<Record<string, unknown>>
  const extra = Object.keys(row).find(
    (name) => !(Object.hasOwn(shapes, name) || Object.hasOwn(optional, name)),
  )
  if (extra !== undefined) return `Field ${extra.slice(0, 40)} does not belong to a row: no hash covers it.`
  const wrong =
    Object.entries(shapes).find(([name, fits]) => !fits(row[name])) ??
    Object.entries(optional).find(([name, fits]) => row[name] !== undefined && !fits(row[name]))
  return wrong === undefined ? null : `Field ${wrong[0]} is missing or has another form.`
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isTextOrNull(value: unknown): boolean {
  return value === null || isText(value)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}
