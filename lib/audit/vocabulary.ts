import type { EndReason, Instant } from '#lib/core/session.ts'
import type { AlertId, LabEvent, SettingChange } from '#lib/ledger/event.ts'
import type { AuditFact } from './fact.ts'
import { nameOfRefusal } from './refusals.ts'
import type { AuditLevel, AuditValue, Initiator } from './row.ts'

/*
 * Which rows an event of the event log becomes. The compiler demands an entry for each type: an event that is no decision
 * and no change has an empty one, with the reason.
 */

/** The events of a type. Several types may share one declaration, so this is no `Extract`. */
type Of<Type extends LabEvent['type'], Event = LabEvent> = Event extends { readonly type: infer Types }
  ? Type extends Types
    ? Event
    : never
  : never
type Rows<Type extends LabEvent['type']> = (event: Of<Type>, now: Instant) => readonly AuditFact[]

const NONE = () => []

const VOCABULARY: { readonly [Type in LabEvent['type']]: Rows<Type> } = {
  'session.created': (event) => {
    const facts = { ...about(event), address: event.session.ip, initiator: 'user' } as const
    return [
      { ...facts, event: 'authn_login_success', level: 'INFO' },
      { ...facts, event: 'session_created', level: 'INFO' },
    ]
  },
  // Activity is in the counted checks.
  'session.touched': NONE,
  'session.adjusted': (event) => [
    {
      ...about(event),
      ...{ event: 'session_renewed', level: 'INFO', initiator: 'admin', object: 'expiry' },
      ...(event.endedAtBefore === undefined ? {} : { from: event.endedAtBefore }),
      to: Math.min(event.session.idleExpiresAt, event.session.absoluteExpiresAt),
    },
  ],
  'session.rotated': (event) => [
    {
      ...about(event),
      // Without a status, the server renewed the credential during a check.
      ...{ event: 'session_renewed', level: 'INFO', initiator: event.status ? 'user' : 'system' },
      reason: event.status ? 'refresh' : 'renewal',
    },
  ],
  'session.stepped_up': (event) => [
    {
      ...about(event),
      address: event.session.ip,
      ...{ event: 'authn_login_success', level: 'INFO', initiator: 'user', reason: 'step_up' },
    },
  ],
  'token.refreshed': (event) => [
    { ...about(event), event: 'authn_token_created', level: 'INFO', initiator: 'user', reason: 'refresh' },
  ],
  'session.ended': (event) => [
    {
      ...about(event),
      event: event.reason === 'signed_out' ? 'session_logout' : 'session_expired',
      level: 'INFO',
      initiator: INITIATOR_OF_END[event.reason],
      reason: event.reason,
      // What the end did with copies of the credential: a JWT may be accepted until it expires.
      object: event.effect,
    },
  ],
  'token.reuse_detected': (event) => [
    { ...about(event), event: 'authn_token_reuse', level: 'CRITICAL', initiator: 'user', reason: event.kind },
  ],
  'token.denied': (event) => [
    { ...about(event), event: 'authn_token_revoked', level: 'INFO', initiator: 'system', reason: 'denylist' },
  ],
  'request.verified': (event) =>
    event.act === 'transfer'
      ? [
          {
            ...about(event),
            event: 'sensitive_update',
            level: 'INFO',
            initiator: 'user',
            object: 'balance',
            reason: 'transfer',
          },
        ]
      : [{ ...about(event), event: 'session_presented', level: 'INFO', initiator: 'user', isSampled: true }],
  'request.refused': (event, now) => {
    const named = nameOfRefusal(event.code, event.act, event.mechanism)
    if (named === null) return []
    const [name] = named
    const level = wasInFlight(event, now) ? 'WARN' : named[1]
    const repeats = keyOfRepeats(event, level)
    return [
      {
        ...{ ...about(event), event: name, level, initiator: 'user', object: event.act, reason: event.code },
        ...(repeats === null ? {} : { repeats }),
      },
    ]
  },
  // A logout without a session: no credential was accepted or refused.
  'request.answered': NONE,
  // A server cannot know that a copy of a credential was made.
  'credential.stolen': NONE,
  'binding.mismatch': (event) => [
    {
      ...about(event),
      ...{ event: 'session_binding_mismatch', level: 'WARN', initiator: 'user' },
      object: event.what,
      reason: event.mode,
    },
  ],
  'policy.limit_reached': (event) => [
    {
      ...about(event),
      ...{ event: 'excess_sessions_exceeded', level: 'WARN', initiator: 'policy' },
      object: event.by === undefined ? `limit ${event.limit}` : `limit ${event.limit} by ${event.by}`,
      reason: event.outcome,
    },
  ],
  'user.revoked_before': (event) => [
    {
      ...about(event),
      ...{ event: 'authn_token_revoked', level: 'INFO', initiator: INITIATOR_OF_END[event.reason] },
      object: event.techniques.join(' '),
      reason: event.reason,
    },
  ],
  'policy.changed': ({ changed, changes, preset }) => {
    // Recordings of earlier releases have the names alone.
    const settings: readonly (SettingChange | { path: string })[] =
      changes ?? changed.map((path) => ({ path }))
    const isOfRecording = settings.some(({ path }) => path === RECORDING)
    return settings.map((setting) => ({
      ...(setting.path === RECORDING && 'to' in setting ? monitor(setting.to === true) : ADMIN),
      object: `policy.${setting.path}`,
      ...('from' in setting ? { from: setting.from as AuditValue, to: setting.to as AuditValue } : {}),
      ...(preset === undefined ? {} : { reason: `preset ${preset}` }),
      isAlways: isOfRecording,
    }))
  },
  'user.changed': ({ user, before, roles, disabled, passwordChanged }) => {
    const facts = { user, level: 'WARN', initiator: 'admin' } as const
    const newRoles: AuditFact = {
      ...{ ...facts, event: 'authz_change', object: 'roles' },
      ...change(before?.roles, roles),
    }
    const newState: AuditFact = {
      ...{ ...facts, event: 'user_updated', object: 'disabled' },
      ...change(before?.disabled, disabled),
    }
    const newPassword: AuditFact = { ...facts, event: 'authn_password_change', level: 'INFO' }
    // In recordings of earlier releases, either may have changed.
    return [
      ...(before === undefined || before.roles.join() !== roles.join() ? [newRoles] : []),
      ...(before === undefined || before.disabled !== disabled ? [newState] : []),
      ...(passwordChanged ? [newPassword] : []),
    ]
  },
  'key.rotated': ({ mechanism, purpose, mode, kid, previousKid, node }) => [
    {
      ...ADMIN,
      mechanism,
      node,
      object: purpose ? `${purpose} key` : 'key',
      reason: mode,
      ...change(previousKid, kid),
    },
  ],
  'node.changed': ({ node, up, partitioned = false, clockSkewSeconds = 0, before }) => [
    { ...ADMIN, node, object: 'node', ...change(before, { up, partitioned, clockSkewSeconds }) },
  ],
  'faults.changed': ({ redis, invalidation, pools, emptied, before }) => [
    {
      ...ADMIN,
      object: 'faults',
      ...change(before && withoutAbsent(before), withoutAbsent({ redis, invalidation, pools })),
      ...(emptied ? { reason: 'emptied' } : {}),
    },
  ],
  // Messages between nodes.
  'cache.invalidated': NONE,
  'store.unavailable': (event) => [
    {
      ...about(event),
      ...{ event: 'authz_fail', level: 'WARN', initiator: 'system' },
      object: event.act,
      reason: 'store_unavailable',
    },
  ],
  'gateway.responded': (event) => {
    const { code, call } = event
    const named = code === undefined ? null : nameOfRefusal(code, call, event.mechanism)
    // An accepted call has no session in its event; the services themselves decide nothing further.
    if (named === null) return []
    return [
      {
        ...about(event),
        event: named[0],
        level: named[1],
        initiator: 'user',
        object: `gateway ${call}`,
        reason: code,
      },
    ]
  },
  'clock.advanced': ({ offsetSeconds, frozen, before }) => [
    { ...ADMIN, object: 'clock', ...change(before, { offsetSeconds, frozen }) },
  ],
  'mutations.changed': ({ active, before }) => [{ ...ADMIN, object: 'mutations', ...change(before, active) }],
  'bench.reset': ({ recording }) => [
    { ...ADMIN, object: 'bench', reason: 'reset', isAlways: recording !== undefined },
    ...(recording === undefined
      ? []
      : [
          {
            ...monitor(recording.to),
            ...{ object: `policy.${RECORDING}`, reason: 'reset', from: recording.from, to: recording.to },
          },
        ]),
  ],
  'room.changed': ({ act }) => [{ ...ADMIN, object: 'room', reason: act }],
  // Progress in a lesson, and results of measurements, attacks and races.
  'experiment.started': NONE,
  'experiment.predicted': NONE,
  'experiment.check_passed': NONE,
  'experiment.hint_taken': NONE,
  'experiment.answered': NONE,
  'experiment.solved': NONE,
  'experiment.reset': NONE,
  'experiment.reset_undone': NONE,
  'mutation.reached': NONE,
  'mutation.run': NONE,
  'evidence.started': NONE,
  'evidence.measured': NONE,
  'evidence.finished': NONE,
  'attack.finished': NONE,
  'race.finished': NONE,
  'alert.fired': (event) => [
    {
      ...about(event),
      event: event.alert === 'impossible-travel' ? 'authn_impossible_travel' : 'alert_fired',
      level: LEVEL_OF_ALERT[event.alert],
      initiator: 'system',
      object: event.alert,
    },
  ],
  'alert.delivered': ({ alert, outcome, attempts }) => [
    {
      event: outcome === 'failed' ? 'alert_delivery_failed' : 'alert_delivered',
      level: outcome === 'failed' ? 'WARN' : 'INFO',
      initiator: 'system',
      object: alert,
      ...(attempts > 0 ? { count: attempts } : {}),
    },
  ],
  // The trail states its own lost rows; lost events are no rows.
  'delivery.failed': NONE,
  'store.lost': ({ store }) => [
    { event: 'sys_crash', level: 'WARN', initiator: 'system', object: store, reason: 'store_lost' },
  ],
  'rule.applied': (event) => [
    {
      ...about(event),
      ...{ event: 'rule_applied', level: 'INFO', initiator: 'policy' },
      object: `${event.rule.when} ${event.rule.act}`,
      reason: event.effect,
    },
  ],
  'backup.created': ({ sessions }) => [
    { ...ADMIN, object: 'backup', reason: 'created', ...counted(sessions) },
  ],
  'backup.restored': ({ protection, returned }) => [
    { ...ADMIN, object: 'backup', reason: `restored, protection ${protection}`, ...counted(returned) },
  ],
  'session.returned': (event) => [
    {
      ...about(event),
      ...{ event: 'session_created', level: 'WARN', initiator: 'admin' },
      ...{ object: 'restore', reason: event.reason },
    },
  ],
  // The erasure itself writes the row, in one step with deleting the salt (`trail.ts`).
  'user.erased': NONE,
}

