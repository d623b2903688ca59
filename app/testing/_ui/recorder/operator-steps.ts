import type { Instant } from '#lib/core/session.ts'
import type { RecordedEvent } from '#lib/ledger/event.ts'
import { patchOfChanges, patchOfPreset } from './policy-patch.ts'
import { ACCEPTED, type RecordedStep } from './recorded-step.ts'

/* Acts of the operator, from the events that they cause. */

type EventType = RecordedEvent['type']
/** Several types may share one form. */
type EventOf<Type extends EventType, Each = RecordedEvent> = Each extends { readonly type: infer Own }
  ? Type extends Own
    ? Each
    : never
  : never
type OperatorAct = Pick<RecordedStep, 'method' | 'path' | 'body'> & { readonly advancesSeconds?: number }
type Acts = { readonly [Type in EventType]?: (event: EventOf<Type>) => OperatorAct | null }

/** In the place of a password that was changed: the recording has none. */
export const CHANGED_PASSWORD = 'another long pass phrase'

const post = (path: string, body: OperatorAct['body'] = {}) => ({ method: 'POST', path, body })
const patch = (path: string, body: Record<string, unknown>) =>
  Object.keys(body).length === 0 ? null : { method: 'PATCH', path, body }

/** The fields whose values differ. */
function changed(before: object | undefined, after: Record<string, unknown>): Record<string, unknown> {
  const earlier: Record<string, unknown> = { ...before }
  const entries = Object.entries(after).filter(
    ([name, value]) => value !== undefined && JSON.stringify(earlier[name]) !== JSON.stringify(value),
  )
  return Object.fromEntries(entries)
}

const ACTS: Acts = {
  'policy.changed': ({ preset, policy, changes = [] }) =>
    preset === undefined
      ? patch('/api/bench/policy', { ...patchOfChanges(changes) })
      : patch('/api/bench/policy', { preset, ...patchOfPreset(preset, policy) }),
  'clock.advanced': ({ offsetSeconds, before }) => {
    const advanceSeconds = offsetSeconds - (before?.offsetSeconds ?? offsetSeconds)
    // The clock of the test stands still: to freeze it, or to let it run, changes nothing.
    return advanceSeconds > 0
      ? { ...post('/api/bench/clock', { advanceSeconds }), advancesSeconds: advanceSeconds }
      : null
  },
  'node.changed': ({ node, up, partitioned = false, clockSkewSeconds = 0, before }) =>
    patch(`/api/bench/nodes/${node}`, changed(before, { up, partitioned, clockSkewSeconds })),
  'faults.changed': ({ redis, invalidation, pools, emptied, before }) =>
    emptied
      ? patch('/api/bench/faults', { redis: 'emptied' })
      : patch('/api/bench/faults', changed(before, { redis, invalidation, pools })),
  'user.changed': ({ user, roles, disabled, passwordChanged, before }) =>
    patch(`/api/bench/users/${encodeURIComponent(user)}`, {
      ...changed(before, { roles, disabled }),
      ...(passwordChanged && { password: CHANGED_PASSWORD }),
    }),
  'key.rotated': ({ mechanism, mode, node }) =>
    mechanism === undefined
      ? null
      : post('/api/bench/keys/rotate', { mechanism, mode, ...(node === undefined ? {} : { node }) }),
  'mutations.changed': ({ active }) => patch('/api/bench/mutations', { active }),
  'bench.reset': () => post('/api/bench/reset'),
  'session.adjusted': ({ sessionId, session, at }) =>
    patch(`/api/sessions/${sessionId}`, {
      endsInSeconds: Math.max(0, Math.round((session.absoluteExpiresAt - at) / 1000)),
    }),
  'session.ended': ({ sessionId, reason, status }) =>
    status === undefined && reason === 'revoked_by_admin'
      ? { method: 'DELETE', path: `/api/sessions/${sessionId}`, body: {} }
      : null,
  'user.revoked_before': ({ user, mechanism, except, reason }) =>
    reason === 'revoked_by_admin'
      ? {
          method: 'DELETE',
          path: `/api/sessions?${new URLSearchParams({ user, mechanism, ...(except && { except }) })}`,
          body: {},
        }
      : null,
}

/** The step of an event that an operator caused; null of another event. */
export function operatorStep(event: RecordedEvent): RecordedStep | null {
  const read = ACTS[event.type] as ((event: RecordedEvent) => OperatorAct | null) | undefined
  const act = read?.(event) ?? null
  return act && byOperator(event.at, act)
}

/** A request of the operator, which is accepted. */
export const byOperator = (at: Instant, act: OperatorAct): RecordedStep => ({
  ...ACCEPTED,
  client: 'operator',
  at,
  ...act,
})
