import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { Row } from './row.ts'
import { ROWS } from './rows/index.ts'

/** One cell of the comparison: a row, measured with one mechanism under one preset. */
export interface CellId {
  readonly row: Row
  readonly mechanism: MechanismId
  readonly preset: PresetId
}

/** The result of a measurement. */
export type { MeasuredCell as Measured } from '#lib/ledger/event.ts'

/** `row/mechanism/preset`. */
export function cellId({ row, mechanism, preset }: CellId): string {
  return `${row.id}/${mechanism}/${preset}`
}

/** The cells with this ID. An asterisk as one of its parts stands for all rows, mechanisms or presets. */
export function cellsMatching(pattern: string): readonly CellId[] {
  const [row = '', mechanism = '', preset = '', ...more] = pattern.split('/')
  if (more.length > 0) return []
  const rows = row === '*' ? ROWS : ROWS.filter(({ id }) => id === row)
  return rows.flatMap((row) =>
    matching(PRESET_IDS, preset).flatMap((preset) =>
      matching(MECHANISM_IDS, mechanism).map((mechanism) => ({ row, mechanism, preset })),
    ),
  )
}

const matching = <Id extends string>(ids: readonly Id[], part: string): readonly Id[] =>
  part === '*' ? ids : ids.filter((id) => id === part)
