import type { MeasureCredential } from '#lib/core/credential-size.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import type { Policy, Revocation } from '#lib/core/policy.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import type { Carrier, Instant, MechanismId } from '#lib/core/session.ts'
import type { OnStep } from '#lib/core/steps.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { VerifiedCache } from '#lib/core/verified-cache.ts'
import type { JwtKeys, SealKeys } from './keys.ts'

/** A table of session records in Redis: server-side sessions, opaque tokens, refresh families, index of sealed cookies. */
export type Table = 'ss' | 'ot' | 'rf' | 'sc'

/** What a mechanism is composed of, on one node of one bench. Each takes what it needs. */
export interface MechanismContext {
  readonly policy: Policy
  /** Public name of the bench: a credential of another bench is refused. */
  readonly bench: string
  /** The `iss` claim of its tokens. */
  readonly issuer: string
  readonly keys: { readonly jwt: JwtKeys; readonly seal: SealKeys; readonly rotation: Uint8Array }
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
  readonly weigh?: MeasureCredential | undefined
  /** How long a credential that cannot be retimed may be valid by real time, in seconds. */
  sealTtlSeconds(until: Instant): number
}

/** Everything that the rest of the code needs to know about a mechanism. */
export interface MechanismDescriptor {
  readonly id: MechanismId
  /** Names of its cookies, without the `__Host-` prefix. Only a mechanism with refresh tokens has the second. */
  readonly cookies: { readonly credential: string; readonly refresh?: string }
  /** How its credentials may be sent, the default first. */
  readonly carriers: readonly [Carrier, ...Carrier[]]
  /** What a credential is: a reference that is looked up, or the session itself, sealed or signed. */
  readonly credential: 'reference' | 'seal' | 'jwt'
  /** Its table in Redis. */
  readonly table: Table
  /** Whether its records are in Redis, or where policy puts them. */
  readonly recordsIn: 'redis' | 'policy'
  /** Its source files for the code view, the main one first. */
  readonly sources: readonly string[]
  create(context: MechanismContext): Mechanism
}
