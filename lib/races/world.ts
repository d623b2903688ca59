import type { Mechanism } from '#lib/core/mechanism.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { ClientInfo, Instant, MechanismId, NodeId } from '#lib/core/session.ts'
import type { Account, Sessions } from '#lib/core/sessions.ts'
import type { SessionStore, StoreEntry } from '#lib/core/store.ts'
import type { Store } from '#lib/vulnerable/races/store.ts'

/*
 * What one run of a race is carried out with. The race lab decides the order of steps, and the server passes in the stores:
 * everything here is real, and has names of its own, so that runs do not see each other.
 */

/** A point in the work of an actor: before a command of a store, or after it. */
export interface Point {
  readonly when: 'before' | 'after'
  readonly store: string
  readonly operation: string
  readonly kind: 'read' | 'write'
  /** What the command returned; only after it. */
  readonly result?: unknown
  /** Whether the actor can continue; absent: it can. */
  readonly isFree?: () => boolean
}

/** Called at each point of an actor, which waits for the promise. */
export type Hold = (point: Point) => Promise<void>

/** A key-value store, and what it contains. */
export interface InspectedStore extends Store {
  /** Each key that was ever written, in order of the first write; null: deleted. */
  contents(): Promise<readonly { readonly key: string; readonly value: unknown }[]>
}

/** Without these, the order of store commands would not decide the result. */
export interface Conditions {
  readonly isClockFrozen: boolean
  readonly areIdsSeeded: boolean
  readonly areCachesOff: boolean
  /** Whether an actor has hashed a password: it takes longer than everything else. */
  readonly hasHashedPassword: boolean
}

export interface World {
  readonly policy: Policy
  /** Stands still, unless a race moves it. */
  readonly clock: { now(): Instant; advance(seconds: number): void }
  readonly account: Account
  readonly seen: ClientInfo
  /** The IDs of sessions: the same order of calls, the same IDs. */
  newId(): string
  /** Runs the work of an actor: its store calls pass through the hold points. */
  run<T>(hold: Hold, work: () => Promise<T>): Promise<T>
  /** Keys and values in Redis, for naive code. */
  readonly shared: InspectedStore
  /** Keys and values in the memory of a node, for naive code. */
  memoryOf(node: NodeId): InspectedStore
  /** The session operations of the product, on stores in Redis. */
  sessions(mechanism: MechanismId, node?: NodeId): Sessions
  mechanism(mechanism: MechanismId, node?: NodeId): Mechanism
  /** The session records, or the session index, of a mechanism in Redis. */
  records(mechanism: MechanismId): SessionStore
  /** A session record in the read cache of a node. */
  cached(node: NodeId, id: string): StoreEntry | null
  conditions(): Conditions
}

/** Opens worlds for one run of the lab, and deletes all that they have stored. */
export interface Worlds {
  open(): World
  close(): Promise<void>
}
