import type { Policy } from '#lib/core/policy.ts'
import type { Facts, Text } from './text.ts'
import type { World } from './world.ts'

/*
 * A race is two actors whose steps can be executed in any order. A step is one command of a store. Each race has naive code,
 * as in articles, and the code of the product.
 */

export const ACTOR_IDS = ['A', 'B'] as const
export type ActorId = (typeof ACTOR_IDS)[number]

export const IMPLEMENTATIONS = ['naive', 'fixed'] as const
export type Implementation = (typeof IMPLEMENTATIONS)[number]

/** One step that was executed. */
export interface Step {
  readonly actor: ActorId
  readonly when: 'before' | 'after'
  readonly store: string
  readonly operation: string
  readonly kind: 'read' | 'write'
}

/** What an actor can do besides calls of stores. */
export interface ActorContext {
  /** A step that is no store command, such as the arrival of the request. */
  step(operation: string): Promise<void>
  /** Waits for a lock of this run. @returns a function that releases it */
  lock(name: string): Promise<() => void>
}

/** Whether the invariant holds, and why. */
export interface Verdict {
  readonly holds: boolean
  readonly because: Text
}

/** The actors of one run, before their first step. */
export interface Play {
  /** @returns the response, as the client of the actor receives it */
  readonly actors: Readonly<Record<ActorId, (context: ActorContext) => Promise<Text>>>
  /** What the stores contain. */
  state(): Promise<Facts>
  /** Decided by what the stores contain, and by what is still accepted. @param steps all steps, in order */
  verdict(steps: readonly Step[]): Promise<Verdict>
}

/** How a race is played with one implementation. */
export interface Part {
  /** What the code does. */
  readonly text: Text
  /** Logs in and creates all that must exist before the first step. */
  prepare(world: World): Promise<Play>
  /** The points at which an actor waits; by default before each command. */
  readonly holdsAt?: readonly HoldName[]
  /** Labels of steps by operation, in addition to the common ones. */
  readonly labels?: Readonly<Record<string, Text>>
}

/** The file of the naive code of a race, relative to the root. */
export const naivePathOf = ({ id }: Pick<Race, 'id'>): string => `lib/vulnerable/races/${id}.ts`

/** `before:<operation>` names one command, `before` stands for all of them. */
export type HoldName = 'before' | 'after-read' | 'after-write' | `before:${string}`

export interface Race {
  /** In kebab-case. */
  readonly id: string
  readonly title: Text
  readonly invariant: Text
  readonly actors: Readonly<Record<ActorId, Text>>
  readonly sources: readonly { readonly title: string; readonly url: string }[]
  /** The file of the product that decides the fixed race, relative to the root, and the function in it if it has several. */
  readonly fixedIn: { readonly path: string; readonly name?: string }
  /** Changes of the preset `hardened`, under which every race is run. */
  readonly policy?: Partial<Policy>
  /** Whether time passes in this race, as the step of an actor. */
  readonly movesClock?: true
  /** Whether this race is about a cache; in all others caches are off. */
  readonly usesCache?: true
  readonly parts: Readonly<Record<Implementation, Part>>
}