/**
 * The rows that an event becomes.
 * @param now the bench clock when it happened
 */
export function factsOf(event: LabEvent, now: Instant = Number.POSITIVE_INFINITY): readonly AuditFact[] {
  // An event that another version has appended has no entry here.
  const rows = VOCABULARY[event.type] as ((event: LabEvent, now: Instant) => readonly AuditFact[]) | undefined
  return rows?.(event, now) ?? []
}

/** Requests that were in progress when their session was replaced arrive within this time. */
const IN_FLIGHT_MS = 2000

/** Whether a client logged in again while a request with its old credential was in progress. */
function wasInFlight({ endReason, endedAt }: Of<'request.refused'>, now: Instant): boolean {
  return endReason === 'replaced_by_new_login' && endedAt !== undefined && now - endedAt <= IN_FLIGHT_MS
}

/**
 * The key of refusals that are counted: a page checks each second and continues after a refusal, with the same credential, from
 * the same client and with the same code. Null for any other refusal.
 */
function keyOfRepeats(event: Of<'request.refused'>, level: AuditLevel): string | null {
  const { act, mechanism, sessionId, fingerprint, client = '', code } = event
  const credential = fingerprint ?? sessionId
  if (act !== 'me' || credential === undefined) return null
  return ['refused', mechanism, sessionId ?? '', credential, code, level, client].join(' ')
}

