import type { PresetId } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { EvidenceTable, TableCell, TableRow } from '#lib/web/evidence-table.ts'

export type Format = 'markdown' | 'csv' | 'json'

export interface Shown {
  readonly table: EvidenceTable
  readonly rows: readonly TableRow[]
  readonly preset: PresetId
  readonly mechanisms: readonly MechanismId[]
  readonly titleOf: (row: TableRow) => string
  readonly nameOf: (mechanism: MechanismId) => string
  readonly textOf: (row: TableRow, cell: TableCell) => string
}

/** The rows that are shown, as text to paste. */
export const EXPORTS: Readonly<Record<Format, (shown: Shown) => string>> = {
  markdown(shown) {
    const lines = linesOf(shown).map(
      (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`,
    )
    const [head, ...body] = lines
    const { measuredAt, commit, machine } = shown.table
    const source = `Session Lab, preset ${shown.preset}, measured ${measuredAt} on ${machine.cpu}, commit ${commit}.`
    return [head, `|${' --- |'.repeat(shown.mechanisms.length + 1)}`, ...body, '', source, ''].join('\n')
  },
  csv: (shown) =>
    `${linesOf(shown)
      .map((cells) => cells.map(quoted).join(','))
      .join('\r\n')}\r\n`,
  json({ table, rows, preset, mechanisms }) {
    const { measuredAt, commit, machine } = table
    const cells = rows.flatMap((row) =>
      mechanisms.map((mechanism) => ({
        ...{ id: `${row.id}/${mechanism}/${preset}`, claim: row.title.en, unit: row.unit },
        ...row.cells[preset][mechanism],
      })),
    )
    return `${JSON.stringify({ measuredAt, commit, machine, cells }, null, 2)}\n`
  },
}

/** The head, then a line for each row. */
function linesOf({ rows, preset, mechanisms, titleOf, nameOf, textOf }: Shown): string[][] {
  return [
    [preset, ...mechanisms.map(nameOf)],
    ...rows.map((row) => [
      titleOf(row),
      ...mechanisms.map((mechanism) => textOf(row, row.cells[preset][mechanism])),
    ]),
  ]
}

/** RFC 4180 §2. A leading character that a spreadsheet takes for a formula is quoted with an apostrophe. */
function quoted(cell: string): string {
  const safe = /^[=+@\t\r-]/.test(cell) && cell.length > 1 ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
