import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import { type ArticleCell, citedBy, LIST_KINDS } from '#lib/evidence/articles/article.ts'
import { DIMENSIONS } from '#lib/evidence/articles/dimensions.ts'
import { ARTICLES } from '#lib/evidence/articles/index.ts'
import { type ArticleVerdict, verdictOf } from '#lib/evidence/articles/verdict.ts'
import type { Measured } from '#lib/evidence/cell.ts'
import { publishedCell, publishedValue } from '#lib/evidence/published.ts'
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
    verdict: verdictOf(cell, publishedValue, (row, one, other, preset) =>
      isTie(publishedCell(row, one, preset).measured, publishedCell(row, other, preset).measured),
    ),
    cited: citedBy(cell).map(({ row, mechanism }) => {
      const { title, unit } = publishedCell(row, mechanism, SHOWN_PRESETS[0]).row
      const values = SHOWN_PRESETS.map((preset) => ({
        preset,
        measured: publishedCell(row, mechanism, preset).measured,
      }))
      return { row, title, unit, mechanism, values }
    }),
  }
}
