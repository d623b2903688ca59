import type { BenchClient } from '#lib/client/bench-client.ts'
import type { Client, ClientTraits } from '#lib/client/client.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { Carrier, MechanismId } from '#lib/core/session.ts'
import type { Text } from '#lib/core/text.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import type { StolenItem } from './stolen-keys.ts'

/*
 * An attack is a file of data and one act. The act sends requests through the API, as Mallory and as her victim; whether it
 * succeeded is decided by the events that the requests caused, and by nothing else.
 */

/** A state of the bench in which an attack is run: a change of its policy, and planted bugs that are switched on. */
export interface Setting {
  /** JSON merge patch of the preset. */
  readonly policy?: object
  /** IDs of planted bugs: only for an attack that the shipped code holds under every policy. */
  readonly mutations?: readonly string[]
  /** The carrier, if the client keeps the credential in another way. Default: that of the run. */
  readonly carrier?: Carrier
  /** What differs from the other setting, in a few words. */
  readonly label: Text
}

export interface Attack {
  /** In kebab-case. */
  readonly id: string
  readonly title: Text
  /** What Mallory wants, in one sentence. */
  readonly wants: Text
  /** Why the defence stops it. */
  readonly reason: Text
  /** What the defence does not stop. */
  readonly remains: Text
  readonly sources: readonly { readonly title: string; readonly url: string }[]
  /** The function that decides, as `GET /api/source/{file}` marks it. */
  readonly code: { readonly file: string; readonly name: string }
  /** Whether what a browser sends or withholds is part of the result. The run in the server then uses a model of a browser. */
  readonly needsBrowser: boolean
  /** Ways to carry it out, the default first. */
  readonly variants: readonly [Variant, ...Variant[]]
  /** The default variant, if it depends on the carrier. */
  defaultVariant?(carrier: Carrier): string
  /** The setting in which it succeeds, and the same with the one change that stops it. A variant may have settings of its own. */
  readonly weak: Setting
  readonly mended: Setting
  /** Why a mechanism has nothing that could be attacked in this way; null if it can be tried. */
  inapplicable(mechanism: MechanismId, variant: string, carrier: Carrier): Text | null
  /** Carries it out. Throws only if the lab itself fails, for example because Alice cannot log in. */
  run(scene: Scene): Promise<void>
  /** Whether this event shows that the attacker reached the goal. */
  isBreach(event: RecordedEvent, run: AttackRun): boolean
  /**
   * The codes by which a refusal of an attacker's request stops this attack as intended. Another refusal stops it by another
   * way; one that has nothing to do with the attack, such as a rate limit, by accident.
   */
  readonly heldBy: readonly string[]
  /** Codes of another way that would otherwise count as an accident. */
  readonly otherwiseHeldBy?: readonly string[]
  /** Variants that can be held without a refused request, for example because the browser sends none: the reason, by variant. */
  readonly unrecorded?: Readonly<Record<string, Text>>
  /** Whether this event is a refusal of the attack. By default, a refused request of Mallory. */
  isRefusal?(event: RecordedEvent, run: AttackRun): boolean
  /** Whether a breach came about by another way than the described one. */
  isOtherWay?(event: RecordedEvent, run: AttackRun): boolean
  /** Numbers that the events of a run show. */
  numbers?(run: AttackRun): Readonly<Record<string, number>>
}

export interface Variant {
  readonly id: string
  readonly title: Text
  /** The carrier that it needs; by default, that of the mechanism’s default client. */
  readonly carrier?: Carrier
  /** In place of those of the attack. */
  readonly heldBy?: readonly string[]
  readonly weak?: Setting
  readonly mended?: Setting
}

/** The setting of a variant. */
export function settingOf(attack: Attack, variantId: string, stage: 'weak' | 'mended'): Setting {
  return attack.variants.find(({ id }) => id === variantId)?.[stage] ?? attack[stage]
}

/** What a verdict is decided by: the events of one run, oldest first. */
export interface AttackRun {
  readonly mechanism: MechanismId
  readonly variant: string
  readonly events: readonly RecordedEvent[]
}

/** What an attack is carried out with. */
export interface Scene {
  readonly bench: BenchClient
  readonly mechanism: MechanismId
  readonly variant: string
  readonly carrier: Carrier
  readonly policy: Policy
  /** A client of Alice's, logged in. @throws Error if the login is refused */
  login(user?: string, from?: ClientTraits): Promise<Client>
  /** Mallory’s client, with a copy of the credentials of this one. */
  copyToMallory(from: Client, traits?: ClientTraits): Client
  /** Mallory’s client without a credential. */
  mallory(): Client
  /** What needs the keys of the bench. */
  readonly server: ServerActs
}

/** Acts that need the keys of the bench: those of its server, and of an attacker who has obtained them. */
export interface ServerActs {
  /** What the server issues with the same key for the session of this credential; null if the credential is a reference. */
  issueForOtherPurpose(
    mechanism: MechanismId,
    credential: string,
    purpose: OtherPurpose,
  ): Promise<string | null>
  /**
   * What Mallory makes with something stolen from the server, and reads in it.
   * @param captured credentials that she has copied: a key may open them
   */
  exploitStolen(
    mechanism: MechanismId,
    item: StolenItem,
    captured: readonly string[],
  ): Promise<{ readonly forged: string | null; readonly readable: readonly string[] }>
}

/** How a credential of the same key differs from one of a session. */
type OtherPurpose = 'other-type' | 'other-audience'

/** The traits by which the clients of an attack are told apart in the event log. */
export const ALICE: ClientTraits = {
  ip: '198.51.100.7',
  userAgent:
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
}
export const MALLORY = {
  ip: '203.0.113.66',
  userAgent: 'SessionLab-Mallory/1.0',
} as const satisfies ClientTraits
/** Mallory’s name in the event log. */
export const MALLORYS_NAME = 'Mallory'
