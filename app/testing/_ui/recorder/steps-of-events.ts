import type { RecordedEvent } from '#lib/ledger/event.ts'
import { OFFICE_NAME } from '#lib/web/simulated-client-ids.ts'
import { actOf, clientOf, clientStep, hasLoggedOut, isStated, type StatedEvent } from './client-steps.ts'
import { operatorStep } from './operator-steps.ts'
import {
  ACCEPTED,
  type RecordedStep,
  type RecordedSteps,
  type RequestFact,
  type SessionEnd,
  type StepClient,
} from './recorded-step.ts'
import { inOrder } from './step-order.ts'

/* The steps of a recording: a pure function of the events, and of the requests that are still kept. */

/** Ends that follow the act of the operator that caused them. */
const BY_OPERATOR: ReadonlySet<string> = new Set([
  ...['revoked_by_admin', 'credential_changed', 'account_disabled', 'key_retired', 'store_lost'],
])

/** The code of a request without a credential. */
const NO_CREDENTIAL = 'no_credential'

/** @param earlier the events before the recording, as far as the event log has them */
export function stepsOf(
  recorded: readonly RecordedEvent[],
  facts: ReadonlyMap<string, RequestFact>,
  earlier: readonly RecordedEvent[] = [],
): RecordedSteps {
  const before = earlier.slice(earlier.findLastIndex(({ type }) => type === 'bench.reset') + 1)
  const events = [...before, ...recorded]
  const steps: RecordedStep[] = []
  const own = ownClientOf(events)
  const holders = new Map<string, StepClient>()
  const outcomes = new Map<string, string>()
  const sessions = new Map<string, string>()
  /** Sessions that ended later than by the end of the request that ended them. */
  const delayed = new Set<string>()
  let pending: SessionEnd[] = []
  let repeated = 0
  let foreign = 0
  let earlierSteps = 0

  const push = (step: RecordedStep) => {
    const late = step.result.status >= 400 && step.sessionId !== null && delayed.has(step.sessionId)
    steps.push({ ...step, ends: [...pending, ...step.ends], isTimely: step.isTimely || late, isLate: late })
    pending = []
  }
  const noteEnd = ({ sessionId, reason }: SessionEnd) => {
    const last = steps.at(-1)
    if (BY_OPERATOR.has(reason) && last?.client === 'operator') {
      steps[steps.length - 1] = { ...last, ends: [...last.ends, { sessionId, reason }] }
    } else pending.push({ sessionId, reason })
  }

  function onStated(event: StatedEvent): void {
    const { client, name } = senderOf(event, holders)
    if (name !== null && client === 'browser' && name !== own) {
      foreign++
      return
    }
    const step = clientStep(event, client, facts.get(event.seq))
    const key = `${client} ${event.mechanism}`
    const outcome = step.result.code ?? 'accepted'
    const before = outcomes.get(key) ?? 'accepted'
    const isCheck = actOf(event) === 'me'
    // The page checks each lane on its own, once a second and after each act.
    const isOwnCheck = isCheck && client === 'browser' && step.path.includes('slide=0')
    if (isOwnCheck && (outcome === before || isOutdated(step, before, sessions.get(key)))) {
      repeated++
      return
    }
    if (isCheck || outcome === 'accepted') outcomes.set(key, hasLoggedOut(event) ? NO_CREDENTIAL : outcome)
    if (outcome === 'accepted' && step.sessionId !== null) sessions.set(key, step.sessionId)
    if (step.begins && step.sessionId !== null) holders.set(step.sessionId, client)
    push(step)
  }

  for (const [index, event] of events.entries()) {
    if (index === before.length) {
      earlierSteps = steps.length
      pending = []
      repeated = 0
      foreign = 0
    }
    if (event.type === 'session.ended' && event.effect !== 'immediate') delayed.add(event.sessionId)
    if (event.type === 'credential.stolen') {
      push(stolenStep(event))
      continue
    }
    if (isStated(event)) {
      onStated(event)
      continue
    }
    const step = isPartOfRevocation(events, index) ? null : operatorStep(event)
    if (event.type === 'session.ended') {
      if (step) push({ ...step, ends: [{ sessionId: event.sessionId, reason: event.reason }] })
      else noteEnd(event)
    } else if (step) push(step)
  }
  // Before the first recorded event, all of them are earlier, and nothing was left out.
  if (recorded.length === 0) return { earlier: steps, steps: [], repeated: 0, foreign: 0 }
  return {
    earlier: inOrder(steps.slice(0, earlierSteps)),
    steps: inOrder(steps.slice(earlierSteps)),
    repeated,
    foreign,
  }
}

/** A check that was sent before an act that changed the credential, and whose event comes after it. */
function isOutdated(
  { sessionId, result }: RecordedStep,
  before: string,
  current: string | undefined,
): boolean {
  const isAfterLogout = before === NO_CREDENTIAL && result.code !== NO_CREDENTIAL
  return isAfterLogout || (sessionId !== null && current !== undefined && sessionId !== current)
}

/** A logout has no client in its event: it is the one that logged in. */
function senderOf(event: StatedEvent, holders: ReadonlyMap<string, StepClient>) {
  const known = event.type === 'session.ended' ? holders.get(event.sessionId) : undefined
  return known === undefined ? clientOf(event) : { client: known, name: null }
}

/** The name of this browser in the event log: that of most requests. */
function ownClientOf(events: readonly RecordedEvent[]): string | null {
  const counts = new Map<string, number>()
  for (const event of events) {
    const { client, name } = isStated(event) ? clientOf(event) : { client: null, name: null }
    if (client === 'browser' && name !== null && name !== OFFICE_NAME) {
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
  return Array.from(counts).sort(([, x], [, y]) => y - x)[0]?.[0] ?? null
}

function stolenStep({
  mechanism,
  guest: client,
  sessionId = undefined,
  user = undefined,
  at,
}: Extract<RecordedEvent, { readonly type: 'credential.stolen' }>): RecordedStep {
  return {
    ...ACCEPTED,
    client: 'browser',
    method: 'POST',
    path: `/api/guests/${client}/steal`,
    body: { mechanism },
    mechanism,
    user: user ?? null,
    sessionId: sessionId ?? null,
    at,
  }
}

/** Whether an ended session belongs to a revocation of its user, which is a step of its own. */
function isPartOfRevocation(events: readonly RecordedEvent[], index: number): boolean {
  const event = events[index]
  if (event?.type !== 'session.ended' || event.reason !== 'revoked_by_admin') return false
  const before = events
    .slice(Math.max(0, index - 100), index)
    .findLast(({ type }) => type === 'user.revoked_before')
  return (
    before?.type === 'user.revoked_before' &&
    before.user === event.user &&
    before.mechanism === event.mechanism &&
    event.at - before.at < 1000
  )
}
