import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { recordOf } from '#lib/core/record-of.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { CellLookup } from './facts.ts'
import type { CitedRow } from './rows.ts'

/* The cells that the advisor reads, as plain data: the server reads the published results, the page receives these. */

const READ_ROWS = ['listed', 'max-data', 'bytes', 'readable'] as const satisfies readonly CitedRow[]

type Value = string | number | null

/** By row, preset and mechanism. */
export type MeasuredCells = Readonly<
  Partial<Record<CitedRow, Readonly<Record<PresetId, Readonly<Record<MechanismId, Value>>>>>>
>

/** @param published the value of a cell */
export function measuredCells(
  published: (row: CitedRow, mechanism: MechanismId, preset: PresetId) => Value,
): MeasuredCells {
  return recordOf(READ_ROWS, (row) =>
    recordOf(PRESET_IDS, (preset) =>
      recordOf(MECHANISM_IDS, (mechanism) => published(row, mechanism, preset)),
    ),
  )
}

export const lookupIn =
  (cells: MeasuredCells): CellLookup =>
  (row, mechanism, preset) =>
    cells[row]?.[preset][mechanism]
