import type { ClockState } from '#lib/core/clock.ts'
import type { CredentialSizeView } from '#lib/core/credential-size.ts'
import type { ErrorCode } from '#lib/core/errors.ts'
import type { LimitKind } from '#lib/core/limits.ts'
import type { FamilyMember, ReuseKind } from '#lib/core/mechanism.ts'
import type { Policy, PresetId, RevocationTechnique, ServerSessionStore } from '#lib/core/policy.ts'
import type {
  Carrier,
  EndReason,
  Instant,
  MechanismId,
  NodeId,
  RevocationEffect,
  SessionView,
} from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'

/** What every event about a session may say. Never a credential: its fingerprint at most. */
interface AboutSession {
  readonly mechanism: MechanismId
  readonly sessionId: string
  readonly user: string
  readonly node: NodeId
}

/** What a request cost until this was said of it. */
export interface Cost {
  /** Bytes of credential that it brought, refresh token and all. */
  readonly bytesUp: number
  /** Bytes of credential that its answer hands out. */
  readonly bytesDown: number
  readonly storeReads: number
  readonly storeWrites: number
  /** Time in this process: without waiting for stores, and without the password's hash, which is dear on purpose. Whoever else is at work there at the same moment is in it. */
  readonly ownMicros: number
}

/**
 * On the event that states what a request to a mechanism was answered: exactly one event of each request has it, so
 * that the events with a status are the answers. What the same request did besides has none.
 */
interface Answered {
  /** HTTP status of the answer. */
  readonly status?: number
}

/** What a change of policy did besides changing settings. */
export interface PolicyEffects {
  /** Where `server-session` keeps its records now and kept them before, if that changed. */
  readonly records?: {
    readonly from: ServerSessionStore
    readonly to: ServerSessionStore
    /** Whether the records are still there: two of the stores use the same place. */
    readonly kept: boolean
  }
  /** The sessions that ended by it. */
  readonly ended?: {
    readonly count: number
    readonly reason: EndReason
    /** The first hundred; a `session.ended` for each of them follows. */
    readonly ids: readonly string[]
  }
}

