import type { BugAnswer } from '#lib/core/bug-answer.ts'
import type { ClockState } from '#lib/core/clock.ts'
import type { CredentialSizeView } from '#lib/core/credential-size.ts'
import type { ErrorCode } from '#lib/core/errors.ts'
import type { EventRule } from '#lib/core/event-rules.ts'
import type { LimitKind } from '#lib/core/limits.ts'
import type { FamilyMember, ReuseKind } from '#lib/core/mechanism.ts'
import type { RunResult } from '#lib/core/mutation-score.ts'
import type { Policy, PresetId, RevocationTechnique, ServerSessionStore } from '#lib/core/policy.ts'
import type { RestoreProtection } from '#lib/core/restore-prediction.ts'
import type {
  Carrier,
  EndReason,
  Instant,
  IssuanceStamp,
  MechanismId,
  NodeId,
  RevocationEffect,
  SessionView,
} from '#lib/core/session.ts'
import type { Text } from '#lib/core/text.ts'
import type { Topology } from '#lib/core/topology.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'

/** Fields of every event about a session. Never a credential: its fingerprint at most. */
interface SessionFacts {
  readonly mechanism: MechanismId
  readonly sessionId: string
  readonly user: string
  readonly node: NodeId
}

/** Bytes, store calls and time of a request up to this event. */
export interface Cost {
  /** Bytes of the credentials that the request presented, including the refresh token. */
  readonly bytesUp: number
  /** Bytes of the credentials that the response issues. */
  readonly bytesDown: number
  readonly storeReads: number
  readonly storeWrites: number
  /** Time in this process without store calls and password hashing, in µs. Includes concurrent requests. */
  readonly ownMicros: number
}

/** The client's network. Absent in recordings of earlier releases. */
interface NetworkFact {
  /**
   * A keyed mark of the network (`core/address.ts`) that the request came from: events of one network have the same mark, and
   * it reveals no address.
   */
  readonly network?: string
}

/**
 * Of the event that states the response to a request of a mechanism. Exactly one event of each request has a status;
 * the other events of the same request have none.
 */
interface StatusFacts {
  /** HTTP status of the response. */
  readonly status?: number
  /** Present if the browser stated that a page of another origin sent the request (`Sec-Fetch-Site`). */
  readonly site?: ForeignSite
}

/** Another origin: of the same site, such as another port of the host, or of another site. */
export type ForeignSite = 'same-site' | 'cross-site'

/** A setting of the policy, by its dotted path. */
export interface SettingChange {
  readonly path: string
  readonly from: unknown
  readonly to: unknown
}

/** Side effects of a policy change. */
export interface PolicyEffects {
  /** Present if the store of `server-session` changed. */
  readonly records?: {
    readonly from: ServerSessionStore
    readonly to: ServerSessionStore
    /** Whether the records still exist: both stores use the same data. */
    readonly kept: boolean
  }
  /** The sessions that the change ended. */
  readonly ended?: {
    readonly count: number
    readonly reason: EndReason
    /** The first hundred; a `session.ended` for each of them follows. */
    readonly ids: readonly string[]
  }
}

