import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '#lib/audit/digest.ts'
import { forkRows } from '#lib/audit/fork.ts'
import { type AuditRow, canonicalJson, canonicalText, erasedName, GENESIS } from '#lib/audit/row.ts'
import { TAMPER } from '#lib/audit/tamper.ts'
import { type Anchor, type FindingCode, verifyRows } from '#lib/audit/verify.ts'
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

  test('reports an anchor of before the first row, which it cannot verify', async () => {
    const anchor = { seq: 2, hash: rows[1]?.hash ?? '' }
    expect((await verify(rows.slice(4), anchor)).finding?.code).toBe('anchor_before_first_row')
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

  test('is a finding if no row records it', async () => {
    expect((await verify(withoutAlice, ANCHOR)).finding?.code).toBe('erasure_not_recorded')
  })

  test('cannot be replaced by another name', async () => {
    const renamed = withoutAlice.map((row) =>
      row.user === mark ? { ...row, user: 'mallory', actor: 'mallory' } : row,
    )
    expect((await verify(renamed)).finding?.code).toBe('personal_data_differs')
  })
})
