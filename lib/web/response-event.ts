import { StoreUnavailable } from '#lib/core/errors.ts'
import type { MechanismId, NodeId } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import type { Act, ForeignSite, LabEvent, ResponseEvent } from '#lib/ledger/event.ts'

/** The facts about a request to a mechanism that do not depend on its outcome. */
interface AnswerFacts {
  readonly act: Act
  readonly mechanism: MechanismId
  /** The display name of the client, from its user agent. */
  readonly client: () => string
  readonly site: ForeignSite | null
  readonly micros: () => number
  readonly append: (event: LabEvent) => void
}

type Verified = Extract<LabEvent, { type: 'request.verified' }>

/**
 * Writes exactly one event for each response of a mechanism, with its HTTP status and code. A change of a session is written
 * when it happens, because the index of the event log depends on the order. The result of a check is written with the
 * response, because an accepted credential may belong to a transfer that is refused.
 */
export class ResponseEventRecorder {
  private readonly facts: AnswerFacts
  private verdict: ResponseEvent | null = null
  private isStated = false
  /** The user that a login names, if the bench has such a user. */
  user: string | null = null

  constructor(facts: AnswerFacts) {
    this.facts = facts
  }

  /** Receives an event about the request from the observer. */
  readonly receive = (event: ResponseEvent): void => {
    if (event.type.startsWith('request.') || event.type === 'store.unavailable') {
      this.verdict = event
      return
    }
    this.verdict = null
    this.isStated = true
    this.append({ ...event, status: 200 })
  }

  /** Writes the event for the response. @param error the error that the handler threw, if any */
  record(status: number, code: string | undefined, node: NodeId, error: unknown): void {
    if (this.isStated && status < 400) return
    this.append(this.eventFor(status, code, node, error))
  }

  private append(event: ResponseEvent): void {
    const { append, site } = this.facts
    append(site === null ? event : { ...event, site })
  }

  private eventFor(status: number, code: string | undefined, node: NodeId, error: unknown): ResponseEvent {
    const { verdict } = this
    const { act, mechanism, client, micros } = this.facts
    if (code === undefined && verdict?.type === 'request.verified') return { ...verdict, status }
    const about = { act, mechanism, node, client: client() }
    if (code === undefined) return { type: 'request.answered', ...about, micros: micros(), status }
    if (error instanceof StoreUnavailable) {
      return { type: 'store.unavailable', store: error.store, ...about, code: 'store_unavailable', status }
    }
    const stated = { code: code as RefusalCode, status }
    if (verdict?.type === 'request.refused') return { ...verdict, ...stated }
    const user = this.user === null ? {} : { user: this.user }
    const before = verdict?.type === 'request.verified' ? afterCheck(verdict, stated) : user
    return { type: 'request.refused', ...about, micros: micros(), ...before, ...stated }
  }
}

/** The facts of a successful check that are part of the event of a refusal. */
function afterCheck(
  { sessionId, user, fingerprint, micros, cost }: Verified,
  { status, code }: { status: number; code: string },
) {
  const isAccepted = status !== 401 || code === 'invalid_credentials'
  return {
    ...(isAccepted ? { verified: true as const } : {}),
    sessionId,
    user,
    fingerprint,
    micros,
    ...(cost ? { cost } : {}),
  }
}