/** All events of a bench, by type. Each is written after the fact. */
export type LabEvent =
  | ({
      readonly type: 'session.created'
      readonly fingerprint: string
      readonly session: SessionView
      /** The client that received the credential, by the short name of its user agent. */
      readonly client?: string
      /** The first refresh token of a family. */
      readonly family?: FamilyMember
      /** Present if revocation data is compared with it. */
      readonly stamp?: IssuanceStamp
      readonly kid?: string
      /** Size of the header that contains the credential. */
      readonly carriage?: CredentialSizeView
      readonly cost?: Cost
    } & SessionFacts &
      NetworkFact &
      StatusFacts)
  | ({
      /** `adjusted`: an operator changed its expiry. */
      readonly type: 'session.touched' | 'session.adjusted'
      readonly session: SessionView
      /** Of an adjusted session: when it would have ended. */
      readonly endedAtBefore?: Instant
      /** Of the new credential, if touching the session issues one. */
      readonly fingerprint?: string
      /** Present if the request replaced the session data: its new version. */
      readonly dataVersion?: number
      readonly kid?: string
    } & SessionFacts)
  | ({
      readonly type: 'session.rotated' | 'session.stepped_up' | 'token.refreshed'
      readonly fingerprint: string
      readonly session: SessionView
      /** The client that received the credential. Absent in recordings of earlier releases. */
      readonly client?: string
      readonly family?: FamilyMember
      /** The key that the credential was signed or sealed with. */
      readonly kid?: string
      readonly carriage?: CredentialSizeView
      /** Absent if the credential was renewed during a check: the event of the check has it. */
      readonly cost?: Cost
    } & SessionFacts &
      NetworkFact &
      StatusFacts)
  | ({
      readonly type: 'session.ended'
      readonly reason: EndReason
      readonly effect: RevocationEffect
      /** From when all copies are refused. */
      readonly effectiveAt: Instant
      /** Present if only sensitive actions check revocation. */
      readonly sensitiveActs?: 'immediate'
      /** Duration of the session, if its start is known. */
      readonly lastedSeconds?: number
    } & SessionFacts &
      StatusFacts)
  | ({
      readonly type: 'token.reuse_detected'
      readonly generationsBehind: number
      readonly kind: ReuseKind
      /** The token that was used again. */
      readonly family: FamilyMember
    } & SessionFacts)
  | ({ readonly type: 'token.denied'; readonly until: Instant } & SessionFacts)
  | ({
      readonly type: 'request.verified'
      readonly act: Act
      readonly carrier: Carrier
      readonly fingerprint: string
      readonly micros: number
      readonly storeReads: number
      /** The roles that the check found, in the credential or in the account. */
      readonly roles?: readonly string[]
      readonly revocationCheck?: 'skipped'
      /** The client that presented it; if the session has a different one, this client has a copy. */
      readonly client?: string
      /** The node had verified it recently and did not query the store. */
      readonly cached?: true
      readonly cost?: Cost
    } & SessionFacts &
      NetworkFact &
      StatusFacts)
  | ({
      readonly type: 'request.refused'
      readonly act: Act
      readonly mechanism: MechanismId
      readonly node: NodeId
      readonly code: RefusalCode | ErrorCode | 'internal_error'
      readonly micros: number
      /** The credential was accepted, the action was refused. */
      readonly verified?: true
      readonly sessionId?: string
      /** Of a failed login only if this bench has a user of that name. */
      readonly user?: string
      readonly fingerprint?: string
      readonly endReason?: EndReason
      /** Of an ended session, if the store states it. */
      readonly endedAt?: Instant
      readonly client?: string
      /** Size of the header that would have been too long. */
      readonly carriage?: CredentialSizeView
      readonly cost?: Cost
    } & StatusFacts)
  | ({
      /** No credential was accepted or refused and nothing was done: a logout without a session. */
      readonly type: 'request.answered'
      readonly act: Act
      readonly mechanism: MechanismId
      readonly node: NodeId
      readonly micros: number
      readonly client?: string
    } & StatusFacts)
  | {
      readonly type: 'credential.stolen'
      readonly mechanism: MechanismId
      /** The simulated client that has the copy. */
      readonly guest: 'mallory' | 'phone'
      readonly fingerprint: string
      /** The session, if the observer has seen the credential being issued. */
      readonly sessionId?: string
      readonly user?: string
    }
  | ({
      readonly type: 'binding.mismatch'
      readonly what: 'ip' | 'userAgent'
      readonly mode: 'log' | 'step-up' | 'strict'
    } & SessionFacts)
  | {
      readonly type: 'policy.limit_reached'
      readonly mechanism: MechanismId
      readonly user: string
      readonly node: NodeId
      readonly limit: number
      readonly outcome: 'evicted' | 'rejected'
      /** Which limit was exceeded, if the new login was rejected. */
      readonly by?: LimitKind
    }
  | {
      /** All credentials of a user were revoked, except possibly one. */
      readonly type: 'user.revoked_before'
      /** The session that was not revoked. */
      readonly except?: string
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
      /** The values of the changed settings before and after. Absent in recordings of earlier releases. */
      readonly changes?: readonly SettingChange[]
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
      /** Absent in recordings of earlier releases, as in the events below. */
      readonly before?: { readonly roles: readonly string[]; readonly disabled: boolean }
    }
  | {
      readonly type: 'key.rotated'
      /** Absent for the key of sealed values in the stores. */
      readonly mechanism?: MechanismId
      readonly purpose?: 'storage'
      readonly mode: 'prepare' | 'overlap' | 'immediate' | 'retire' | 'deploy'
      readonly kid: string
      /** The key that signed or sealed before. */
      readonly previousKid?: string
      /** The node that has the key; absent: all nodes. */
      readonly node?: NodeId
    }
  | {
      readonly type: 'node.changed'
      readonly node: NodeId
      readonly up: boolean
      /** The node reaches neither the other nodes nor any shared store. */
      readonly partitioned?: true
      readonly clockSkewSeconds?: number
      readonly before?: {
        readonly up: boolean
        readonly partitioned: boolean
        readonly clockSkewSeconds: number
      }
    }
  | {
      /** A fault was injected or removed. The last event states all faults. Absent in recordings of earlier releases. */
      readonly type: 'faults.changed'
      readonly redis: 'up' | 'down' | 'slow' | 'read-only'
      /** Messages between nodes. */
      readonly invalidation: 'on' | 'delayed' | 'dropped'
      /** Whether other clients use every connection of the shared stores. Absent in recordings of earlier releases. */
      readonly pools?: 'free' | 'exhausted'
      /** Redis lost its data at this moment. */
      readonly emptied?: true
      readonly before?: { readonly redis: string; readonly invalidation: string; readonly pools?: string }
    }
  | {
      /** A node sent the others an invalidation of a cached session. */
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
      /** Present with the status, if it is the response. */
      readonly code?: 'store_unavailable'
      readonly client?: string
    } & StatusFacts)
  | {
      /** The gateway responded to a call through the services, or to an attack on them. */
      readonly type: 'gateway.responded'
      readonly topology: Topology
      /** Of the credential that the request presents. */
      readonly mechanism: MechanismId
      readonly node: NodeId
      readonly call: 'cart' | 'orders' | 'mallory'
      readonly method: string
      /** Absent if the call succeeded. */
      readonly code?: RefusalCode | ErrorCode | 'internal_error'
      /** What Mallory did in the network of the services, and what accepted it. */
      readonly attack?: { readonly act: 'knock' | 'replay'; readonly acceptedBy: readonly string[] }
    }
  | {
      readonly type: 'clock.advanced'
      readonly now: Instant
      readonly offsetSeconds: number
      readonly frozen: boolean
      readonly before?: { readonly offsetSeconds: number; readonly frozen: boolean }
    }
  /** The planted bugs that are switched on from now on. A reset switches all of them off. */
  | {
      readonly type: 'mutations.changed'
      readonly active: readonly string[]
      readonly before?: readonly string[]
    }
  /** A request has run into a planted bug that is switched on, for the first time since the bench was reset. */
  | { readonly type: 'mutation.reached'; readonly mutation: string; readonly mechanism?: MechanismId }
  /**
   * The results of a run of a test suite against the planted bugs (`session-lab mutate`) have changed: its score so far. The
   * results are not in the log, where each state of a run would take the space of a hundred events.
   */
  | ({ readonly type: 'mutation.run'; readonly run: string } & RunResult)
  | {
      readonly type: 'bench.reset'
      /** Present if the reset switched the recording of the audit trail. */
      readonly recording?: { readonly from: boolean; readonly to: boolean }
    }
  /** The teacher of the room has acted: the seat of this bench reads the room again. */
  | { readonly type: 'room.changed'; readonly act: string }
  | ExperimentEvent
  | EvidenceEvent
  | LabResultEvent
  | OperationsEvent

