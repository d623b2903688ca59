import type { RevocationEffect } from '#lib/core/session.ts'

/** The operator's desk, as far as the bench page itself speaks of it. The sheets bring their own words when they open. */
export const admin = {
  bar: {
    label: 'Desk',
    sheets: 'Sheets of the desk',
    policy: 'Policy',
    users: 'Users',
    keys: 'Keys',
    changed: (n: number) => `${n} changed`,
  },

  row: {
    idle: 'idle',
    absolute: 'ends',
    token: (left: string) => `token ${left}`,
    expiries: (idle: string, absolute: string, token: string | null) =>
      `Ends ${idle} if nobody uses it, ${absolute} whatever happens.${token ? ` The token itself expires ${token}.` : ''}`,
    started: (time: string) => `since ${time}`,
    menu: (lane: string, user: string, device: string, id: string) =>
      `Acts on the ${lane} session of ${user}, ${device}, ${id}`,
  },

  acts: {
    more: 'More',
    moreAll: 'More acts on all four lanes',
    moreLane: (lane: string) => `More acts: ${lane}`,
    stepUp: 'Step up',
    needsLogin: 'nobody is logged in here.',
  },

  results: {
    revoked: (effect: RevocationEffect, time: string) =>
      effect === 'immediate'
        ? 'Kicked: every copy is refused from now on.'
        : effect === 'within'
          ? `Revoked; other nodes may accept it until ${time}.`
          : effect === 'at-next-refresh'
            ? `Kicked at the next refresh; copies live until ${time}.`
            : `Kicked in the ledger only: copies live until ${time}.`,
    alsoEnded: (n: number) =>
      ` ${n} more of this user’s sessions here ended with it: this technique cannot end one alone.`,
    endedMany: (n: number) =>
      n === 0 ? 'There was no other session to end.' : n === 1 ? '1 session ended.' : `${n} sessions ended.`,
    copiesUntil: (n: number, time: string) => ` Copies of ${n} may be accepted, the last until ${time}.`,
    extended: (time: string) => `Extended: it ends ${time} at the latest.`,
    shortened: (time: string) => `Shortened: it ends ${time} at the latest.`,
    atNextRefresh: ' The token in hand does not know yet; the next refresh tells it.',
    notAdjustable: 'A seal says itself when it ends: it can be ended, not changed.',
    alreadyEnded: 'That session is over already.',
    transferred: (amount: number, to: string, balance: number) => `${amount} went to ${to}; ${balance} left.`,
    stepUpNeeded: 'Transfer refused (403 step_up_required): it asks for a fresh proof of who you are.',
    steppedUp: (span: string) => `Proved anew who it is: good for ${span}.`,
    autoRefreshed: 'Refreshed by itself; other tabs of this browser took the result.',
    failed: {
      transfer: 'Not transferred',
      'step-up': 'Not stepped up',
      logout: 'Not logged out',
      revoke: 'Not kicked',
      adjust: 'Not changed',
      'auto-refresh': 'Not refreshed by itself',
    },
    notSupported: 'this mechanism cannot do that.',
    invalidRequest: 'the server does not take that.',
    insufficientBalance: 'the balance does not cover it.',
    field: (name: string) => ` (${name})`,
  },

  advice: {
    outdatedRoles: (roles: string, user: string) =>
      `This credential still says ${roles}; ${user} is that no more.`,
    missingRoles: (roles: string, user: string) => `${user} is ${roles} now; this credential does not know.`,
    disabled: (user: string) => `${user} is disabled; this credential is believed all the same.`,
    fix: 'The switch that mends it:',
    autoRefresh: 'Auto refresh is on: one tab renews the token, the others take the result.',
    turnOff: 'Turn off',
  },

  eventDetails: {
    adjusted: (time: string) => `ends ${time} at the latest`,
    behind: (n: number) => (n === 1 ? '1 generation behind' : `${n} generations behind`),
    reuse: {
      'recent-predecessor': 'recent predecessor',
      'stale-lineage': 'stale lineage',
    },
    disabled: 'disabled',
    password: 'new password',
  },
}
