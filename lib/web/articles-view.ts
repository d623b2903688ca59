import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { type ArticleCell, citedBy, LIST_KINDS } from '#lib/evidence/articles/article.ts'
import { DIMENSIONS } from '#lib/evidence/articles/dimensions.ts'
import { ARTICLES } from '#lib/evidence/articles/index.ts'
import { type ArticleVerdict, verdictOf } from '#lib/evidence/articles/verdict.ts'
import type { Measured } from '#lib/evidence/cell.ts'
import { publishedCells } from '#lib/evidence/published.ts'
import type { Text, Unit } from '#lib/evidence/row.ts'
import { isTie } from '#lib/evidence/statistics.ts'

/* What articles state, with the verdict of the published cells. */

/** A cited cell, under the simplest and under the default preset. */
export interface CitedView {
  readonly row: string
  readonly title: Text
  readonly unit: Unit
  readonly mechanism: MechanismId
  readonly values: readonly { readonly preset: PresetId; readonly measured: Measured }[]
}

export interface StatementView {
  readonly quote: Text
  readonly given: Text | null
  readonly verdict: ArticleVerdict
  readonly cited: readonly CitedView[]
}

export type ArticlesView = ReturnType<typeof articlesView>

const SHOWN_PRESETS = ['textbook', 'hardened'] as const satisfies readonly PresetId[]

export function articlesView() {
  return ARTICLES.map(({ tables, ...article }) => ({
    ...article,
    tables: tables.map(({ rows, ...table }) => ({
      ...table,
      rows: rows.map(({ dimension, kind, cells }) => ({
        dimension: DIMENSIONS[dimension],
        kind: kind === undefined ? null : LIST_KINDS[kind],
        cells: Object.fromEntries(Object.entries(cells).map(([column, cell]) => [column, viewOf(cell)])),
      })),
    })),
  }))
}

function viewOf(cell: ArticleCell): StatementView {
  return {
    quote: cell.quote,
    given: cell.given ?? null,
    verdict: verdictOf(
      cell,
      (row, mechanism, preset) => found(row, mechanism, preset).measured.value,
      (row, one, other, preset) =>
        isTied(found(row, one, preset).measured, found(row, other, preset).measured),
    ),
    cited: citedBy(cell).map(({ row, mechanism }) => {
      const { title, unit } = found(row, mechanism, SHOWN_PRESETS[0]).row
      const values = SHOWN_PRESETS.map((preset) => ({
        preset,
        measured: found(row, mechanism, preset).measured,
      }))
      return { row, title, unit, mechanism, values }
    }),
  }
}

function isTied(
  { median: one, ci95: ofOne = null }: Measured,
  { median: other, ci95: ofOther = null }: Measured,
) {
  if (one === undefined || other === undefined) return false
  return isTie({ median: one, ci95: ofOne }, { median: other, ci95: ofOther })
}

const byId = new Map<string, ReturnType<typeof publishedCells>[number]>()

function found(row: string, mechanism: MechanismId, preset: PresetId) {
  if (byId.size === 0) for (const cell of publishedCells()) byId.set(cell.id, cell)
  const cell = byId.get(`${row}/${mechanism}/${preset}`)
  if (cell === undefined)
    throw new Error(`An article cites ${row}/${mechanism}/${preset}, which does not exist.`)
  return cell
}
