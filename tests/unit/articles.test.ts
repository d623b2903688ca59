import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PRESET_IDS } from '#lib/core/policy.ts'
import { type ArticleCell, citedBy, type Test } from '#lib/evidence/articles/article.ts'
import { DIMENSIONS } from '#lib/evidence/articles/dimensions.ts'
import { ARTICLES } from '#lib/evidence/articles/index.ts'
import { type ArticleVerdict, type Lookup, verdictOf } from '#lib/evidence/articles/verdict.ts'
import type { Row, Text } from '#lib/evidence/row.ts'

const MAX_QUOTE = { en: 48, zh: 20 }

/** The rows of all files of the folder. */
async function rowsOfAllFiles(): Promise<readonly Row[]> {
  const folder = join(import.meta.dirname, '../../lib/evidence/rows')
  const files = readdirSync(folder).filter((file) => file !== 'index.ts')
  const modules: readonly object[] = await Promise.all(
    files.map((file) => import(/* @vite-ignore */ join(folder, file))),
  )
  return modules.flatMap((module) =>
    Object.values(module).flatMap((exported: unknown) =>
      Array.isArray(exported) ? exported.filter((each): each is Row => each?.group !== undefined) : [],
    ),
  )
}

const rows = new Map((await rowsOfAllFiles()).map((row) => [row.id, row]))

const cells = ARTICLES.flatMap((article) =>
  article.tables.flatMap((table) =>
    table.rows.flatMap(({ kind = 'cell', dimension, cells }) =>
      Object.entries(cells).map(([column, cell]) => ({
        name: `${article.id}/${table.id}: ${kind} ${dimension}, ${column}`,
        column: table.columns.find(({ id }) => id === column),
        cell,
      })),
    ),
  ),
)

const expectBoth = ({ en, zh }: Text) => {
  expect(en.trim()).not.toBe('')
  expect(zh.trim()).not.toBe('')
}

