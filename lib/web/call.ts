import type { Bench } from '#lib/bench/bench.ts'
import type { Lab } from '#lib/bench/lab.ts'
import type { ChangeResponse } from '#lib/bench/mutations.ts'
import type { Operator } from '#lib/bench/operator.ts'
import type { Trace } from '#lib/bench/trace.ts'
import type { Issued } from '#lib/core/mechanism.ts'
import type { Carrier, ClientInfo, MechanismId, NodeId } from '#lib/core/session.ts'
import type { CookieFormat, Transport } from './cookies.ts'
import type { RequestCredentials } from './credentials.ts'
import type { ExchangeRecorder } from './exchange-recorder.ts'
import type { ResponseEventRecorder } from './response-event.ts'

/* The context of a request, from route through resolve and handler to respond. */

export type Params = Readonly<Record<string, string>>

/** The context of a request for its handler. */
export interface Call {
  readonly request: Request
  readonly lab: Lab
  readonly trace: Trace
  readonly credentials: RequestCredentials
  readonly secure: boolean
  readonly transport: Transport
  readonly client: string
  /** Receives the position of each event that this request causes. */
  readonly onEvent: (seq: string) => void
}

/** A request to a bench. */
export interface BenchCall extends Call {
  readonly bench: Bench
  readonly node: NodeId
  readonly seen: ClientInfo
  readonly operator: Operator
  /** How policy names and sets the cookies with credentials. */
  readonly cookies: CookieFormat
  readonly params: Params
  /** Adds a renewed credential to the response, also if the response is an error. */
  readonly addRenewed: (mechanism: MechanismId, carrier: Carrier, renewed: Issued | null) => void
  /** Null if the request is not a request to a mechanism. */
  readonly responseEvent: ResponseEventRecorder | null
}

/** The facts about a request so far. Every response states them, also if the request fails early. */
export interface RequestScope {
  readonly trace: Trace
  node: NodeId
  seq: string
  /** The headers of CORS, if policy opens the mechanism to pages of other origins. */
  cors?: Readonly<Record<string, string>> | undefined
  /** A credential that was renewed during the request. */
  renewed?: { readonly cookies: readonly string[]; readonly bytes: number }
  /** Ends the request for its bench, which is deleted once none is in progress. Called after the response was made. */
  release?: () => void
  /** Changes the response, if planted bugs are active. */
  plantBugs?: ChangeResponse
  /** Set if the request is kept for inspection. */
  exchange?: ExchangeRecorder
  /** Set if the request is a request to a mechanism of a bench. */
  responseEvent?: ResponseEventRecorder
}
