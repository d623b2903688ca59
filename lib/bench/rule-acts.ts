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

/** The effect of a rule on a session; null if there was nothing to change. */
type Applied = readonly [row: IndexedSession, effect: RuleEffect | null]

/** Applies an act to sessions, through the operations that an operator has. */
type RuleAct = (
  context: RuleContext,
  rows: readonly IndexedSession[],
  rule: EventRule,
) => Promise<readonly Applied[]>

export const RULE_ACTS: Readonly<Record<RuleAction, RuleAct>> = {
  extend: toEach((context, row, { seconds = 0 }) =>
    endsAt(row) >= context.bench.now() + seconds * 1000 ? nothing() : adjust(context, row, seconds),
  ),

  shorten: toEach((context, row, { seconds = 0 }) =>
    endsAt(row) <= context.bench.now() + seconds * 1000 ? nothing() : adjust(context, row, seconds),
  ),

  revoke: toEach(({ sessions }, row, { when }) => sessions.end(row, REASON_OF[when])),

  async reauthenticate(context, rows, rule) {
    const { bench } = context
    const at = bench.now()
    const effects = rows.map((row) => {
      const mechanism = mechanismAt(bench, row.mechanism, bench.connectedNode())
      return [row, reauthenticationEffect(mechanism, row, at)] as const
    })
    const possible = effects.filter(
      ([, { effect, sensitiveActs }]) => effect !== 'not-possible' || sensitiveActs !== undefined,
    )
    const withoutPlace = await demandReauthentication(
      context,
      possible.map(([{ id }]) => id),
      at,
    )
    const applied: Applied[] = []
    for (const [row, effect] of effects) {
      // Without a place for the demand, the session ends: that also makes its user authenticate.
      const isEnded = withoutPlace.has(row.id)
      applied.push([row, isEnded ? await context.sessions.end(row, REASON_OF[rule.when]) : effect])
    }
    return applied
  },

  async 'look-up-roles'({ bench, benches }, rows) {
    await benches.change(bench, ({ state: { demands } }) => ({
      demands: rows.reduce((before, { user }) => withRolesOf(before, user), demands),
    }))
    // Accounts are part of the state of the bench, which every check has in memory, whatever its credential states.
    return rows.map((row) => [row, { effect: 'immediate', effectiveAt: bench.now() }])
  },
}

function toEach(
  act: (context: RuleContext, row: IndexedSession, rule: EventRule) => Promise<RuleEffect | null>,
): RuleAct {
  return async (context, rows, rule) => {
    const applied: Applied[] = []
    for (const row of rows) applied.push([row, await act(context, row, rule)])
    return applied
  }
}

/** Demands of a bench from which on those that are over are searched for. */
const PRUNED_FROM = 100

/** @returns the sessions for which there is no place */
async function demandReauthentication(
  { bench, benches }: RuleContext,
  ids: readonly string[],
  at: Instant,
): Promise<ReadonlySet<string>> {
  const earlier = Object.keys(bench.state.demands.reauthenticate)
  const over = earlier.length < PRUNED_FROM ? new Set<string>() : await sessionsOver(bench, earlier)
  let full: readonly string[] = []
  await benches.change(bench, ({ state }) => {
    const { demands, withoutPlace } = withReauthentication(state.demands, ids, at, (id) => over.has(id))
    full = withoutPlace
    return { demands }
  })
  return new Set(full)
}

/** Those sessions of which no copy of a credential can be accepted any more. One that is not listed may still be active. */
async function sessionsOver(bench: Bench, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { ledger, index } = bench.observer
  await ledger.whenFlushed()
  const wanted = new Set(ids)
  const ended = await index.all({ state: 'ended' })
  const isOver = ({ id, copiesLiveUntilAt }: IndexedSession) =>
    wanted.has(id) && (copiesLiveUntilAt ?? 0) <= bench.now()
  return new Set(ended.filter(isOver).map(({ id }) => id))
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