describe('each table', () => {
  const tables = ARTICLES.flatMap((article) =>
    article.tables.map((table) => ({ name: `${article.id}/${table.id}`, table })),
  )
  test.each(tables)('$name has a cell for each row and column, and both languages', ({ table }) => {
    expectBoth(table.title)
    for (const { title } of table.columns) expectBoth(title)
    const columns = table.columns.map(({ id }) => id)
    for (const { cells } of table.rows) expect(Object.keys(cells)).toEqual(columns)
    const ids = table.rows.map(({ dimension, kind }) => `${kind}/${dimension}`)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('has an ID of its own', () => {
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length)
  })
})

describe('each statement', () => {
  test.each(cells)('$name', ({ cell, column }) => {
    expect(column).toBeDefined()
    expectBoth(cell.quote)
    if (cell.given) expectBoth(cell.given)
    expect(cell.quote.en.length).toBeLessThanOrEqual(MAX_QUOTE.en)
    expect(cell.quote.zh.length).toBeLessThanOrEqual(MAX_QUOTE.zh)
    if ('tests' in cell) {
      expect(cell.tests.length).toBeGreaterThan(0)
      for (const { because } of cell.tests) if (because) expectBoth(because)
    } else expectBoth(cell.reason)
    for (const { row } of citedBy(cell)) expect(rows.has(row), row).toBe(true)
  })

  test('compares numbers only with rows of numbers, and words with the others', () => {
    const isOfWords = (row: string) => rows.get(row)?.method === 'observation'
    const isOfNumbers = (row: string) => ['count', 'bytes', 'time'].includes(rows.get(row)?.method ?? '')
    for (const { name, cell } of cells) {
      for (const each of 'tests' in cell ? cell.tests : []) {
        expect('is' in each ? isOfNumbers(each.row) : isOfWords(each.row), `${name}: ${each.row}`).toBe(false)
      }
    }
  })
})

test('has statements about every dimension', () => {
  const found = new Set(
    ARTICLES.flatMap(({ tables }) =>
      tables.flatMap((table) => table.rows.map(({ dimension }) => dimension as string)),
    ),
  )
  expect(found).toEqual(new Set(Object.keys(DIMENSIONS)))
})

describe('the verdict', () => {
  const text = (en: string): Text => ({ en, zh: en })
  const cell = (...tests: readonly Test[]): ArticleCell => ({ quote: text('quote'), tests })
  const isImmediate: Test = {
    row: 'revoked',
    mechanism: 'jwt',
    is: ['immediate'],
    because: text('with revocation data'),
  }
  const isSmall: Test = { row: 'bytes', mechanism: 'jwt', atMost: 100 }
  const isLarge: Test = { row: 'bytes', mechanism: 'jwt', atLeast: 100 }
  const isSmaller: Test = { row: 'bytes', mechanism: 'jwt', lessThan: 'opaque-token' }
  const values =
    (byCell: Readonly<Record<string, string | number>>): Lookup =>
    (row, mechanism, preset) =>
      byCell[`${row}/${mechanism}/${preset}`] ?? byCell[`${row}/${mechanism}`] ?? null

  test.each<[string, ArticleCell, ReturnType<typeof values>, ArticleVerdict['outcome']]>([
    ['a word', cell(isImmediate), values({ 'revoked/jwt': 'immediate' }), 'holds'],
    ['another word', cell(isImmediate), values({ 'revoked/jwt': 'at-expiry' }), 'does-not-hold'],
    ['a number at the bound', cell(isSmall, isLarge), values({ 'bytes/jwt': 100 }), 'holds'],
    ['a number above the bound', cell(isSmall), values({ 'bytes/jwt': 101 }), 'does-not-hold'],
    ['a number below the bound', cell(isLarge), values({ 'bytes/jwt': 99 }), 'does-not-hold'],
    ['less', cell(isSmaller), values({ 'bytes/jwt': 1, 'bytes/opaque-token': 2 }), 'holds'],
    ['as much', cell(isSmaller), values({ 'bytes/jwt': 2, 'bytes/opaque-token': 2 }), 'does-not-hold'],
  ])('evaluates %s', (_, statement, lookup, outcome) => {
    expect(verdictOf(statement, lookup)).toEqual({ outcome })
  })

  test('names the presets under which a statement holds, and the setting that decides', () => {
    const lookup = values({
      'revoked/jwt': 'immediate',
      'revoked/jwt/textbook': 'at-expiry',
      'bytes/jwt': 50,
    })
    expect(verdictOf(cell(isImmediate, { ...isSmall, because: text('no difference') }), lookup)).toEqual({
      outcome: 'holds-only-if',
      presets: PRESET_IDS.filter((preset) => preset !== 'textbook'),
      because: [text('with revocation data')],
    })
  })

  test('requires all tests under the same preset', () => {
    const lookup = values({ 'revoked/jwt': 'immediate', 'bytes/jwt': 500 })
    expect(verdictOf(cell(isImmediate, isSmall), lookup)).toEqual({ outcome: 'does-not-hold' })
  })

  test('is not measurable for a statement without tests, for the stated reason', () => {
    const reason = text('a judgement')
    expect(verdictOf({ quote: text('simple'), reason }, values({}))).toEqual({
      outcome: 'not-measurable',
      reason,
    })
  })

  test.each([
    ['no value', isImmediate, {}],
    ['no number', isSmall, { 'bytes/jwt': 'yes' }],
    ['no value to compare', isSmaller, { 'bytes/opaque-token': 1 }],
    ['no value to compare with', isSmaller, { 'bytes/jwt': 1 }],
  ])('is not measurable with %s', (_, one, byCell) => {
    expect(verdictOf(cell(one), values(byCell)).outcome).toBe('not-measurable')
  })

  test('does not hold under a preset without a value', () => {
    const lookup = values({ 'revoked/jwt/finance': 'immediate' })
    expect(verdictOf(cell(isImmediate), lookup)).toMatchObject({
      outcome: 'holds-only-if',
      presets: ['finance'],
    })
  })

  test('is not measurable if a value is missing that could decide', () => {
    const lookup = values({ 'revoked/jwt': 'at-expiry', 'bytes/jwt': 500 })
    const withoutFinance: Lookup = (row, mechanism, preset) =>
      preset === 'finance' ? null : lookup(row, mechanism, preset)
    expect(verdictOf(cell(isImmediate), withoutFinance).outcome).toBe('not-measurable')
    expect(verdictOf(cell(isImmediate, isSmaller), lookup)).toEqual({ outcome: 'does-not-hold' })
  })

  test('counts a tie of times as no difference', () => {
    const lookup = values({ 'bytes/jwt': 1, 'bytes/opaque-token': 2 })
    expect(verdictOf(cell(isSmaller), lookup, () => true)).toEqual({ outcome: 'does-not-hold' })
  })
})