/*
 * Acts of the operator that are no events of the event log.
 */

/** @param from where the webhook was, without its path; null if there was none */
export const webhookChange = (from: string | null, to: string | null): AuditFact => ({
  ...{ ...ADMIN, object: 'webhook', reason: to === null ? 'removed' : 'set' },
  ...change(from, to),
})

export const backupDeletion = (): AuditFact => ({ ...ADMIN, object: 'backup', reason: 'deleted' })

export const dumpOf = (store: string): AuditFact => ({ ...ADMIN, object: 'dump', reason: store })

export const userDataDownload = (user: string): AuditFact => ({
  ...{ event: 'sensitive_read', level: 'WARN', initiator: 'admin' },
  ...{ user, object: 'user data', reason: 'download' },
})

/** What `initiating_entity` is for each reason. */
const INITIATOR_OF_END: Readonly<Record<EndReason, Initiator>> = {
  signed_out: 'user',
  revoked_by_user: 'user',
  revoked_by_admin: 'admin',
  replaced_by_new_login: 'policy',
  evicted_over_limit: 'policy',
  idle_timeout: 'system',
  absolute_timeout: 'system',
  credential_changed: 'admin',
  account_disabled: 'admin',
  refresh_reuse_detected: 'policy',
  binding_mismatch: 'policy',
  key_retired: 'admin',
  record_unreadable: 'system',
  store_lost: 'system',
}

