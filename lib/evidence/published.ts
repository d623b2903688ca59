import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PRESET_IDS, type PresetId } from '#lib/core/policy.ts'
import { MECHANISM_IDS, type MechanismId } from '#lib/core/session.ts'
import { type CellId, cellId, type Measured } from './cell.ts'
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

let published: ReadonlyMap<string, Published> | null = null

/** Every cell by its ID, read once. */
function index(): ReadonlyMap<string, Published> {
  published ??= new Map(cellsOf(readRun()).map((cell) => [cell.id, cell]))
  return published
}

/**
 * Every cell of the comparison.
 * @throws Error if a cell was not measured: a page without evidence is not served
 */
export const publishedCells = (): readonly Published[] => [...index().values()]

/** @throws Error if there is no such cell */
export function publishedCell(row: string, mechanism: MechanismId, preset: PresetId): Published {
  const cell = index().get(`${row}/${mechanism}/${preset}`)
  if (cell === undefined) throw new Error(`There is no cell ${row}/${mechanism}/${preset}.`)
  return cell
}

/** The published value of a cell. */
export const publishedValue = (...cell: Parameters<typeof publishedCell>): Measured['value'] =>
  publishedCell(...cell).measured.value

function cellsOf(run: Run): readonly Published[] {
  const { measuredAt, commit, machine } = run
  return ROWS.flatMap((row) =>
    PRESET_IDS.flatMap((preset) =>
      MECHANISM_IDS.map((mechanism) => {
        const id = cellId({ row, mechanism, preset })
        const measured = run.cells[row.id]?.[preset]?.[mechanism] ?? unmeasured(id)
        const isStale =
          measured === UNMEASURED || run.code[codeKey(row, mechanism)] !== codeHash(row.group, mechanism)
        return { id, row, mechanism, preset, measured, measuredAt, commit, machine, isStale }
      }),
    ),
  )
}

function unmeasured(id: string): Measured {
  if (isMeasuring) return UNMEASURED
  throw new Error(`${id} was not measured. npm run evidence measures all cells.`)
}

export const codeKey = ({ group }: Pick<Row, 'group'>, mechanism: MechanismId): string =>
  `${group}/${mechanism}`
