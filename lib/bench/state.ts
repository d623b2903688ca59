import type { ClockState } from '#lib/core/clock.ts'
import { type Policy, type PresetId, withAddedSettings } from '#lib/core/policy.ts'
import type { NodeId } from '#lib/core/session.ts'
import type { Delivery } from '#lib/stores/bus.ts'
import type { KeyRing } from './keyring.ts'

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
  readonly redis: RedisFault
  /** How the messages fare that nodes send each other: copies of sessions, and what to forget. */
  readonly invalidation: Delivery
}

/** The services that a bench has behind its gateway, and the token service that they ask. */
export const SERVICE_IDS = ['orders', 'cart', 'users', 'token'] as const
export type ServiceId = (typeof SERVICE_IDS)[number]

/**
 * Three ways in which services behind a gateway learn which user a request is for. Each is a deployment of its own, with
 * carts and orders of its own:
 *
 * - `gateway`: the gateway verifies the credential and forwards the user's name; services trust the gateway.
 * - `shared-store`: each service receives the credential and queries the session store itself.
 * - `token-relay`: the access token goes from service to service, and each verifies its signature.
 */
export const TOPOLOGIES = ['gateway', 'shared-store', 'token-relay'] as const
export type Topology = (typeof TOPOLOGIES)[number]

/** How a bench's services trust each other, and what is wrong with them. Their own setting: nothing that a request says. */
export interface ServicesSetup {
  /** How a service knows that an identity comes from the gateway: by its signature, or because a header says so. */
  readonly trust: 'signed' | 'bare'
  /** Whether a token is exchanged for one that only the next service takes, or passed on as it came. */
  readonly relay: 'exchange' | 'as-is'
  readonly faults: Readonly<Partial<Record<ServiceId, ServiceFault>>>
}

/** `down` takes no connection; `hangs` takes it, and never answers. */
export const SERVICE_FAULTS = ['up', 'down', 'hangs'] as const
export type ServiceFault = (typeof SERVICE_FAULTS)[number]

/** `read-only` is what a replica is, or a primary that has lost its replicas: it answers, and takes nothing. */
export const REDIS_FAULTS = ['up', 'down', 'slow', 'read-only'] as const
type RedisFault = (typeof REDIS_FAULTS)[number]

/** How wrong a node's clock may be set. */
export const MAX_SKEW_SECONDS = 3600

/** A change of faults; `emptied` is an act and no state. */
export interface FaultsChange {
  readonly redis?: RedisFault | 'emptied' | undefined
  readonly invalidation?: Delivery | undefined
}

/** What a bench is: plain data, kept in Redis, held in memory by every process that serves it. */
export interface BenchState {
  readonly id: string
  /** How often it was changed: of two states the one with more is the later. */
  readonly revision: number
  /** Given, generated ids are the same each time; secrets never are. */
  readonly seed: string | null
  readonly preset: PresetId
  /** Wall clock, epoch milliseconds. */
  readonly createdAt: number
  /** The client address that the bench counts for, as limits count addresses. */
  readonly madeFrom: string
  readonly clock: ClockState
  readonly policy: Policy
  readonly users: readonly User[]
  /** Which nodes are up. */
  readonly nodes: Readonly<Record<NodeId, boolean>>
  /** Which nodes are up and cut off: from each other, and from every store that they share. */
  readonly partitioned: Readonly<Record<NodeId, boolean>>
  /** How far each node's clock is ahead of the bench's, in seconds; behind it where negative. */
  readonly skews: Readonly<Record<NodeId, number>>
  readonly faults: Faults
  readonly services: ServicesSetup
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
export const INITIAL_BALANCE = 1000

/** What a bench is made of that can change. */
export interface BenchParts {
  readonly state: BenchState
  readonly keys: KeyRing
}

type Parts = Partial<Omit<BenchState, 'id' | 'revision' | 'sealedKeys'>> & { readonly keys?: KeyRing }
/** What is changed of a bench; a function where it depends on what is there. */
export type Change = Parts | ((before: BenchParts) => Parts | Promise<Parts>)

/** A bench after a change. */
export async function applyChange({ state, keys }: BenchParts, change: Change): Promise<BenchParts> {
  const parts = typeof change === 'function' ? await change({ state, keys }) : change
  const { keys: newKeys = keys, ...rest } = parts
  return { state: { ...state, ...rest }, keys: newKeys }
}

/** Every node up, nothing broken. */
export const NO_FAULTS: Pick<BenchState, 'nodes' | 'partitioned' | 'skews' | 'faults' | 'services'> = {
  nodes: { a: true, b: true, c: true },
  partitioned: { a: false, b: false, c: false },
  skews: { a: 0, b: 0, c: 0 },
  faults: { redis: 'up', invalidation: 'on' },
  services: { trust: 'signed', relay: 'exchange', faults: {} },
}

/** Where records are under a policy: in the nodes, in Redis with or without something before it, or in SQL. */
export type RecordLocation = 'nodes' | 'redis' | 'database'

/** Where a policy keeps the records of `server-session`. */
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
    policy: withAddedSettings(policy),
    opening: { ...opening, policy: withAddedSettings(opening.policy) },
  }
}