/** A measurement of cells of the comparison. */
type EvidenceEvent =
  | { readonly type: 'evidence.started'; readonly cells: number }
  | {
      readonly type: 'evidence.measured'
      readonly row: string
      readonly preset: PresetId
      readonly cells: Readonly<Partial<Record<MechanismId, MeasuredCell>>>
    }
  | { readonly type: 'evidence.finished'; readonly outcome: 'done' | 'stopped' | 'failed' }

/** The result of an attack or of a race, decided by the events before it. */
type LabResultEvent =
  | {
      readonly type: 'attack.finished'
      readonly attack: string
      readonly mechanism: MechanismId
      readonly variant: string
      readonly outcome: AttackOutcome
      readonly route: AttackRoute
      /** Whether honest clients were still served afterwards; absent if that was not tried. */
      readonly honest?: 'served' | 'broken'
    }
  | {
      readonly type: 'race.finished'
      readonly race: string
      readonly implementation: 'naive' | 'fixed'
      /** The actor of each step, such as `AABB`; of the shortest bad one after an exhaustive run. */
      readonly schedule: string | null
      readonly outcome: 'good' | 'bad' | 'sequential'
      /** Of an exhaustive run. */
      readonly exhausted?: { readonly schedules: number; readonly bad: number }
    }

/** Of alerts, rules on events, backups and erasures. */
type OperationsEvent =
  | {
      readonly type: 'alert.fired'
      readonly alert: AlertId
      /** The events that fired it. */
      readonly seqs: readonly string[]
      readonly mechanism?: MechanismId
      readonly sessionId?: string
      readonly user?: string
    }
  | {
      /** The webhook received an alert, or did not after the last attempt. */
      readonly type: 'alert.delivered'
      readonly alert: AlertId
      /** The event of the alert; absent if it was a test of the webhook. */
      readonly fired?: string
      readonly outcome: 'delivered' | 'failed'
      /** 0: the queue was full. */
      readonly attempts: number
    }
  | {
      /** Events, or rows of the audit trail, were lost: their store was unavailable for longer than the buffer lasts. */
      readonly type: 'delivery.failed'
      readonly what: 'events' | 'audit'
      readonly count: number
    }
  /** Redis is reachable and has lost the data of the bench. */
  | { readonly type: 'store.lost'; readonly store: 'redis' }
  | {
      /** A rule of the policy reacted to an event. */
      readonly type: 'rule.applied'
      readonly rule: EventRule
      /** The event that it reacted to. */
      readonly cause: string
      readonly user: string
      readonly mechanism: MechanismId
      readonly sessionId: string
      /** What it did with the session under this mechanism, and from when. */
      readonly effect: RevocationEffect | 'not-possible'
      readonly effectiveAt?: Instant
      /** Present if only sensitive actions have the effect immediately. */
      readonly sensitiveActs?: 'immediate'
    }
  | { readonly type: 'backup.created'; readonly backup: string; readonly sessions: number }
  | {
      readonly type: 'backup.restored'
      readonly backup: string
      readonly protection: RestoreProtection
      /** Sessions that had ended after the backup, and are accepted again. */
      readonly returned: number
      /** Sessions that were active, and are refused. */
      readonly loggedOut?: number
      /** It was interrupted. Whether the stores were put back is not known; the numbers are what was found afterwards. */
      readonly interrupted?: true
    }
  | ({
      /** A restore made a session valid again that had ended. */
      readonly type: 'session.returned'
      readonly session: SessionView
      /** Why and when it had ended. */
      readonly reason: EndReason
      readonly endedAt: Instant
    } & SessionFacts)
  /** The data of a user was erased; the mark stands for the user in what remains. */
  | { readonly type: 'user.erased'; readonly mark: string }

