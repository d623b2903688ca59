import type { MeasureCredential } from '#lib/core/credential-size.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import type { MechanismFacts, Table } from '#lib/core/mechanism-facts.ts'
import type { Policy, Revocation } from '#lib/core/policy.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import type { Instant, MechanismId } from '#lib/core/session.ts'
import type { OnStep } from '#lib/core/steps.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { VerifiedCache } from '#lib/core/verified-cache.ts'
import type { NodeKeys } from './keys.ts'

/** What a mechanism is created from, on one node of one bench. Each mechanism uses a part of it. */
export interface MechanismContext {
  readonly policy: Policy
  /** Public name of the bench: a credential of another bench is refused. */
  readonly bench: string
  /** The `iss` claim of its tokens. */
  readonly issuer: string
  readonly keys: NodeKeys & { readonly rotation: Uint8Array }
  /** The store that policy names for the records of server-side sessions. */
  recordStore(): SessionStore
  table(name: Table): SessionStore & { readonly name: 'redis' }
  /** The revocation data that policy keeps; undefined if it keeps none. */
  revocations(revocation: Revocation): RevocationStore | undefined
  /** The verified-credential cache of the node; null if policy switches it off. */
  readonly cache: VerifiedCache | null
  readonly now: () => Instant
  readonly step: OnStep
  /** Measures a credential that is about to be issued; absent if none is. */
  readonly measureCredential?: MeasureCredential | undefined
  /** Real seconds for which a seal is decryptable if its session ends at this instant of the bench clock. */
  sealTtlSeconds(until: Instant): number
}

/** Everything that the server needs to know about a mechanism: its facts, and how it is created. */
export interface MechanismDescriptor extends MechanismFacts {
  readonly id: MechanismId
  create(context: MechanismContext): Mechanism
}
