import type { Instant } from '#lib/core/session.ts'
import { orUnavailable, type RedisClient } from './connection.ts'
import { benchKeys } from './keys.ts'

/** Maximum lifetime of a bench. */
const LIFETIME_MS = 24 * 60 * 60 * 1000
/** Prefix of the fields that contain results. */
const CELL = 'cell:'

export type MeasurementState = 'running' | 'done' | 'stopped' | 'failed'

/** The newest measurement of a bench, as it is stored. */
export interface StoredMeasurement {
  /** New with each measurement. */
  readonly id: string
  readonly state: MeasurementState
  /** How many cells it measures. */
  readonly total: number
  /** When it last reported anything; wall clock. */
  readonly reportedAt: Instant
  /** Why it failed. */
  readonly detail: string | null
  /** JSON by cell. */
  readonly cells: Readonly<Record<string, string>>
}

/** The newest measurement of a bench, for all processes. It is a hash of its own: its results push nothing out of the event log. */
export interface MeasurementRecord {
  read(): Promise<StoredMeasurement | null>
  begin(id: string, total: number): Promise<void>
  /** Adds or replaces results. */
  report(cells: Readonly<Record<string, string>>): Promise<void>
  end(state: Exclude<MeasurementState, 'running'>, detail?: string): Promise<void>
}

export function redisMeasurement(redis: RedisClient, benchId: string): MeasurementRecord {
  const key = benchKeys(benchId).measurement
  const set = async (fields: Readonly<Record<string, string | number>>) => {
    const stored = { ...fields, reportedAt: Date.now() }
    await orUnavailable(Promise.all([redis.hset(key, stored), redis.pexpire(key, LIFETIME_MS)]))
  }
  return {
    async read() {
      const {
        id,
        state,
        total,
        reportedAt,
        detail = null,
        ...others
      } = await orUnavailable(redis.hgetall(key))
      if (id === undefined) return null
      const cells = Object.entries(others).filter(([name]) => name.startsWith(CELL))
      return {
        ...{ id, detail, state: state as MeasurementState },
        ...{ total: Number(total), reportedAt: Number(reportedAt) },
        cells: Object.fromEntries(cells.map(([name, json]) => [name.slice(CELL.length), json])),
      }
    },
    async begin(id, total) {
      await orUnavailable(redis.unlink(key))
      await set({ id, state: 'running', total })
    },
    report: (cells) =>
      set(Object.fromEntries(Object.entries(cells).map(([cell, json]) => [CELL + cell, json]))),
    end: (state, detail) => set({ state, ...(detail === undefined ? {} : { detail }) }),
  }
}
