import { factsOf, hasRefreshToken, isKeyed } from '#lib/core/mechanism-facts.ts'
import { type Policy, type SelfContained, selfContainedOf } from '#lib/core/policy.ts'
import type { MechanismId } from '#lib/core/session.ts'
import type { LabEvent, RecordedEvent } from '#lib/ledger/event.ts'

/** The events of a bench since an experiment was started, oldest first, and the lanes of the experiment. */
export interface Run {
  readonly lanes: readonly MechanismId[]
  readonly events: readonly RecordedEvent[]
}

type OfType<Type extends LabEvent['type']> = Extract<RecordedEvent, { type: Type }>
export type Accepted = OfType<'request.verified'>
export type Refused = OfType<'request.refused'>
export type Created = OfType<'session.created'>
export type Ended = OfType<'session.ended'>

/** Mallory’s client name in the event log. */
export const MALLORY = 'Mallory'
export const PHONE = 'Phone on iOS'

export function ofType<Type extends LabEvent['type']>({ events }: Run, type: Type): readonly OfType<Type>[] {
  return events.filter((event): event is OfType<Type> => event.type === type)
}

/** The part of a run after an event. */
export function after({ lanes, events }: Run, event: RecordedEvent): Run {
  return { lanes, events: events.slice(events.indexOf(event) + 1) }
}

/** The part of a run before an event. */
export function before({ lanes, events }: Run, event: RecordedEvent): Run {
  return { lanes, events: events.slice(0, events.indexOf(event)) }
}

/** Lanes whose credential carries the session. */
export function selfContained(lanes: readonly MechanismId[]): readonly MechanismId[] {
  return lanes.filter((lane) => factsOf(lane).isSelfContained)
}

/** Lanes whose credential refers to a record. */
export function referenced(lanes: readonly MechanismId[]): readonly MechanismId[] {
  return lanes.filter((lane) => !factsOf(lane).isSelfContained)
}

/** Lanes with refresh tokens. */
export function refreshing(lanes: readonly MechanismId[]): readonly MechanismId[] {
  return lanes.filter(hasRefreshToken)
}

/** Whether a condition holds on every one of these lanes; without a lane it does not. */
export function onEvery(lanes: readonly MechanismId[], holds: (lane: MechanismId) => boolean): boolean {
  return lanes.length > 0 && lanes.every(holds)
}

/** What an event is about. A field that is absent is not compared. */
interface Filter {
  readonly lane?: MechanismId
  readonly sessionId?: string | undefined
  readonly user?: string
  /** The client that sent the request; `others`: any client except Mallory. */
  readonly client?: string | 'others'
}

const matches = (
  event: { mechanism: MechanismId; sessionId?: string; user?: string; client?: string },
  { lane, sessionId, user, client }: Filter,
) =>
  (lane === undefined || event.mechanism === lane) &&
  (sessionId === undefined || event.sessionId === sessionId) &&
  (user === undefined || event.user === user) &&
  (client === undefined || (client === 'others' ? event.client !== MALLORY : event.client === client))

/** Logins that created a session. */
export function logins(run: Run, filter: Filter): readonly Created[] {
  return ofType(run, 'session.created').filter((event) => matches(event, filter))
}

/** Checks that accepted a credential. */
export function accepted(run: Run, filter: Filter): readonly Accepted[] {
  return ofType(run, 'request.verified').filter(
    (event) => event.act === 'me' && event.status === 200 && matches(event, filter),
  )
}

/** Checks that refused a credential, or the action with it. */
export function refused(run: Run, filter: Filter): readonly Refused[] {
  return ofType(run, 'request.refused').filter((event) => event.act === 'me' && matches(event, filter))
}

/** Sessions that an operator or their user revoked. */
export function revoked(run: Run, filter: Filter): readonly OfType<'session.ended'>[] {
  return ofType(run, 'session.ended').filter(
    (event) =>
      (event.reason === 'revoked_by_admin' || event.reason === 'revoked_by_user') && matches(event, filter),
  )
}

/** Uses by Mallory of a session that another client created. */
export function stolenUses(run: Run, lane: MechanismId): readonly Accepted[] {
  const owned = new Set(logins(run, { lane, client: 'others' }).map(({ sessionId }) => sessionId))
  return accepted(run, { lane, client: MALLORY }).filter(({ sessionId }) => owned.has(sessionId))
}

/** The most events that an experiment compares with the rest of the run, each: any number of them may be caused. */
const COMPARED = 20

/** The newest of these events. Checks are evaluated as the run proceeds, so older ones have been compared before. */
export function newest<Event>(events: readonly Event[]): readonly Event[] {
  return events.slice(-COMPARED)
}

/** The policy at the end of a run. */
export function policyOf(run: Run): Policy | null {
  return ofType(run, 'policy.changed').at(-1)?.policy ?? null
}

/** Changes of policy by the user; the first one is the set-up. */
export function policyChanges(run: Run): readonly OfType<'policy.changed'>[] {
  return ofType(run, 'policy.changed').slice(1)
}

/** The settings of the lanes whose credential carries the session, at the end of a run. */
export function settingsOf(run: Run): readonly SelfContained[] {
  const policy = policyOf(run)
  return policy === null ? [] : run.lanes.filter(isKeyed).map((lane) => selfContainedOf(policy, lane))
}

/** Whether a credential was refused because it, or its session, had expired. */
export function isExpiry(code: Refused['code']): boolean {
  return code === 'token_expired' || code === 'expired_idle' || code === 'expired_absolute'
}
