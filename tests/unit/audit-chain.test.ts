import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '#lib/audit/digest.ts'
import { forkRows } from '#lib/audit/fork.ts'
import { type AuditRow, canonicalJson, canonicalText, erasedName, GENESIS } from '#lib/audit/row.ts'
import { TAMPER } from '#lib/audit/tamper.ts'
import { type Anchor, createVerifier, type FindingCode, verifyRows } from '#lib/audit/verify.ts'
import { chainOf, TEN_FACTS } from '../support/audit-rows.ts'

const rows = await chainOf(TEN_FACTS)
const verify = (given: readonly unknown[], anchor?: Anchor) => verifyRows(given, { digest: sha256, anchor })
const newest = rows.at(-1) as AuditRow
const ANCHOR = { seq: newest.seq, hash: newest.hash.slice(0, 8) }

describe('canonical text', () => {
  test('gives each field its length, so that no two rows have the same text', () => {
    const plain = { ...newest, object: 'ab', reason: 'c' }
    expect(canonicalText(plain)).not.toBe(canonicalText({ ...plain, object: 'a', reason: 'bc' }))
    expect(canonicalText(plain)).toContain('4:"ab",')
    expect(canonicalText({ ...plain, object: '你' })).toContain('5:"你",')
  })

  test('distinguishes a missing field, an empty one and null', () => {
    const { from: _, ...without } = newest
    const texts = [without, { ...without, from: '' }, { ...without, from: null }].map(canonicalText)
    expect(new Set(texts).size).toBe(3)
  })

  test('does not depend on the order of members', () => {
    expect(canonicalJson({ b: 1, a: [{ d: 2, c: null }] })).toBe('{"a":[{"c":null,"d":2}],"b":1}')
  })

  test('is the same after a row was exported and parsed', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.string(), (value, reason) => {
        const row = { ...newest, from: value as string, reason }
        expect(canonicalText(JSON.parse(JSON.stringify(row)) as AuditRow)).toBe(canonicalText(row))
      }),
    )
  })

  test('differs for any two rows with different fields', () => {
    const fields = fc.record({ object: fc.string(), reason: fc.string(), event: fc.string() })
    fc.assert(
      fc.property(fields, fields, (one, other) => {
        const same = canonicalText({ ...newest, ...one }) === canonicalText({ ...newest, ...other })
        expect(same).toBe(canonicalJson(one) === canonicalJson(other))
      }),
    )
  })
})

describe('verification', () => {
  test('accepts the rows as they were written, with and without an anchor', async () => {
    expect(rows[0]?.prev).toBe(GENESIS)
    expect(await verify(rows)).toMatchObject({ ok: true, rows: 10, anchored: false, finding: null })
    expect(await verify(rows, ANCHOR)).toMatchObject({ ok: true, anchored: true })
    expect(await verify(rows, { seq: 4, hash: rows[3]?.hash ?? '' })).toMatchObject({
      ok: true,
      anchored: true,
    })
    expect(await verify([])).toMatchObject({ ok: true, rows: 0, head: null })
  })

  test('accepts rows that begin later, and states where', async () => {
    expect(await verify(rows.slice(4))).toMatchObject({ ok: true, firstSeq: 5 })
    const start = { seq: 5, prev: rows[3]?.hash ?? '' }
    expect((await verifyRows(rows.slice(4), { digest: sha256, start })).ok).toBe(true)
    expect((await verifyRows(rows.slice(5), { digest: sha256, start })).finding?.code).toBe('start_differs')
  })

  const WITHOUT_ANCHOR: readonly [keyof typeof TAMPER, FindingCode | null, FindingCode][] = [
    ['edit', 'hash_differs', 'hash_differs'],
    ['insert', 'hash_differs', 'hash_differs'],
    ['delete', 'row_missing', 'row_missing'],
    ['reorder', 'row_missing', 'row_missing'],
    ['truncate', null, 'rows_after_last_missing'],
    ['delete-all', null, 'rows_after_last_missing'],
  ]
  test.each(WITHOUT_ANCHOR)('detects the tampering %s', async (tampering, without, withAnchor) => {
    const tampered = TAMPER[tampering](rows)
    expect((await verify(tampered)).finding?.code ?? null).toBe(without)
    expect((await verify(tampered, ANCHOR)).finding?.code).toBe(withAnchor)
  })

  test('detects a fork by the anchor alone: its chain is intact', async () => {
    const forked = await forkRows(rows, 6, sha256)
    expect((await verify(forked)).ok).toBe(true)
    expect((await verify(forked, ANCHOR)).finding).toMatchObject({ code: 'anchor_differs', seq: 10 })
    // An anchor of before the fork cannot show it.
    expect((await verify(forked, { seq: 6, hash: rows[5]?.hash ?? '' })).ok).toBe(true)
  })

  test('detects two rows that continue the same row', async () => {
    const [other] = (await forkRows(rows, 9, sha256)).slice(9)
    expect((await verify([...rows, other])).finding?.code).toBe('out_of_order')
  })

  test('detects any change of any field of any row', async () => {
    const at = fc.integer({ min: 0, max: rows.length - 1 })
    await fc.assert(
      fc.asyncProperty(
        at,
        fc.constantFrom(...Object.keys(newest)),
        fc.string({ minLength: 1 }),
        async (at, field, to) => {
          const row = rows[at] as AuditRow & Record<string, unknown>
          fc.pre(row[field] !== undefined && row[field] !== to)
          const changed = rows.with(at, {
            ...row,
            [field]: typeof row[field] === 'number' ? row[field] + 1 : to,
          })
          expect((await verify(changed, ANCHOR)).ok).toBe(false)
        },
      ),
    )
  })

  test.each<[string, unknown]>([
    ['text', 'no row'],
    ['null', null],
    ['a list', []],
    ['a field that no hash covers', { ...newest, note: 'approved' }],
    ['a missing hash', { ...newest, hash: undefined }],
    ['a hash of another form', { ...newest, hash: 'abc' }],
    ['a seq that is no number', { ...newest, seq: '10' }],
    ['a value that is nested too deeply', { ...newest, from: JSON.parse('['.repeat(20) + ']'.repeat(20)) }],
  ])('reports %s as no row', async (_, given) => {
    expect((await verify([given])).finding).toMatchObject({ code: 'not_a_row', position: 1 })
  })

  test('reports a row that is damaged in the store, also as a line of an export', async () => {
    const found = { code: 'row_damaged', seq: 3, position: 3 }
    const damaged = { seq: 3, damaged: 'This is not JSON.' }
    expect((await verify([...rows.slice(0, 2), damaged, ...rows.slice(3)])).finding).toMatchObject(found)
    const verifier = createVerifier({ digest: sha256 })
    for (const row of rows.slice(0, 2)) await verifier.add(row)
    verifier.addDamaged(damaged)
    expect(verifier.end()).toMatchObject({ ok: false, rows: 3, finding: found })
  })

  test('reports an anchor of before the first row, which it cannot verify', async () => {
    const anchor = { seq: 2, hash: rows[1]?.hash ?? '' }
    expect((await verify(rows.slice(4), anchor)).finding?.code).toBe('anchor_before_first_row')
  })
})

