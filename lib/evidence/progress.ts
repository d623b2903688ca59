import type { Instant } from '#lib/core/session.ts'
import type { CellId, Measured } from './cell.ts'

/** A measurement that reports nothing for this long has ended with its process. */
const SILENT_MS = 90_000

/** The newest measurement of a bench. */
export interface Measurement {
  readonly state: 'none' | 'running' | 'done' | 'stopped' | 'failed'
  /** How many cells it measures. */
  readonly total: number
  /** Why it failed. */
  readonly detail: string | null
  /** The results so far. */
  readonly cells: readonly BenchCell[]
}

/** A cell that was measured on a bench. */
export interface BenchCell extends CellId {
  readonly measured: Measured
  /** Wall clock. */
  readonly measuredAt: Instant
}

/** Whether a running measurement has ended without a report. */
export const isSilent = (reportedAt: Instant, now: Instant): boolean => now - reportedAt > SILENT_MS
