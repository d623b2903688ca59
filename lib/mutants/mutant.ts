import type { CryptoKey } from 'jose'
import type { Mechanism } from '#lib/core/mechanism.ts'
import type { SecretMechanism } from '#lib/core/mechanism-facts.ts'
import type { Policy } from '#lib/core/policy.ts'
import type { RevocationStore } from '#lib/core/revocation.ts'
import type { Instant, MechanismId, NodeId } from '#lib/core/session.ts'
import type { Sessions } from '#lib/core/sessions.ts'
import type { SessionStore } from '#lib/core/store.ts'
import type { Text } from '#lib/core/text.ts'

/*
 * A planted bug changes the app at a named seam: a place where two parts meet, such as a store and the mechanism that uses it.
 * `lib/bench/mutations.ts` puts the changes of the active bugs there. Nothing else imports this folder, so the code of the
 * mechanisms is the same with and without them.
 */

/** A planted bug, or a control: a change that no contract forbids, which a test suite must not report. */
export interface Mutant {
  /** `m01`, or `c01` of a control; a name in kebab-case if only the attack lab uses it. */
  readonly id: string
  readonly title: Text
  /** What is broken, in one sentence. */
  readonly what: Text
  /** The mechanisms that it breaks; the others stay as they are. */
  readonly mechanisms: readonly MechanismId[]
  /** The function whose result is changed. */
  readonly seam: { readonly file: string; readonly name: string }
  /** The shortest act that shows it. */
  readonly exposingAct: Text
  readonly source: { readonly title: string; readonly url: string }
  readonly control?: true
  readonly at: SeamChanges
}

/** The facts about one mechanism on one node of a bench, for the changes at its seams. */
export interface SeamScope {
  readonly id: MechanismId
  readonly node: NodeId
  /** Public name of the bench. */
  readonly bench: string
  readonly now: () => Instant
  readonly keys: SeamKeys
  /** The ID of the revocation data, as this process last read it. */
  readonly revocationDataId: () => number
  /** Memory of one bug on one bench in this process; a reset of the bench clears it. */
  readonly memory: SeamMemory
  /** The same, for each node on its own. */
  readonly nodeMemory: SeamMemory
}

/** A map that forgets its oldest entries. */
export interface SeamMemory {
  get(name: string): unknown
  set(name: string, value: unknown): void
}

/** The keys of a bench on one node: the part that planted bugs use. */
export interface SeamKeys {
  readonly jwt: {
    readonly active: { readonly kid: string; readonly alg: string; readonly sign: CryptoKey }
    readonly byKid: ReadonlyMap<string, { readonly alg: string; readonly verify: CryptoKey }>
  }
  readonly secrets: Readonly<
    Record<SecretMechanism, { readonly active: string; readonly byKid: Readonly<Record<string, string>> }>
  >
}

/** A response before it is sent. */
export interface SeamResponse {
  readonly status: number
  readonly body: object | undefined
  /** `Set-Cookie` lines. */
  readonly cookies: readonly string[]
}

/** The facts about a response. */
export interface ResponseFacts {
  /** The operation that was requested from a mechanism; undefined for a request to another route. */
  readonly act: string | undefined
  /** Whether the request presented a cookie of this mechanism. */
  readonly hasCookie: boolean
  /** The `Set-Cookie` lines that delete the cookies of the mechanism. */
  readonly clearedCookies: () => readonly string[]
}

/** The seams. A bug has a change at one of them, or at several if one change alone would break more than the bug. */
export interface SeamChanges {
  /** The policy that the mechanism and its sessions obey. */
  policy?(policy: Policy): Policy
  /** A store of session records, refresh families or a session index, as the mechanism sees it. */
  store?<S extends SessionStore>(store: S, scope: SeamScope): S
  /** The revocation data, as the mechanism sees it. */
  revocations?(store: RevocationStore, scope: SeamScope): RevocationStore
  /** The mechanism, as the session operations see it. */
  mechanism?<M extends Mechanism>(mechanism: M, scope: SeamScope): M
  /** Where a login takes the ID of its session from. */
  newId?(newId: () => Promise<string>, scope: SeamScope): () => Promise<string>
  /** The session operations, as the routes and the observer see them. */
  sessions?(sessions: Sessions, mechanism: Mechanism, scope: SeamScope): Sessions
  /** The session that stays active when the other sessions of a user end. */
  keptSession?(id: string | undefined): string | undefined
  /** The header `Cookie` before it is parsed. */
  cookieHeader?(header: string): string
  /** A finished `Set-Cookie` line with a credential, or one that deletes it. */
  setCookie?(line: string): string
  /** A response. */
  response?(response: SeamResponse, facts: ResponseFacts): SeamResponse
}
