import type { RecordedEvent } from '#lib/ledger/event.ts'
import { type AttackRun, MALLORYS_NAME } from './attack.ts'

/* Questions about the events of a run that several attacks ask. */

type Of<Type extends RecordedEvent['type']> = Extract<RecordedEvent, { type: Type }>

/** A request that an accepted credential authenticated, or that issued a new one for it. */
type Authenticated = Of<
  'request.verified' | 'session.rotated' | 'session.stepped_up' | 'token.refreshed' | 'session.created'
>

/** The fingerprint of each credential that the server issued to a user, with the seq of its event. */
export function issuedTo(
  { events }: AttackRun,
  user: string,
): readonly { fingerprint: string; seq: string }[] {
  return events.flatMap((event) =>
    'fingerprint' in event &&
    event.fingerprint !== undefined &&
    event.type !== 'request.verified' &&
    isIssuing(event) &&
    event.user === user
      ? [{ fingerprint: event.fingerprint, seq: event.seq }]
      : [],
  )
}

const isIssuing = (event: RecordedEvent): event is Exclude<Authenticated, Of<'request.verified'>> =>
  event.type === 'session.created' ||
  event.type === 'session.rotated' ||
  event.type === 'session.stepped_up' ||
  event.type === 'token.refreshed'

/** An accepted request of Mallory’s client to a session of this user. */
export function isAcceptedFromMallory(event: RecordedEvent, user = 'alice'): event is Of<'request.verified'> {
  return event.type === 'request.verified' && event.client === MALLORYS_NAME && event.user === user
}

/** The events of this type before another one. */
export function before<Type extends RecordedEvent['type']>(
  { events }: AttackRun,
  event: RecordedEvent,
  type: Type,
): readonly Of<Type>[] {
  return events.slice(0, events.indexOf(event)).filter((each): each is Of<Type> => each.type === type)
}

/** A renewal by Mallory’s client of a session of this user: it has a new credential of its own. */
export function isRenewedForMallory(
  event: RecordedEvent,
  user = 'alice',
): event is Of<'session.rotated' | 'token.refreshed'> {
  return (
    (event.type === 'session.rotated' || event.type === 'token.refreshed') &&
    event.client === MALLORYS_NAME &&
    event.user === user
  )
}