export const ALERT_IDS = [
  'refresh-reuse',
  'use-after-end',
  'unknown-key',
  'revocation-lag',
  'store-lost',
  'session-limit',
  'impossible-travel',
  'failure-burst',
  'delivery-failed',
] as const
export type AlertId = (typeof ALERT_IDS)[number]

/** `breach`: the attacker reached the goal. `not-applicable`: the mechanism has nothing that could be attacked in this way. */
export const ATTACK_OUTCOMES = ['breach', 'held', 'not-applicable'] as const
export type AttackOutcome = (typeof ATTACK_OUTCOMES)[number]

/**
 * How a breach came about, or what held the attack: as intended, by another way than intended, or by an accident of the lab,
 * such as a session that had expired before.
 */
export const ATTACK_ROUTES = ['intended', 'other', 'accidental'] as const
export type AttackRoute = (typeof ATTACK_ROUTES)[number]

/** What was found; of a time, the median of n samples as a ratio to the bare handler, and its interval. */
export interface MeasuredCell {
  readonly value: string | number | null
  /** Why there is no value. */
  readonly because?: Text
  readonly seconds?: number
  readonly n?: number
  readonly median?: number
  readonly ci95?: readonly [number, number] | null
}

/** Progress in an experiment. Kept longer than other events. */
type ExperimentEvent =
  | { readonly type: 'experiment.started'; readonly experiment: string }
  | ({ readonly type: 'experiment.predicted'; readonly choice: string } & OfAttempt)
  | ({ readonly type: 'experiment.check_passed'; readonly check: string } & OfAttempt)
  | ({ readonly type: 'experiment.hint_taken'; readonly hint: string } & OfAttempt)
  | ({ readonly type: 'experiment.answered'; readonly answer: BugAnswer } & OfAttempt)
  | ({ readonly type: 'experiment.solved' } & OfAttempt)
  /** The teacher has reset the experiment: as if it had not been started before. */
  | { readonly type: 'experiment.reset'; readonly experiment: string }
  /** Leaves a reset out; `reset` is its seq. */
  | { readonly type: 'experiment.reset_undone'; readonly experiment: string; readonly reset: string }

