import type { Instant } from '#lib/core/session.ts'
import { orUnavailable, type RedisClient } from './connection.ts'
import { benchKeys } from './keys.ts'

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
  /** Whether this measurement runs: it was neither stopped nor replaced. */
  isRunning(id: string): Promise<boolean>
  begin(id: string, total: number): Promise<void>
  /** Adds or replaces results. */
  report(cells: Readonly<Record<string, string>>): Promise<void>
  end(state: Exclude<MeasurementState, 'running'>, detail?: string): Promise<void>
}

/** @param lifetimeMs how long the record lives after its last change */
export function redisMeasurement(redis: RedisClient, benchId: string, lifetimeMs: number): MeasurementRecord {
  const key = benchKeys(benchId).measurement
  const set = async (fields: Readonly<Record<string, string | number>>) => {
    const stored = { ...fields, reportedAt: Date.now() }
    await orUnavailable(Promise.all([redis.hset(key, stored), redis.pexpire(key, lifetimeMs)]))
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
    async isRunning(id) {
      const [newest, state] = await orUnavailable(redis.hmget(key, 'id', 'state'))
      return newest === id && state === 'running'
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
