import { type ClockState, readClock } from '#lib/core/clock.ts'
import { RequestRefused } from '#lib/core/errors.ts'
import { type Policy, type PresetId, withAddedSettings } from '#lib/core/policy.ts'
import type { RestoreProtection } from '#lib/core/restore-prediction.ts'
import { NO_DEMANDS, type RuleDemands } from '#lib/core/rule-demands.ts'
import type { Instant, NodeId } from '#lib/core/session.ts'
import type { Delivery } from '#lib/stores/bus.ts'
import type { KeyRing } from './keyring.ts'

/** A bench is deleted after this time without use. */
export const BENCH_IDLE_MS = 8 * 60 * 60 * 1000
/** A bench is deleted after this time in any case, so no key in Redis and no seal needs a longer lifetime. */
export const BENCH_LIFE_MS = 24 * 60 * 60 * 1000

export interface User {
  readonly name: string
  readonly roles: readonly string[]
  readonly disabled: boolean
  readonly passwordHash: string
  readonly balance: number
}

export interface Faults {
  /** Applies to the mechanisms of the bench, not to its observer. */
  readonly redis: RedisFault
  /** Delivery of replication and invalidation messages between nodes. */
  readonly invalidation: Delivery
  /** The connection pools of the shared stores. */
  readonly pools: PoolState
}

/** The services of a bench behind its gateway, and the token service that they call. */
export const SERVICE_IDS = ['orders', 'cart', 'users', 'token'] as const
export type ServiceId = (typeof SERVICE_IDS)[number]

/** Trust between the services of a bench, and their faults. Only the operator changes it. */
export interface ServicesSetup {
  /** Whether the gateway sends the identity as a signed assertion or as a plain header. */
  readonly trust: 'signed' | 'bare'
  /** Whether a token is exchanged for one with the next service as audience, or forwarded unchanged. */
  readonly relay: 'exchange' | 'as-is'
  readonly faults: Readonly<Partial<Record<ServiceId, ServiceFault>>>
}

/** `down` accepts no connection; `hangs` accepts it and never responds. */
export const SERVICE_FAULTS = ['up', 'down', 'hangs'] as const
export type ServiceFault = (typeof SERVICE_FAULTS)[number]

/** `read-only` is the state of a replica, or of a master that has lost its replicas: it rejects writes. */
export const REDIS_FAULTS = ['up', 'down', 'slow', 'read-only'] as const
type RedisFault = (typeof REDIS_FAULTS)[number]

/** The state of the connection pools of a bench: `exhausted` while other clients use every connection. */
export const POOL_STATES = ['free', 'exhausted'] as const
export type PoolState = (typeof POOL_STATES)[number]

/** The seat of a room that a bench belongs to. */
export interface BenchSeat {
  readonly room: string
  readonly seat: string
}

export const MAX_SKEW_SECONDS = 3600

export interface Webhook {
  readonly url: string
  readonly nonce: string
}

/** A change of faults. `emptied` flushes Redis once; it is not a state. */
export interface FaultsChange {
  readonly redis?: RedisFault | 'emptied' | undefined
  readonly invalidation?: Delivery | undefined
  readonly pools?: PoolState | undefined
}

/** Is not part of a backup, so the checks find here what a restored store cannot contain. */
export interface RestoreState {
  /** Different for each restore: other processes then clear the memory of their nodes, as this one did. */
  readonly id: string
  /** Sessions that logged in up to this instant are refused; null if no restore has set one. */
  readonly epoch: Instant | null
}

/** A restore that has begun. It is written before the stores are put back, so that an interruption is found later. */
export interface UnfinishedRestore {
  /** Of the lock that its process holds. */
  readonly token: string
  readonly backup: string
  readonly protection: RestoreProtection
  /** The last event before the backup. */
  readonly position: string
}

