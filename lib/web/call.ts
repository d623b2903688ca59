import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import type { Operator } from '#lib/bench/operator.ts'
import type { Trace } from '#lib/bench/trace.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import type { Carrier, ClientInfo, MechanismId, NodeId } from '#lib/core/session.ts'
import type { AnswerRecorder } from './answer-event.ts'
import type { RequestCredentials } from './credentials.ts'
import type { ExchangeRecorder } from './exchange-recorder.ts'

/* A request on its way through route, resolve, handler and respond. */

export type Params = Readonly<Record<string, string>>

/** A request as handlers see it. */
export interface Call {
  readonly request: Request
  readonly lab: Lab
  readonly trace: Trace
  readonly wallet: RequestCredentials
  readonly secure: boolean
  readonly client: string
  /** Takes the place of each event that this request causes. */
  readonly onEvent: (seq: string) => void
}

/** A request to a bench. */
export interface BenchCall extends Call {
  readonly bench: Bench
  readonly node: NodeId
  readonly seen: ClientInfo
  readonly operator: Operator
  readonly params: Params
  /** Adds a credential that a check renewed to the answer, whatever the answer will be. */
  readonly handBack: (mechanism: MechanismId, carrier: Carrier, renewed: Issued | null) => void
  /** Null if the request is not one to a mechanism. */
  readonly recorder: AnswerRecorder | null
}

/** What is known of a request so far: the response states it, however far the request comes. */
export interface RequestScope {
  node: NodeId
  seq: string
  /** A credential that was renewed by the way. */
  renewed?: { readonly cookies: readonly string[]; readonly bytes: number }
  /** Set where the exchange is kept for whoever holds the bench to look at. */
  watch?: ExchangeRecorder | null
  /** Set if the request is one to a mechanism of a bench. */
  recorder?: AnswerRecorder
}
