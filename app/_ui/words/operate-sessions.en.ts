import type { DeviceClass } from '#lib/core/device.ts'

/** Strings of the section “Sessions” of the page /operate. */
export const sessions = {
  intro:
    'Queries of all sessions of this bench, active and ended. The index answers them at the same cost for a thousand sessions or a million.',
  loading: 'Reading the sessions…',
  failed: 'The sessions could not be read. What is shown is older.',
  failedFirst: 'The sessions could not be read.',
  retry: 'Read again',
  bar: 'Query',
  any: 'any',
  fields: {
    mechanism: 'Lane',
    user: 'User',
    state: 'State',
    node: 'Node',
    device: 'Device class',
    endReason: 'End reason',
    network: 'Network',
    ip: 'Address',
    text: 'Text',
    created: 'Created',
    seen: 'Last activity',
  },
  textHint: 'user, device, ID or address',
  states: { active: 'active', ended: 'ended' },
  deviceClasses: {
    desktop: 'desktop',
    mobile: 'mobile',
    tablet: 'tablet',
    program: 'program',
  } satisfies Record<DeviceClass, string>,
  withCount: (name: string, n: number) => `${name} (${n})`,
  spans: { '300': 'last 5 minutes', '3600': 'last hour', '86400': 'last 24 hours' },
  clear: 'Clear',

  counts: (active: string, ended: string) => `${active} active, ${ended} ended`,
  countsOf: { active: (n: string) => `${n} active`, ended: (n: string) => `${n} ended` },
  atMost: (n: number) => `at most ${n}`,
  scanned: (n: number) => `The page looked at ${n} sessions.`,
  none: 'No session matches.',
  noneYet:
    'Nothing on this page matches. The search stopped after a fixed number of sessions; the next page continues.',
  empty: 'There is no session yet. Log in on the bench.',
  table: 'Sessions of the query',
  columns: {
    user: 'User',
    lane: 'Lane',
    state: 'State',
    device: 'Device',
    ip: 'Address',
    node: 'Node',
    created: 'Created',
    seen: 'Last activity',
    id: 'ID',
  },
  unknown: 'not stored',
  newer: 'First page',
  older: 'Next page',

  revoke: {
    preview: 'Revoke these…',
    title: 'Revoke the sessions of this query',
    reading: 'Reading what a revocation would do…',
    summary: (sessions: number, users: number) =>
      `${sessions === 1 ? '1 session' : `${sessions} sessions`} of ${users === 1 ? '1 user' : `${users} users`}`,
    none: 'No active session matches this query.',
    more: (n: number) => `More than ${n} match. These are the newest ${n}; repeat it for the others.`,
    alsoEnds: (n: number) =>
      `${n === 1 ? '1 other session' : `${n} other sessions`} of the same users would end as well, because without a denylist a revocation applies to all sessions of a user.`,
    latest: (time: string) => `All copies are refused from ${time}.`,
    confirm: (n: number) => (n === 1 ? 'Revoke 1 session' : `Revoke ${n} sessions`),
    cancel: 'Cancel',
    working: 'Revoking…',
    done: (sessions: number, users: number) =>
      `Revoked ${sessions === 1 ? '1 session' : `${sessions} sessions`} of ${users === 1 ? '1 user' : `${users} users`}.`,
    added: (n: number) =>
      `${n === 1 ? '1 session' : `${n} sessions`} matched that the preview did not show: not revoked.`,
    gone: (n: number) =>
      `${n === 1 ? '1 session' : `${n} sessions`} of the preview had ended in the meantime.`,
    failed: (why: string) => `Not revoked: ${why}`,
  },

  views: {
    title: 'Saved views',
    none: 'None yet. A view is a query with a name, stored in this browser. The address of this page contains the query, too.',
    name: 'Name of the view',
    save: 'Save view',
    remove: (name: string) => `Delete the view ${name}`,
  },

  online: {
    title: 'Users online',
    within: 'Used within',
    none: 'No user was active in this time.',
    summary: (users: number, sessions: number) =>
      `${users === 1 ? '1 user' : `${users} users`}, ${sessions === 1 ? '1 session' : `${sessions} sessions`}`,
    note: 'Activity is recorded at most once a minute for each session.',
    columns: { user: 'User', sessions: 'Sessions', lanes: 'Lanes', seen: 'Last activity' },
    show: (user: string) => `Show the sessions of ${user}`,
  },
}
