import { StoreUnavailable } from '#lib/core/errors.ts'
import type { MechanismId, NodeId } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import type { Act, AnswerEvent, LabEvent } from '#lib/ledger/event.ts'

/** What is known of a request to a mechanism, whatever becomes of it. */
interface AnswerFacts {
  readonly act: Act
  readonly mechanism: MechanismId
  /** The name that the client's user agent goes by. */
  readonly client: () => string
  readonly micros: () => number
  readonly append: (event: LabEvent) => void
}

type Verified = Extract<LabEvent, { type: 'request.verified' }>

/**
 * Writes exactly one event for each answer to a mechanism, with its HTTP status and code. What changed a session is
 * written when it happens, because the directory of sessions depends on the order. A mere verdict waits until the answer
 * is known: a credential that was accepted may belong to a transfer that is refused.
 */
export class AnswerRecorder {
  private readonly facts: AnswerFacts
  private verdict: AnswerEvent | null = null
  private isStated = false
  /** The user that a login names, if this bench has one. */
  user: string | null = null

  constructor(facts: AnswerFacts) {
    this.facts = facts
  }

  /** Takes what the observer of the sessions says of the request. */
  readonly take = (event: AnswerEvent): void => {
    if (event.type.startsWith('request.') || event.type === 'store.unavailable') {
      this.verdict = event
      return
    }
    this.verdict = null
    this.isStated = true
    this.facts.append({ ...event, status: 200 })
  }

  /** The answer is known. @param error what it was made of, if the handler threw */
  answered(status: number, code: string | undefined, node: NodeId, error: unknown): void {
    if (this.isStated && status < 400) return
    this.facts.append(this.eventFor(status, code, node, error))
  }

  private eventFor(status: number, code: string | undefined, node: NodeId, error: unknown): LabEvent {
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

/** What a refusal keeps of the check that accepted the credential. */
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