/** The state of a bench as JSON data. It is stored in Redis, and each process that serves the bench has a copy. */
export interface BenchState {
  readonly id: string
  /** Incremented by each change; the state with the higher revision is newer. */
  readonly revision: number
  /** With a seed, session IDs are the same in each run; secrets are always random. */
  readonly seed: string | null
  readonly preset: PresetId
  /** Wall clock, epoch milliseconds. */
  readonly createdAt: number
  /** The mark of the client address to which limits attribute the bench. */
  readonly madeFrom: string
  /** Absent: it belongs to no room. */
  readonly seat?: BenchSeat
  readonly clock: ClockState
  readonly policy: Policy
  readonly users: readonly User[]
  /** Whether each node is up. */
  readonly nodes: Readonly<Record<NodeId, boolean>>
  /** Whether each node is partitioned from the others and from every shared store. */
  readonly partitioned: Readonly<Record<NodeId, boolean>>
  /** Seconds by which the clock of each node is ahead of the bench clock; negative if it is behind. */
  readonly skews: Readonly<Record<NodeId, number>>
  readonly faults: Faults
  readonly services: ServicesSetup
  /** IDs of the planted bugs that are switched on (`mutations.ts`). */
  readonly mutations: readonly string[]
  /** IDs of those that change nothing, and whose seams are only watched. */
  readonly observedMutations: readonly string[]
  /** The event that started the running experiment; null if there is none. */
  readonly experiment: string | null
  /**
   * Sessions of erased users, by ID, and the mark that stands for the user: a copy of a credential may still be presented, and
   * its events must not name the user again.
   */
  readonly erased: Readonly<Record<string, { readonly mark: string; readonly until: number }>>
  /** The last restore of a backup; null if there was none since the last reset. */
  readonly restore: RestoreState | null
  /** The restore that is running, or was interrupted; null if there is none. */
  readonly restoring: UnfinishedRestore | null
  /** What rules have required of sessions and users. */
  readonly demands: RuleDemands
  /** Where alerts are sent. The secret is derived from the rotation key and the nonce (`webhook-secret.ts`), so none is stored. */
  readonly webhook: Webhook | null
  /** The initial state, which a reset restores. */
  readonly opening: Pick<BenchState, 'clock' | 'policy' | 'preset' | 'users'> &
    Partial<Pick<BenchState, 'mutations' | 'observedMutations'>>
  /** The keys, sealed with the secret of the server: read access to Redis is not enough to sign a credential. */
  readonly sealedKeys: string
}

export const USERS: readonly Pick<User, 'name' | 'roles'>[] = [
  { name: 'alice', roles: ['user'] },
  { name: 'bob', roles: ['user'] },
  { name: 'carol', roles: ['user', 'admin'] },
]

export const INITIAL_BALANCE = 1000

/** The time by the clock of a bench. */
export function timeIn({ clock }: Pick<BenchState, 'clock'>): Instant {
  return readClock(clock, Date.now())
}

/** The mutable parts of a bench. */
export interface BenchParts {
  readonly state: BenchState
  readonly keys: KeyRing
}

type Parts = Partial<Omit<BenchState, 'id' | 'revision' | 'sealedKeys'>> & { readonly keys?: KeyRing }
/** The parts to replace; a function if they depend on the current state. */
export type Change = Parts | ((before: BenchParts) => Parts | Promise<Parts>)

export async function applyChange({ state, keys }: BenchParts, change: Change): Promise<BenchParts> {
  const parts = typeof change === 'function' ? await change({ state, keys }) : change
  const { keys: newKeys = keys, ...rest } = parts
  return { state: { ...state, ...rest }, keys: newKeys }
}

export const NO_FAULTS: Pick<
  BenchState,
  | 'nodes'
  | 'partitioned'
  | 'skews'
  | 'faults'
  | 'services'
  | 'mutations'
  | 'observedMutations'
  | 'experiment'
  | 'erased'
  | 'restore'
  | 'restoring'
  | 'demands'
  | 'webhook'
> = {
  nodes: { a: true, b: true, c: true },
  partitioned: { a: false, b: false, c: false },
  skews: { a: 0, b: 0, c: 0 },
  faults: { redis: 'up', invalidation: 'on', pools: 'free' },
  services: { trust: 'signed', relay: 'exchange', faults: {} },
  mutations: [],
  observedMutations: [],
  experiment: null,
  erased: {},
  restore: null,
  restoring: null,
  demands: NO_DEMANDS,
  webhook: null,
}

/** @throws RequestRefused if some planted bugs are to be switched on by a process that must not be vulnerable */
export function assertMayMutate(
  ids: readonly string[],
  { labVulnerable }: { readonly labVulnerable?: boolean },
): void {
  if (ids.length > 0 && !labVulnerable) throw new RequestRefused('not_supported', NOT_VULNERABLE)
}

/** The error of a request that names a bench which does not exist. */
export const benchNotFound = (): RequestRefused =>
  new RequestRefused('bench_not_found', 'Bench not found or expired. POST /api/benches creates a new one.')

/** Why a server without the flag refuses. */
export const NOT_VULNERABLE =
  'This server does not serve planted bugs. Start it with `npm run demo`, or set LAB_VULNERABLE=1.'

export type RecordLocation = 'nodes' | 'redis' | 'database'

/** The location of the records of `server-session` under a policy. With `two-tier`, that is Redis. */
export function recordLocationOf({ serverSession: { store } }: Policy): RecordLocation {
  if (store === 'memory' || store === 'replicated') return 'nodes'
  return store === 'database' ? 'database' : 'redis'
}

/** Reads a stored bench. Fields that later versions of the app added get their default. */
export function parseState(text: string): BenchState {
  const stored = JSON.parse(text) as BenchState
  const { policy, opening } = stored
  return {
    ...NO_FAULTS,
    ...stored,
    faults: { ...NO_FAULTS.faults, ...stored.faults },
    policy: withAddedSettings(policy),
    opening: { ...opening, policy: withAddedSettings(opening.policy) },
  }
}
