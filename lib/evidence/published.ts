import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import type { CellId, Measured } from './cell.ts'
import { cellId } from './cell.ts'
import { codeHash } from './code-hash.ts'
import type { Row } from './row.ts'
import { ROWS } from './rows/index.ts'

/** The machine that measured. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly os: string
  readonly node: string
  readonly redis: string
}

/** One run of `npm run evidence`: a file in `results/`. */
export interface Run {
  /** ISO 8601. */
  readonly measuredAt: string
  readonly commit: string
  readonly machine: Machine
  /** By group and mechanism: the hash of the code that the acts of the group ran. */
  readonly code: Readonly<Record<string, string>>
  /** By row, preset and mechanism. */
  readonly cells: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Measured>>>>>>
}

/** A published result with its provenance. */
export interface Published extends CellId {
  readonly id: string
  readonly measured: Measured
  readonly measuredAt: string
  readonly commit: string
  readonly machine: Machine
  /** Whether the code that it ran has changed since. */
  readonly isStale: boolean
}

const FILE = join(/* turbopackIgnore: true */ process.cwd(), 'lib/evidence/results/default.json')

const NO_RUN: Run = {
  measuredAt: new Date(0).toISOString(),
  commit: '',
  machine: { cpu: '', cores: 0, memoryGb: 0, os: '', node: '', redis: '' },
  code: {},
  cells: {},
}

function readRun(): Run {
  if (isMeasuring && !existsSync(FILE)) return NO_RUN
  return JSON.parse(readFileSync(FILE, 'utf8')) as Run
}

/** Set while `npm run evidence` builds and runs the app: rows that are new have no results yet. */
export const isMeasuring = process.env.MEASURING_EVIDENCE === '1'

const UNMEASURED: Measured = {
  value: null,
  because: { en: 'Not measured yet.', zh: '尚未测量。' },
}

let published: readonly Published[] | null = null

/**
 * Every cell of the comparison.
 * @throws Error if a cell was not measured: a page without evidence is not served
 */
export function publishedCells(): readonly Published[] {
  published ??= cellsOf(readRun())
  return published
}

function cellsOf(run: Run): readonly Published[] {
  const { measuredAt, commit, machine } = run
  return ROWS.flatMap((row) =>
    PRESET_IDS.flatMap((preset) =>
      MECHANISM_IDS.map((mechanism) => {
        const id = cellId({ row, mechanism, preset })
        const measured = run.cells[row.id]?.[preset]?.[mechanism]
        if (measured === undefined) {
          if (isMeasuring)
            return {
              id,
              row,
              mechanism,
              preset,
              measured: UNMEASURED,
              measuredAt,
              commit,
              machine,
              isStale: true,
            }
          throw new Error(`${id} was not measured. npm run evidence measures all cells.`)
        }
        const isStale = run.code[codeKey(row, mechanism)] !== codeHash(row.group, mechanism)
        return { id, row, mechanism, preset, measured, measuredAt, commit, machine, isStale }
      }),
    ),
  )
}

/** The published value of a cell. */
export function publishedValue(row: string, mechanism: MechanismId, preset: PresetId): Measured['value'] {
  const found = publishedCells().find(
    (cell) => cell.row.id === row && cell.mechanism === mechanism && cell.preset === preset,
  )
  if (!found) throw new Error(`There is no cell ${row}/${mechanism}/${preset}.`)
  return found.measured.value
}

export const codeKey = ({ group }: Pick<Row, 'group'>, mechanism: MechanismId): string =>
  `${group}/${mechanism}`
