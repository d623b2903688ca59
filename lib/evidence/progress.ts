import type { PresetId } from '#lib/core/policy.ts'
import type { Instant, MechanismId } from '#lib/core/session.ts'
import type { MeasuredCell, RecordedEvent } from '#lib/ledger/event.ts'

/** A measurement that reports nothing for this long has ended with its process. */
const SILENT_MS = 90_000

/** The newest measurement of a bench. */
export interface Measurement {
  readonly state: 'none' | 'running' | 'done' | 'stopped' | 'failed'
  /** The seq of the event that started it; null if there was none. */
  readonly startedBy: string | null
  /** How many cells it measures. */
  readonly total: number
  /** The newest result of each cell. */
  readonly cells: readonly BenchCell[]
}

export interface BenchCell extends MeasuredCell {
  readonly row: string
  readonly mechanism: MechanismId
  readonly preset: PresetId
  /** Wall clock. */
  readonly measuredAt: Instant
}

const NONE: Measurement = { state: 'none', startedBy: null, total: 0, cells: [] }

/** The newest measurement after these events, oldest first. A reset of the bench ends it. */
export function measurementOf(events: readonly RecordedEvent[], now: Instant): Measurement {
  let found = NONE
  let reportedAt = 0
  for (const event of events) {
    const before = found
    found = next(found, event)
    if (found !== before) reportedAt = event.realAt
  }
  const isSilent = found.state === 'running' && now - reportedAt > SILENT_MS
  return isSilent ? { ...found, state: 'failed' } : found
}

function next(measurement: Measurement, event: RecordedEvent): Measurement {
  switch (event.type) {
    case 'evidence.started':
      return { state: 'running', startedBy: event.seq, total: event.cells, cells: [] }
    case 'evidence.measured':
      return measurement.state === 'running' ? withCells(measurement, event) : measurement
    case 'evidence.finished':
      return measurement.state === 'running' ? { ...measurement, state: event.outcome } : measurement
    case 'bench.reset':
      return measurement.state === 'running' ? { ...measurement, state: 'stopped' } : measurement
    default:
      return measurement
  }
}

function withCells(
  measurement: Measurement,
  { row, preset, cells, realAt }: Extract<RecordedEvent, { type: 'evidence.measured' }>,
): Measurement {
  const others = measurement.cells.filter(
    (cell) => cell.row !== row || cell.preset !== preset || !(cell.mechanism in cells),
  )
  const measured = Object.entries(cells).map(([mechanism, cell]) => ({
    ...cell,
    ...{ row, preset, mechanism: mechanism as MechanismId, measuredAt: realAt },
  }))
  return { ...measurement, cells: [...others, ...measured] }
}