const ERASURE = { event: 'sensitive_delete', level: 'WARN', initiator: 'admin' } as const

describe('what a trail states about its newest row', () => {
  const compared = async (
    given: readonly AuditRow[],
    head: { seq: number; hash: string },
    isAlone = true,
  ) => {
    const start = { seq: 1, prev: GENESIS }
    const verifier = createVerifier({ digest: sha256, start })
    for (const row of given) await verifier.add(row)
    return verifier.end({ ...head, isAlone })
  }

  test('is compared with the last row', async () => {
    expect(await compared(rows, newest)).toMatchObject({ ok: true, unrecorded: 0 })
    expect(await compared([], { seq: 0, hash: GENESIS })).toMatchObject({ ok: true })
    const missing = { code: 'rows_after_last_missing', seq: 10, position: null }
    expect((await compared(rows.slice(0, -1), newest)).finding).toMatchObject(missing)
    expect((await compared([], newest)).finding).toMatchObject(missing)
    const forked = await forkRows(rows, 9, sha256)
    expect((await compared(forked, newest)).finding).toMatchObject({ code: 'head_differs', seq: 10 })
    expect((await compared([], { seq: 0, hash: GENESIS }, false)).finding?.code).toBe('head_differs')
  })
})

describe('an erased user', () => {
  const isAlice = ({ user }: AuditRow) => user === 'alice'
  const mark = erasedName(rows.find(isAlice)?.userMark ?? '')
  const withoutAlice = rows.map((row) => {
    if (!isAlice(row)) return row
    const { salt: _, ...rest } = row
    const actor = row.initiator === 'user' ? mark : row.actor
    return { ...rest, user: mark, address: null, actor }
  })

  test('leaves marks, and the chain is intact', async () => {
    expect(JSON.stringify(withoutAlice)).not.toContain('alice')
    expect(await verify(withoutAlice)).toMatchObject({ ok: true, erased: 4 })
  })

  test('is a finding if no row up to the newest one records it', async () => {
    const verifier = createVerifier({ digest: sha256 })
    for (const row of withoutAlice) await verifier.add(row)
    const { finding } = verifier.end({ ...newest, isAlone: true })
    expect(finding).toMatchObject({ code: 'erasure_not_recorded', seq: 1, position: 1 })
  })

  test('is no finding in an export that ends before the row that records it', async () => {
    const all = await chainOf([...TEN_FACTS, { ...ERASURE, object: mark }])
    // Each chain has its own salts, so its own mark.
    const own = erasedName(all.find(isAlice)?.userMark ?? '')
    const erased = all.map(({ salt, ...row }) =>
      row.user === 'alice'
        ? { ...row, user: own, address: null, actor: row.initiator === 'user' ? own : row.actor }
        : { ...row, ...(salt === undefined ? {} : { salt }) },
    )
    const [fifth, tenth] = [erased[4] as AuditRow, erased[9] as AuditRow]
    for (const anchor of [fifth, tenth]) {
      const partial = await verify(erased.slice(0, 10), anchor)
      expect(partial).toMatchObject({ ok: true, anchored: true, erased: 4, unrecorded: 4 })
    }
  })

  test('cannot be replaced by another name', async () => {
    const renamed = withoutAlice.map((row) =>
      row.user === mark ? { ...row, user: 'mallory', actor: 'mallory' } : row,
    )
    expect((await verify(renamed)).finding?.code).toBe('personal_data_differs')
  })
})
