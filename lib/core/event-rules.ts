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
  /** Default: `this`. */
  readonly scope?: RuleScope | undefined
  /** `extend`, `shorten`: seconds from now until the session expires. */
  readonly seconds?: number | undefined
}

/** At most this many rules in a policy. */
export const MAX_RULES = 12