/** Everything that can be said of a bench, by type. Facts only; each is written after it happened. */
export type LabEvent =
  | ({
      readonly type: 'session.created'
      readonly fingerprint: string
      readonly session: SessionView
      /** The client that was given the credential, by the name that its user agent goes by. */
      readonly client?: string
      /** The first refresh token of a family. */
      readonly family?: FamilyMember
      readonly kid?: string
      /** The line in which the credential goes out. */
      readonly carriage?: CredentialSizeView
      readonly cost?: Cost
    } & AboutSession &
      Answered)
  | ({
      /** `adjusted`: an operator set its limits anew. */
      readonly type: 'session.touched' | 'session.adjusted'
      readonly session: SessionView
      /** Of the credential that took the place of the last, where touching makes a new one. */
      readonly fingerprint?: string
      readonly kid?: string
    } & AboutSession)
  | ({
      readonly type: 'session.rotated' | 'session.stepped_up' | 'token.refreshed'
      readonly fingerprint: string
      readonly session: SessionView
      readonly family?: FamilyMember
      /** The key that the credential was signed or sealed with. */
      readonly kid?: string
      readonly carriage?: CredentialSizeView
      /** Left out where a check renewed by the way: the check says it. */
      readonly cost?: Cost
    } & AboutSession &
      Answered)
  | ({
      readonly type: 'session.ended'
      readonly reason: EndReason
      readonly effect: RevocationEffect
      /** From when every copy is refused. */
      readonly effectiveAt: Instant
      /** Said where only sensitive acts ask. */
      readonly sensitiveActs?: 'immediate'
      /** How long the session lasted, where the one who ended it knew when it began. */
      readonly lastedSeconds?: number
    } & AboutSession &
      Answered)
  | ({
      readonly type: 'token.reuse_detected'
      readonly generationsBehind: number
      readonly kind: ReuseKind
      /** The spent token that came back. */
      readonly family: FamilyMember
    } & AboutSession)
  | ({ readonly type: 'token.denied'; readonly until: Instant } & AboutSession)
  | ({
      readonly type: 'request.verified'
      readonly act: Act
      readonly carrier: Carrier
      readonly fingerprint: string
      readonly micros: number
      readonly storeReads: number
      readonly revocationCheck?: 'skipped'
      /** Who presented it; another one than the session was opened with holds a copy. */
      readonly client?: string
      /** The node had verified it a moment ago, and asked nobody. */
      readonly cached?: true
      readonly cost?: Cost
    } & AboutSession &
      Answered)
  | ({
      readonly type: 'request.refused'
      readonly act: Act
      readonly mechanism: MechanismId
      readonly node: NodeId
      readonly code: RefusalCode | ErrorCode | 'internal_error'
      readonly micros: number
      /** The credential was accepted, and the act was refused. */
      readonly verified?: true
      readonly sessionId?: string
      /** Of a failed login only if this bench has a user of that name. */
      readonly user?: string
      readonly fingerprint?: string
      readonly endReason?: EndReason
      readonly client?: string
      /** The line that would have been too long. */
      readonly carriage?: CredentialSizeView
      readonly cost?: Cost
    } & Answered)
  | ({
      /** Neither a credential was accepted or refused, nor anything done: a logout that found no session. */
      readonly type: 'request.answered'
      readonly act: Act
      readonly mechanism: MechanismId
      readonly node: NodeId
      readonly micros: number
      readonly client?: string
    } & Answered)
  | {
      readonly type: 'credential.stolen'
      readonly mechanism: MechanismId
      /** Who holds the copy now. */
      readonly guest: 'mallory' | 'phone'
      readonly fingerprint: string
      /** Whose it is, where the observer has seen it handed out. */
      readonly sessionId?: string
      readonly user?: string
    }
  | ({
      readonly type: 'binding.mismatch'
      readonly what: 'ip' | 'userAgent'
      readonly mode: 'log' | 'step-up' | 'strict'
    } & AboutSession)
  | {
      readonly type: 'policy.limit_reached'
      readonly mechanism: MechanismId
      readonly user: string
      readonly node: NodeId
      readonly limit: number
      readonly outcome: 'evicted' | 'rejected'
      /** Which count was full, where the newcomer was turned away. */
      readonly by?: LimitKind
    }
  | {
      /** All of a user's credentials were called back together, but for one perhaps. */
      readonly type: 'user.revoked_before'
      readonly mechanism: MechanismId
      readonly user: string
      readonly node: NodeId
      readonly techniques: readonly RevocationTechnique[]
      readonly reason: EndReason
    }
  | {
      readonly type: 'policy.changed'
      readonly policy: Policy
      readonly changed: readonly string[]
      readonly preset?: PresetId
      /** Absent in recordings of earlier releases. */
      readonly did?: PolicyEffects
    }
  | {
      readonly type: 'user.changed'
      readonly user: string
      readonly roles: readonly string[]
      readonly disabled: boolean
      readonly passwordChanged: boolean
    }
  | {
      readonly type: 'key.rotated'
      readonly mechanism: MechanismId
      readonly mode: 'prepare' | 'overlap' | 'immediate' | 'retire' | 'deploy'
      readonly kid: string
      /** The one node that it reached; absent, all of them. */
      readonly node?: NodeId
    }
  | {
      readonly type: 'node.changed'
      readonly node: NodeId
      readonly up: boolean
      /** Cut off from the other nodes and from every store that they share. */
      readonly partitioned?: true
      readonly clockSkewSeconds?: number
    }
  | {
      /** A fault was injected or removed. The last event states all faults. Absent in recordings of earlier releases. */
      readonly type: 'faults.changed'
      readonly redis: 'up' | 'down' | 'slow' | 'read-only'
      /** Messages between nodes. */
      readonly invalidation: 'on' | 'delayed' | 'dropped'
      /** Redis lost its data at this moment. */
      readonly emptied?: true
    }
  | {
      /** A node told the others to forget what they have of a session. */
      readonly type: 'cache.invalidated'
      readonly mechanism: MechanismId
      readonly sessionId: string
      readonly node: NodeId
      readonly delivery: 'on' | 'delayed' | 'dropped'
    }
  | ({
      readonly type: 'store.unavailable'
      readonly store: string
      readonly mechanism: MechanismId
      readonly node: NodeId
      readonly act: Act
      /** Stated with the status, if the request was answered so. */
      readonly code?: 'store_unavailable'
      readonly client?: string
    } & Answered)
  | {
      readonly type: 'clock.advanced'
      readonly now: Instant
      readonly offsetSeconds: number
      readonly frozen: boolean
    }
  | { readonly type: 'bench.reset' }

/** What a client asked of a mechanism. */
export type Act = RequestAct | 'revoke'
/** An act of a client: a request to a mechanism. */
export type RequestAct = 'login' | 'me' | 'refresh' | 'logout' | 'transfer' | 'step-up'

/** An event with its place in the ledger. `at` is the bench's clock, `realAt` the wall's; both epoch milliseconds. */
export type RecordedEvent = LabEvent & { readonly seq: string; readonly at: Instant; readonly realAt: number }

/** An event that may state what a request was answered. */
export type AnswerEvent = Extract<
  LabEvent,
  {
    type:
      | 'session.created'
      | 'session.rotated'
      | 'session.stepped_up'
      | 'token.refreshed'
      | 'session.ended'
      | 'request.verified'
      | 'request.refused'
      | 'request.answered'
      | 'store.unavailable'
  }
>

/** What observing is: it returns nothing, so nothing can be made of it. */
export type EventSink = (event: LabEvent) => void

/** The state that the observer has reached: with it and the events after `seq`, every picture can be drawn. */
export interface Snapshot {
  readonly seq: string
  readonly at: Instant
  readonly realAt: number
  readonly type: 'snapshot'
  readonly clock: ClockState
  readonly sessions: readonly SessionView[]
  readonly counts: Counts
}

export interface Counts {
  readonly active: number
  readonly ended: number
}
