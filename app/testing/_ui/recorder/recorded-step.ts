import type { Instant, MechanismId, NodeId } from '#lib/core/session.ts'
import type { SimulatedClientId } from '#lib/web/simulated-client-ids.ts'
import type { CodeResult } from '../../../_ui/code/request-code.ts'

/** The sender of a request: this browser, a simulated client, or the operator of the bench. */
export type StepClient = 'browser' | SimulatedClientId | 'operator'

/** The end of a session that a request caused or met. */
export interface SessionEnd {
  readonly sessionId: string
  readonly reason: string
}

/** Why a step is in the spec: `before` sets up what the bench already had, `wait` lets recorded time pass. */
export type StepNote = 'before' | 'recorded' | 'wait'

/** A request of the recording, as the page sends it: for a simulated client, to the route of that client. */
export interface RecordedStep {
  readonly client: StepClient
  readonly method: string
  readonly path: string
  /** Passwords are left out. */
  readonly body: Readonly<Record<string, unknown>> | null
  /** What the server responded, to a simulated client if it was one. */
  readonly result: CodeResult
  /** Null of a request of the operator. */
  readonly mechanism: MechanismId | null
  readonly carrier: 'cookie' | 'bearer' | null
  readonly user: string | null
  readonly sessionId: string | null
  /** Whether it is a login that begins the session. */
  readonly begins: boolean
  /** Whether the client has no credential afterwards. */
  readonly logsOut?: boolean
  readonly ends: readonly SessionEnd[]
  readonly node: NodeId | null
  /** On the clock of the bench. */
  readonly at: Instant
  /** Of a request that advances the clock. */
  readonly advancesSeconds: number
  /** Whether the result depends on the time since an earlier step. */
  readonly isTimely: boolean
  /** Whether it is refused because its session ended earlier, by an act whose effect took time. */
  readonly isLate?: boolean
  /** Of a step that was added; a recorded one has none. */
  readonly note?: StepNote
}

/** The facts of a request that was accepted, and that states nothing else. */
export const ACCEPTED = {
  result: { status: 200, code: null },
  mechanism: null,
  carrier: null,
  user: null,
  sessionId: null,
  begins: false,
  ends: [],
  node: null,
  advancesSeconds: 0,
  isTimely: false,
} satisfies Partial<RecordedStep>

/** What the event log does not contain, of the requests that are still kept: by the seq of an event. */
export interface RequestFact {
  readonly method: string
  readonly path: string
  readonly body: Readonly<Record<string, unknown>> | null
}

export interface RecordedSteps {
  /** Those before the recording, since the bench was last reset. */
  readonly earlier: readonly RecordedStep[]
  readonly steps: readonly RecordedStep[]
  /** Checks that the page sent on its own, and that changed nothing. */
  readonly repeated: number
  /** Requests of clients that are neither this browser nor simulated. */
  readonly foreign: number
}
