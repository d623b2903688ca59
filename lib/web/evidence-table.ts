import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { citedBy } from '#lib/evidence/articles/article.ts'
import { ARTICLES } from '#lib/evidence/articles/index.ts'
import type { Measured } from '#lib/evidence/cell.ts'
import { CLAIMS } from '#lib/evidence/claims/index.ts'
import { type Machine, type Published, publishedCells } from '#lib/evidence/published.ts'
import { GROUPS, type GroupId, type Method, type Text, type Unit } from '#lib/evidence/row.ts'
import { ROWS } from '#lib/evidence/rows/index.ts'

/* The published results as the page gets them: without what is the same in each cell. */

export interface TableCell extends Measured {
  readonly isStale?: true
}

export interface TableRow {
  readonly id: string
  readonly method: Method
  readonly unit: Unit
  readonly title: Text
  readonly why: Text
  readonly sources: readonly string[]
  /** How many statements of articles cite it. */
  readonly statements: number
  /** The contested claims about it. */
  readonly claims: readonly { readonly id: string; readonly claim: Text }[]
  readonly cells: Readonly<Record<PresetId, Readonly<Record<MechanismId, TableCell>>>>
}

export interface EvidenceTable {
  readonly measuredAt: string
  readonly commit: string
  readonly machine: Machine
  readonly groups: readonly {
    readonly id: GroupId
    readonly title: Text
    readonly rows: readonly TableRow[]
  }[]
}

/** @throws Error if a cell was not measured */
export function evidenceTable(): EvidenceTable {
  const cells = publishedCells()
  const [first] = cells
  if (first === undefined) throw new Error('Nothing is published.')
  const { measuredAt, commit, machine } = first
  const byRow = Map.groupBy(cells, ({ row }) => row.id)
  const groups = Object.entries(GROUPS).map(([id, title]) => ({
    id: id as GroupId,
    title,
    rows: ROWS.filter(({ group }) => group === id).map(({ id, method, unit, title, why, sources }) => ({
      ...{ id, method, unit, title, why, sources },
      statements: statementsCiting(id),
      claims: CLAIMS.filter(({ rows }) => rows.includes(id)).map(({ id, claim }) => ({ id, claim })),
      cells: tableOf(byRow.get(id) ?? []),
    })),
  }))
  return { measuredAt, commit, machine, groups }
}

function tableOf(cells: readonly Published[]): TableRow['cells'] {
  const cellOf = (preset: PresetId, mechanism: MechanismId): TableCell => {
    const cell = cells.find((each) => each.preset === preset && each.mechanism === mechanism)
    if (!cell) throw new Error('A cell is missing.')
    return { ...cell.measured, ...(cell.isStale ? { isStale: true as const } : {}) }
  }
  return recordOf(PRESET_IDS, (preset) => recordOf(MECHANISM_IDS, (mechanism) => cellOf(preset, mechanism)))
}

const citedRows = ARTICLES.flatMap(({ tables }) =>
  tables.flatMap(({ rows }) =>
    rows.flatMap(({ cells }) =>
      Object.values(cells).map((cell) => new Set(citedBy(cell).map(({ row }) => row))),
    ),
  ),
)

const statementsCiting = (row: string): number => citedRows.filter((rows) => rows.has(row)).length
