import type { RevocationEffect } from '#lib/core/session.ts'

/** What revoking one session led to, by its effect on copies of the credential. */
const REVOKED: Readonly<Record<RevocationEffect, (time: string) => string>> = {
  immediate: () => 'Revoked: all copies are refused immediately.',
  within: (time) => `Revoked; other nodes may accept it until ${time}.`,
  'at-next-refresh': (time) => `Revoked at the next refresh; copies are accepted until ${time}.`,
  'at-expiry': (time) => `Marked as revoked in the event log only; copies are accepted until ${time}.`,
}

/** Strings of the administration that are on the bench page itself. Those of the sheets load with the sheets. */
export const admin = {
  bar: {
    label: 'Admin',
    sheets: 'Admin panels',
    policy: 'Policy',
    users: 'Users',
    keys: 'Keys',
    changed: (n: number) => `${n} changed`,
  },

  row: {
    idle: 'idle',
    absolute: 'absolute',
    token: (left: string) => `token ${left}`,
    expiries: (idle: string, absolute: string, token: string | null) =>
      `Idle timeout ${idle}, absolute timeout ${absolute}.${token ? ` Token expires ${token}.` : ''}`,
    started: (time: string) => `since ${time}`,
    menu: (lane: string, user: string, device: string, id: string) =>
      `Actions for the ${lane} session of ${user}, ${device}, ${id}`,
  },

  acts: {
    more: 'More',
    moreAll: 'More actions on all lanes',
    moreLane: (lane: string) => `More actions: ${lane}`,
    stepUp: 'Re-authenticate',
    needsLogin: 'not logged in on this lane.',
  },

  results: {
    revoked: (effect: RevocationEffect, time: string) => REVOKED[effect](time),
    alsoEnded: (n: number) =>
      ` ${n} more ${n === 1 ? 'session' : 'sessions'} of this user ended: this technique cannot revoke a single session.`,
    endedMany: (n: number) =>
      n === 0 ? 'No other sessions to end.' : n === 1 ? '1 session ended.' : `${n} sessions ended.`,
    copiesUntil: (n: number, time: string) => ` Copies of ${n} may be accepted, the last until ${time}.`,
    extended: (time: string) => `Extended: ends at ${time} at the latest.`,
    shortened: (time: string) => `Shortened: ends at ${time} at the latest.`,
    atNextRefresh: ' The current token is unchanged; the new limit applies at the next refresh.',
    notAdjustable: 'This cookie carries its own expiry: it can be revoked, not changed.',
    alreadyEnded: 'That session has already ended.',
    transferred: (amount: number, to: string, balance: number) =>
      `Transferred ${amount} to ${to}; balance ${balance}.`,
    stepUpNeeded: 'Transfer refused (403 step_up_required): re-authentication required.',
    steppedUp: (span: string) => `Re-authenticated: valid for ${span}.`,
    autoRefreshed: 'Refreshed automatically; other tabs use the same token.',
    failed: {
      transfer: 'Transfer failed',
      'step-up': 'Re-authentication failed',
      logout: 'Logout failed',
      revoke: 'Revoke failed',
      adjust: 'Change failed',
      'auto-refresh': 'Auto refresh failed',
    },
    notSupported: 'not supported by this mechanism.',
    invalidRequest: 'invalid value.',
    insufficientBalance: 'insufficient balance.',
    field: (name: string) => ` (${name})`,
  },

  advice: {
    outdatedRoles: (roles: string, user: string) =>
      `This credential still carries ${roles}; ${user} no longer has that role.`,
    missingRoles: (roles: string, user: string) =>
      `${user} now has ${roles}; this credential does not carry it yet.`,
    disabled: (user: string) => `${user} is disabled, but this credential is still accepted.`,
    fix: 'Setting that fixes this:',
    autoRefresh: 'Auto refresh is on: one tab refreshes the token for all tabs.',
    turnOff: 'Turn off',
  },

  eventDetails: {
    adjusted: (time: string) => `ends at ${time} at the latest`,
    behind: (n: number) => (n === 1 ? '1 generation behind' : `${n} generations behind`),
    reuse: { 'recent-predecessor': 'previous token', 'stale-lineage': 'older token' },
    disabled: 'disabled',
    password: 'new password',
    delivery: { delivered: 'delivered', failed: 'not delivered' },
    invalidation: { on: 'delivered', delayed: 'delayed', dropped: 'dropped' },
  },
}