/** Another attempt may have been started since the work for this event began. */
interface OfAttempt {
  readonly experiment: string
  /** The seq of the event that started the attempt. */
  readonly attempt: string
}

/** The operation of an event: one that a client requested, or a revocation. */
export type Act = RequestAct | 'revoke'
/** The operation that a client requested from a mechanism. */
export type RequestAct = 'login' | 'me' | 'refresh' | 'logout' | 'transfer' | 'step-up' | 'data' | 'sessions'

/** An event in the ledger. `at` is the bench's clock, `realAt` the wall clock; both in epoch milliseconds. */
export type RecordedEvent = LabEvent & { readonly seq: string; readonly at: Instant; readonly realAt: number }

/** An event that may state the response to a request. */
export type ResponseEvent = Extract<
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

/** Returns nothing, so that no caller can depend on it. */
export type EventSink = (event: LabEvent) => void

/** The observer's state at `seq`. Together with the later events it determines every view. */
export interface Snapshot {
  readonly seq: string
  readonly at: Instant
  readonly realAt: number
  readonly type: 'snapshot'
  readonly clock: ClockState
  readonly sessions: readonly SessionView[]
  readonly counts: Counts
}

/** The last event of the streams of a bench that was deleted. */
export interface BenchDeleted {
  readonly seq: string
  readonly at: Instant
  readonly realAt: number
  readonly type: 'bench.deleted'
}

export interface Counts {
  readonly active: number
  readonly ended: number
}
