import type { ClockState } from '#lib/core/clock.ts'
import type { Policy, PresetId } from '#lib/core/policy.ts'
import type { NodeId } from '#lib/core/session.ts'

/** A bench ends when nobody has used it for this long, */
export const BENCH_IDLE_MS = 8 * 60 * 60 * 1000
/** and after this long whatever happens. No key and no seal of a bench need outlive it. */
export const BENCH_LIFE_MS = 24 * 60 * 60 * 1000

export interface User {
  readonly name: string
  readonly roles: readonly string[]
  readonly disabled: boolean
  readonly passwordHash: string
  readonly balance: number
}

export interface Faults {
  /** What the mechanisms of this bench meet when they turn to Redis. The observer's own line is not touched. */
  readonly redis: 'up' | 'down' | 'slow'
}

/** What a bench is: plain data, kept in Redis, held in memory by every process that serves it. */
export interface BenchState {
  readonly id: string
  /** Given, generated ids are the same each time; secrets never are. */
  readonly seed: string | null
  readonly preset: PresetId
  /** Wall clock, epoch milliseconds. */
  readonly createdAt: number
  readonly clock: ClockState
  readonly policy: Policy
  readonly users: readonly User[]
  readonly nodes: Readonly<Record<NodeId, boolean>>
  readonly faults: Faults
  /** What the bench was made with, and a reset goes back to. */
  readonly opening: Pick<BenchState, 'clock' | 'policy' | 'users'>
  /** The bench's keys, sealed with the server's own secret: a thief of Redis signs nothing. */
  readonly sealedKeys: string
}

export const USERS: readonly Pick<User, 'name' | 'roles'>[] = [
  { name: 'alice', roles: ['user'] },
  { name: 'bob', roles: ['user'] },
  { name: 'carol', roles: ['user', 'admin'] },
]

/** Enough to give some away. */
export const OPENING_BALANCE = 1000

/** Every node up, nothing broken. */
export const ALL_WELL: Pick<BenchState, 'nodes' | 'faults'> = {
  nodes: { a: true, b: true, c: true },
  faults: { redis: 'up' },
}
