import type { MechanismId } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { before, newest, ofType, type Run, refused } from '../run.ts'

export type KeyRotation = Extract<RecordedEvent, { type: 'key.rotated' }>

/** The newest steps in which the keys of a lane were rotated. */
export const rotationsOf = (run: Run, lane: MechanismId): readonly KeyRotation[] =>
  newest(ofType(run, 'key.rotated').filter(({ mechanism }) => mechanism === lane))

/** Whether all nodes could verify with the key before this step let one of them sign with it. */
export function isPublishedFirst(run: Run, lane: MechanismId, step: KeyRotation): boolean {
  if (step.mode !== 'overlap' && step.mode !== 'deploy') return false
  const earlier = rotationsOf(before(run, step), lane)
  const published = earlier.findLastIndex(({ mode, node }) => mode === 'prepare' && node === undefined)
  const signed = earlier.findLastIndex(({ mode }) => mode === 'overlap' || mode === 'immediate')
  return published > signed
}

const RENEWALS: readonly RecordedEvent['type'][] = ['session.rotated', 'session.touched', 'token.refreshed']

/** Credentials of a lane that were issued for a session that existed. */
export function renewals({ events }: Run, lane: MechanismId) {
  return events.flatMap((event) =>
    RENEWALS.includes(event.type) && 'kid' in event && 'sessionId' in event && event.mechanism === lane
      ? [event]
      : [],
  )
}

/** Whether a credential of a lane was refused because of its key. */
export function rejectsKey(run: Run, lane: MechanismId): boolean {
  return (
    refused(run, { lane }).some(
      ({ code, endReason }) => code === 'unknown_key' || endReason === 'key_retired',
    ) ||
    ofType(run, 'session.ended').some(
      ({ mechanism, reason }) => mechanism === lane && reason === 'key_retired',
    )
  )
}
