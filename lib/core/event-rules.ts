/*
 * Rules that react to what happened in a session: data of the policy. Their effect is the honest one of the mechanism: a JWT
 * that is already issued cannot be shortened.
 */

/** What a rule reacts to. */
export const RULE_TRIGGERS = [
  'payment',
  'new-network',
  'password-changed',
  'role-lowered',
  'refresh-reuse',
] as const
export type RuleTrigger = (typeof RULE_TRIGGERS)[number]

/** What a rule does with the session, or with the sessions of its user. */
export const RULE_ACTIONS = ['extend', 'shorten', 'reauthenticate', 'revoke', 'look-up-roles'] as const
export type RuleAction = (typeof RULE_ACTIONS)[number]

/** Whose sessions a rule changes: the one of the event, the others of its user, or all of its user. */
export const RULE_SCOPES = ['this', 'others', 'all'] as const
export type RuleScope = (typeof RULE_SCOPES)[number]

export interface EventRule {
  readonly when: RuleTrigger
  readonly act: RuleAction
  /** Default: `this` if the event has a session that is still active, else `all`; roles are looked up for `all`. */
  readonly scope?: RuleScope | undefined
  /** `extend`, `shorten`: seconds from now until the session expires. */
  readonly seconds?: number | undefined
}

/** At most this many rules in a policy. */
export const MAX_RULES = 12

/**
 * Triggers without an active session of their own: the operator changes a user, and the session of a reused refresh token
 * has ended already.
 */
const WITHOUT_SESSION: readonly RuleTrigger[] = ['password-changed', 'role-lowered', 'refresh-reuse']
/** The acts that need a duration. */
const TIMED: readonly RuleAction[] = ['extend', 'shorten']

/** Whether the event of a trigger has a session that is still active. */
export const hasOwnSession = (trigger: RuleTrigger): boolean => !WITHOUT_SESSION.includes(trigger)
export const isTimed = (act: RuleAction): boolean => TIMED.includes(act)

/** The scope of a rule that states none. */
export function scopeOf({ when, act, scope }: EventRule): RuleScope {
  return scope ?? (hasOwnSession(when) && act !== 'look-up-roles' ? 'this' : 'all')
}

/** Why a list of rules is not valid: which rule, which of its fields, and the reason. */
export interface RuleProblem {
  readonly rule: number
  readonly field: keyof EventRule
  readonly detail: string
}

/** The acts that contradict each other on the same sessions. Ending a session contradicts every act that continues it. */
const CONTRADICTIONS: readonly (readonly [RuleAction, RuleAction])[] = [
  ['extend', 'shorten'],
  ['revoke', 'extend'],
  ['revoke', 'shorten'],
  ['revoke', 'reauthenticate'],
]

/** All problems of a list of rules. Without any, the rules of one trigger can be applied in any order. */
export function problemsOfRules(rules: readonly EventRule[]): readonly RuleProblem[] {
  return rules.flatMap((rule, at) => [
    ...problemsOfRule(rule, at),
    ...rules.slice(0, at).flatMap((earlier) => contradiction(earlier, rule, at)),
  ])
}

function problemsOfRule(rule: EventRule, at: number): RuleProblem[] {
  const { when, act, scope, seconds } = rule
  const found: RuleProblem[] = []
  const report = (field: keyof EventRule, detail: string) => found.push({ rule: at, field, detail })
  if (isTimed(act) && seconds === undefined) report('seconds', `${act} requires seconds.`)
  if (!isTimed(act) && seconds !== undefined) report('seconds', `${act} has no duration. Omit seconds.`)
  if (scope === 'this' && !hasOwnSession(when)) {
    report('scope', `The event ${when} has no active session of its own. Use others or all.`)
  }
  if (act === 'look-up-roles' && scope !== undefined && scope !== 'all') {
    report('scope', 'Roles are looked up for all sessions of a user. Use all, or omit scope.')
  }
  return found
}

/** Two rules that cannot both be in a policy: they do the same, or the contrary, to the same sessions after the same event. */
export interface RuleConflict {
  readonly kind: 'same' | 'contrary'
  readonly earlier: EventRule
  readonly rule: EventRule
}

/** The first conflict of a list of rules; null if there is none. */
export function conflictOfRules(rules: readonly EventRule[]): RuleConflict | null {
  for (const [at, rule] of rules.entries()) {
    for (const earlier of rules.slice(0, at)) {
      const kind = conflictOf(earlier, rule)
      if (kind !== null) return { kind, earlier, rule }
    }
  }
  return null
}

function conflictOf(earlier: EventRule, rule: EventRule): RuleConflict['kind'] | null {
  if (earlier.when !== rule.when || !overlap(earlier, rule)) return null
  if (earlier.act === rule.act) return 'same'
  const isContrary = CONTRADICTIONS.some((pair) => pair.includes(earlier.act) && pair.includes(rule.act))
  return isContrary ? 'contrary' : null
}

function contradiction(earlier: EventRule, rule: EventRule, at: number): RuleProblem[] {
  const kind = conflictOf(earlier, rule)
  if (kind === null) return []
  const detail =
    kind === 'same'
      ? `An earlier rule for the same event has the act ${rule.act} already.`
      : `${rule.act} contradicts ${earlier.act} of an earlier rule for the same event and sessions.`
  return [{ rule: at, field: 'act', detail }]
}

/** Whether two rules of one trigger change the same session in some case. */
function overlap(first: EventRule, second: EventRule): boolean {
  const scopes = [scopeOf(first), scopeOf(second)]
  return scopes.includes('all') || scopes[0] === scopes[1]
}
