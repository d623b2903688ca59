import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Reading, Row } from './row.ts'
import { rowOf } from './rows/index.ts'
import type { Summary } from './statistics.ts'

/** One cell of the comparison: a row, measured with one mechanism under one preset. */
export interface CellId {
  readonly row: Row
  readonly mechanism: MechanismId
  readonly preset: PresetId
}

/** The result of a measurement: what an act found; for times, the median of the samples with its interval. */
export interface Measured extends Reading, Partial<Summary> {}

/** `row/mechanism/preset`. */
export function cellId({ row, mechanism, preset }: CellId): string {
  return `${row.id}/${mechanism}/${preset}`
}

/** The cell with this ID, or null. */
export function cellOf(id: string): CellId | null {
  const [rowId = '', mechanismId, presetId, ...more] = id.split('/')
  const row = rowOf(rowId)
  const mechanism = MECHANISM_IDS.find((each) => each === mechanismId)
  const preset = PRESET_IDS.find((each) => each === presetId)
  return row && mechanism && preset && more.length === 0 ? { row, mechanism, preset } : null
}
