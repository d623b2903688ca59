import type { EventRule, RuleAction, RuleTrigger } from '#lib/core/event-rules.ts'
import type { Mechanism } from '#lib/core/mechanism.ts'
import { withReauthentication, withRolesOf } from '#lib/core/rule-demands.ts'
import { type EndReason, endsAt, type Instant } from '#lib/core/session.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import type { IndexedSession } from '#lib/ledger/ledger-index.ts'
import type { Bench } from './bench.ts'
import type { Benches } from './benches.ts'
import { mechanismAt } from './compose.ts'
import type { SessionOperator } from './session-operator.ts'

/** What a rule did with one session, and from when. */
export type RuleEffect = Pick<
  Extract<LabEvent, { type: 'rule.applied' }>,
  'effect' | 'effectiveAt' | 'sensitiveActs'
>

export interface RuleContext {
  readonly bench: Bench
  readonly benches: Pick<Benches, 'change'>
  readonly sessions: SessionOperator
}

const NOT_POSSIBLE: RuleEffect = { effect: 'not-possible' }

/** Applies an act to one session, through the operations that an operator has. Null: there was nothing to change. */
type RuleAct = (context: RuleContext, row: IndexedSession, rule: EventRule) => Promise<RuleEffect | null>

export const RULE_ACTS: Readonly<Record<RuleAction, RuleAct>> = {
  extend: (context, row, { seconds = 0 }) =>
    endsAt(row) >= context.bench.now() + seconds * 1000 ? nothing() : adjust(context, row, seconds),

  shorten: (context, row, { seconds = 0 }) =>
    endsAt(row) <= context.bench.now() + seconds * 1000 ? nothing() : adjust(context, row, seconds),

  async revoke({ sessions }, row, { when }) {
    return sessions.end(row, REASON_OF[when])
  },

  async reauthenticate({ bench, benches }, row) {
    const at = bench.now()
    const mechanism = mechanismAt(bench, row.mechanism, bench.connectedNode())
    const effect = reauthenticationEffect(mechanism, row, at)
    const isPossible = effect.effect !== 'not-possible' || effect.sensitiveActs !== undefined
    if (isPossible) {
      await benches.change(bench, ({ state: { demands } }) => ({
        demands: withReauthentication(demands, row.id, at),
      }))
    }
    return effect
  },

  async 'look-up-roles'({ bench, benches }, { user }) {
    await benches.change(bench, ({ state: { demands } }) => ({ demands: withRolesOf(demands, user) }))
    // Accounts are part of the state of the bench, which every check has in memory, whatever its credential states.
    return { effect: 'immediate', effectiveAt: bench.now() }
  },
}

/** The reason that the holder of a session ended by a rule receives. */
export const REASON_OF: Readonly<Record<RuleTrigger, EndReason>> = {
  payment: 'revoked_by_admin',
  'new-network': 'binding_mismatch',
  'password-changed': 'credential_changed',
  'role-lowered': 'revoked_by_admin',
  'refresh-reuse': 'refresh_reuse_detected',
}

const nothing = () => Promise.resolve(null)

async function adjust({ sessions }: RuleContext, row: IndexedSession, seconds: number) {
  const adjusted = await sessions.adjust(row, seconds)
  if (adjusted.ok) return adjusted.ending
  // A seal states its own expiry.
  return adjusted.why === 'impossible' ? NOT_POSSIBLE : null
}

/**
 * When a session must re-authenticate. The server can require it where it has data of its own about the session: in a record or
 * next to revocation data. Without any, only an exchange of a refresh token can be refused.
 */
function reauthenticationEffect(mechanism: Mechanism, row: IndexedSession, at: Instant): RuleEffect {
  const now: RuleEffect = { effect: 'immediate', effectiveAt: at }
  if (mechanism.keeps === 'records') return now
  const isChecked = mechanism.keeps === 'denials'
  if (isChecked && mechanism.policy.checkOn === 'every-request') return now
  const sensitive = isChecked ? ({ sensitiveActs: 'immediate' } as const) : {}
  if (!mechanism.hasRefreshToken) return { ...NOT_POSSIBLE, ...sensitive }
  return { effect: 'at-next-refresh', effectiveAt: row.expiresAt, ...sensitive }
}
