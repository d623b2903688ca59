import type { RuleAction, RuleConflict, RuleScope, RuleTrigger } from '#lib/core/event-rules.ts'
import type { RevocationEffect } from '#lib/core/session.ts'

/** Strings of the section “Rules” of the page /operate. */
export const rules = {
  intro:
    'When something happens in a session, a rule of the policy changes that session, or the sessions of its user. The effect is the one that the mechanism has: an issued token cannot be shortened. A rule never reacts to what a rule did.',

  table: {
    title: 'Rules of the policy',
    none: 'The policy has no rules. Add one, or start with an example.',
    columns: { when: 'When', act: 'Then', scope: 'For', seconds: 'Expires in', change: 'Change' },
    remove: 'Remove',
    removeRule: (rule: string) => `Remove: ${rule}`,
    seconds: (seconds: number) => `${seconds} s`,
    noDuration: '–',
  },
  when: {
    payment: 'a payment is made',
    'new-network': 'the session is used from a new network',
    'password-changed': 'the password was changed',
    'role-lowered': 'a role was withdrawn',
    'refresh-reuse': 'a refresh token was reused',
  } satisfies Record<RuleTrigger, string>,
  acts: {
    extend: 'extend',
    shorten: 'shorten',
    reauthenticate: 'require re-authentication',
    revoke: 'revoke',
    'look-up-roles': 'look up roles',
  } satisfies Record<RuleAction, string>,
  scopes: {
    this: 'this session',
    others: 'the user’s other sessions',
    all: 'all sessions of the user',
  } satisfies Record<RuleScope, string>,

  form: {
    title: 'Add a rule',
    edit: 'Edit',
    editRule: (rule: string) => `Edit: ${rule}`,
    add: 'Add',
    save: 'Save',
    cancel: 'Cancel',
    conflicts: {
      same: (act: string, _: string, when: string) =>
        `A rule for “${when}” has the act “${act}” already. Edit it.`,
      contrary: (act: string, earlier: string, when: string) =>
        `“${act}” contradicts “${earlier}” of an earlier rule for the same sessions after “${when}”.`,
    } satisfies Record<RuleConflict['kind'], (act: string, earlier: string, when: string) => string>,
    duration: 'Seconds',
    passwordDefault:
      'Without a rule, a changed password ends all sessions of the user. A rule for it replaces that.',
  },
  examples: {
    title: 'Examples',
    add: (name: string) => `Add: ${name}`,
    names: {
      payment: 'After a payment, 5 minutes are left',
      'new-network': 'A new network requires re-authentication',
      'password-changed': 'A changed password ends the other sessions',
      'role-lowered': 'After a role was withdrawn, roles are looked up',
    },
    isThere: 'in the policy',
  },

  applied: {
    title: 'Applications',
    none: 'No rule has been applied yet. On the bench, make a transfer or use a session from another network.',
    columns: { time: 'Time', rule: 'Rule', mechanism: 'Mechanism', session: 'Session', effect: 'Effect' },
    cause: 'Cause',
    sensitive: 'sensitive actions immediately',
    until: (time: string) => `from ${time}`,
    effects: {
      immediate: 'immediately',
      within: 'immediately; other nodes may be later',
      'at-next-refresh': 'at the next refresh',
      'at-expiry': 'only at expiry',
      'not-possible': 'not possible',
    } satisfies Record<RevocationEffect | 'not-possible', string>,
  },
}
