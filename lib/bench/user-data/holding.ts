import type { Instant, MechanismId, NodeId } from '#lib/core/session.ts'
import type { Bench } from '../bench.ts'
import type { Exchanges } from '../exchanges.ts'
import type { Operator } from '../operator.ts'
import type { SimulatedClients } from '../simulated-clients.ts'
import type { HoldingKind } from './texts.ts'

/** The stores of a server, and what is outside of it. */
export const STORES = [
  'redis',
  'database',
  'node-memory',
  'process-memory',
  'client',
  'process-log',
  'webhook',
] as const

/** Where data is held. In keys, `bench` stands for the bench ID, which gives access to the bench. */
export interface Where {
  readonly store: (typeof STORES)[number]
  readonly key?: string
  readonly table?: string
  readonly node?: NodeId
}

/**
 * What happens when the data of the user is erased: it is deleted, or kept with a mark in place of the user, or kept as it is,
 * or it is outside the server.
 */
export const ERASURES = ['deleted', 'marked', 'kept', 'out-of-reach'] as const
export type Erasure = (typeof ERASURES)[number]

/** Data about a user in one place. */
export interface Holding {
  readonly kind: HoldingKind
  readonly where: Where
  readonly lane?: MechanismId
  /** How many there are; `items` may have fewer. */
  readonly count: number
  readonly items: readonly unknown[]
  /** When it is deleted at the latest, on the bench clock; null if the server does not decide that. */
  readonly until: Instant | null
}

/** The user, and what is read to find the data. */
export interface Subject {
  readonly name: string
  /** Sessions about which something is stored: keys and credentials name them, not the user. */
  readonly sessionIds: readonly string[]
  /** Found while their sessions are active: afterwards, a reference leads to no user. */
  readonly copies: readonly StolenCopy[]
}

/** A copy of a credential that a simulated client has. */
export interface StolenCopy {
  readonly client: string
  readonly mechanism: MechanismId
  readonly sessionId: string | null
}

export interface UserDataContext {
  readonly bench: Bench
  readonly exchanges: Exchanges
  readonly simulated: SimulatedClients
  readonly operator: Operator
}

/** A place in which data about users is held. */
export interface Holder {
  read(context: UserDataContext, subject: Subject): Promise<readonly Holding[]>
  /** After the sessions of the user have ended. Absent if nothing is deleted or changed. */
  erase?(context: UserDataContext, subject: Subject, mark: string): Promise<void>
}

/** A holding, or nothing if there are no items. */
export function held(
  kind: HoldingKind,
  where: Where,
  items: readonly unknown[],
  until: Instant | null,
  more: Pick<Holding, 'lane'> = {},
): readonly Holding[] {
  return items.length === 0 ? [] : [{ kind, where, count: items.length, items, until, ...more }]
}
