import type { MechanismId } from '#lib/core/session.ts'
import type { Text, Word } from '../row.ts'
import type { DimensionId } from './dimensions.ts'

/* What five articles state about session mechanisms, as data next to the cells of the comparison. */

export interface Article {
  /** In kebab-case. */
  readonly id: string
  readonly title: Text
  /** The address that the text states. */
  readonly url: string | null
  readonly tables: readonly ArticleTable[]
}

export interface ArticleTable {
  /** In kebab-case; unique in its article. */
  readonly id: string
  readonly title: Text
  readonly columns: readonly Column[]
  readonly rows: readonly ArticleRow[]
}

/** A subject of the article, and the mechanisms of the lab that correspond to it. */
export interface Column {
  readonly id: string
  readonly title: Text
  readonly mechanisms: readonly [MechanismId, ...MechanismId[]]
}

export interface ArticleRow {
  readonly dimension: DimensionId
  /** For an entry of a list. */
  readonly kind?: ListKind
  /** By the ID of the column. */
  readonly cells: Readonly<Record<string, ArticleCell>>
}

export const LIST_KINDS = {
  strength: { en: 'Strength', zh: '优点' },
  weakness: { en: 'Weakness', zh: '缺点' },
  advice: { en: 'Advice', zh: '建议' },
} as const satisfies Readonly<Record<string, Text>>

export type ListKind = keyof typeof LIST_KINDS

/** A statement of the article: with tests, or with the reason why no row measures it. */
export type ArticleCell = TestedCell | UntestedCell

interface Statement {
  /** A few words of the article, and their translation. */
  readonly quote: Text
  /** The condition under which the cited rows measure, for example a carrier. The same for all presets. */
  readonly given?: Text
}

export interface TestedCell extends Statement {
  /** The statement holds under a preset if all of them do. */
  readonly tests: readonly Test[]
}

export interface UntestedCell extends Statement {
  readonly reason: Text
  /** Cells of the comparison with numbers about the subject. */
  readonly shown?: readonly CitedCell[]
}

/** A cell of the comparison, under each preset. */
export interface CitedCell {
  readonly row: string
  readonly mechanism: MechanismId
}

/** What the value of a row must be: one of some words, a number within a bound, or less than that of another mechanism. */
export type Question = {
  readonly row: string
  /** The setting that decides, if the result is not the same under all presets. */
  readonly because?: Text
} & Condition

export type Condition =
  | { readonly is: readonly Word[] }
  | { readonly atMost: number }
  | { readonly atLeast: number }
  | { readonly lessThan: MechanismId }

/** A question about one mechanism. */
export type Test = Question & { readonly mechanism: MechanismId }

/** Asks each question about each mechanism. */
export function testEach(
  mechanisms: readonly MechanismId[],
  ...questions: readonly (Question | readonly Question[])[]
): readonly Test[] {
  return mechanisms.flatMap((mechanism) => questions.flat().map((question) => ({ ...question, mechanism })))
}

/** Entries of a list of an article. */
export type ListItems = Readonly<Partial<Record<DimensionId, ArticleCell>>>

/** A list of statements about one subject, as a table with one column. */
export function listTable(
  { column, ...table }: Pick<ArticleTable, 'id' | 'title'> & { readonly column: Column },
  items: Readonly<Partial<Record<ListKind, ListItems>>>,
): ArticleTable {
  const rows = Object.entries(items).flatMap(([kind, ofKind]) =>
    Object.entries(ofKind).map(([dimension, cell]) => ({
      kind: kind as ListKind,
      dimension: dimension as DimensionId,
      cells: { [column.id]: cell },
    })),
  )
  return { ...table, columns: [column], rows }
}

/** Each cell of the comparison that a statement cites. */
export function citedBy(cell: ArticleCell): readonly CitedCell[] {
  if (!('tests' in cell)) return cell.shown ?? []
  const cited = cell.tests.flatMap((test) => {
    const { row, mechanism } = test
    return [{ row, mechanism }, ...('lessThan' in test ? [{ row, mechanism: test.lessThan }] : [])]
  })
  const ids = cited.map(({ row, mechanism }) => `${row}/${mechanism}`)
  return cited.filter((_, index) => ids.indexOf(ids[index] ?? '') === index)
}