/** By the severity of the alert; the vocabulary makes impossible travel CRITICAL. */
const LEVEL_OF_ALERT: Readonly<Record<AlertId, AuditLevel>> = {
  'refresh-reuse': 'CRITICAL',
  'use-after-end': 'CRITICAL',
  'unknown-key': 'WARN',
  'revocation-lag': 'CRITICAL',
  'store-lost': 'CRITICAL',
  'session-limit': 'INFO',
  'impossible-travel': 'CRITICAL',
  'failure-burst': 'WARN',
  'delivery-failed': 'WARN',
}

const RECORDING = 'audit.recording'
const ADMIN = { event: 'authz_admin', level: 'WARN', initiator: 'admin' } as const

const monitor = (isOn: boolean) =>
  ({
    event: isOn ? 'sys_monitor_enabled' : 'sys_monitor_disabled',
    level: 'WARN',
    initiator: 'admin',
    isAlways: true,
  }) as const

/** The fields that most events have. Listed, so that no other field of an event reaches the trail. */
function about(event: {
  readonly mechanism?: string
  readonly sessionId?: string
  readonly user?: string
  readonly node?: string
}): Pick<AuditFact, 'mechanism' | 'sessionId' | 'user' | 'node'> {
  const { mechanism, sessionId, user, node } = event
  return { mechanism, sessionId, user, node }
}

/** @param from undefined in recordings of earlier releases */
function change(from: AuditValue | undefined, to: AuditValue): Pick<AuditFact, 'from' | 'to'> {
  return from === undefined ? { to } : { from, to }
}

const counted = (count: number) => (count > 0 ? { count } : {})

function withoutAbsent(values: Readonly<Record<string, AuditValue | undefined>>): AuditValue {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}
