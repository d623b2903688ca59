import type { GroupId, SettingPath } from '../../(bench)/_ui/sheets/policy/settings.ts'

/** The words of the desk’s sheets. They come with the sheets, not with the page. */
export const sheets = {
  menu: {
    kick: 'Kick',
    others: (user: string) => `Log out ${user}’s others here`,
    here: (user: string) => `Log out ${user} here, everywhere`,
    allFour: (user: string) => `Log out ${user} in all four`,
    extend: 'Extend by an hour',
    shorten: 'End in a minute',
    family: 'Token family',
    transfer: (amount: number) => `Transfer ${amount}`,
    logoutOthers: 'Log out my other sessions',
    logoutGlobal: 'Log out everywhere',
    autoRefresh: 'Auto refresh',
  },

  policy: {
    title: 'Policy',
    intro: 'What this bench demands of its sessions. A change holds from the next request on.',
    preset: 'Preset',
    leftPreset: (preset: string, n: number) =>
      n === 0
        ? `As in ${preset}.`
        : n === 1
          ? `1 switch differs from ${preset}.`
          : `${n} switches differ from ${preset}.`,
    resetAll: (preset: string) => `Reset to ${preset}`,
    setBack: (value: string) => `Set back to ${value}`,
    setBackName: (name: string, value: string) => `Set back to ${value}: ${name}`,
    differs: 'differs from the preset',
    nowIs: (name: string, value: string) => `The server confirms: ${name} is ${value}.`,
    refused: (detail: string) => `The server refuses this: ${detail}`,
    unreachable: 'The server did not answer; nothing was changed.',
    writeSpan: 'Write a span of time, such as 30 min or 1 h 30 min.',
    writeCount: 'Write a whole number.',
    noLimit: 'none of its own',
    on: 'on',
    off: 'off',
    groups: {
      lifetime: 'Lifetimes',
      concurrency: 'Limits',
      binding: 'Binding',
      serverSession: 'Server-side session',
      sealedCookie: 'Sealed cookie',
      jwt: 'JWT',
      everywhere: 'In all four',
    } satisfies Record<GroupId, string>,
    /** Name and one-line meaning. */
    switches: {
      'lifetime.idleSeconds': ['Idle timeout', 'A session that nobody uses for this long is over.'],
      'lifetime.absoluteSeconds': [
        'Absolute timeout',
        'This long after sign-in it is over, whatever its user does.',
      ],
      'lifetime.rememberMeSeconds': [
        'Remember me',
        'The absolute timeout for those who asked to be remembered.',
      ],
      'lifetime.adminIdleSeconds': ['Idle timeout of admins', 'Shorter, because theirs opens more.'],
      'lifetime.renewalSeconds': ['Renewal timeout', 'A session in use gets a new id or seal this often.'],
      'concurrency.perUser': ['Sessions per user', 'In each mechanism; above it, see “when exceeded”.'],
      'concurrency.perAdmin': ['Sessions per admin', 'A limit of their own for users who are admins.'],
      'concurrency.perDeviceClass': [
        'Per class of device',
        'One user’s sessions on desktops, mobiles, tablets or programs.',
      ],
      'concurrency.perIp': ['Sessions per address', 'Whoever they belong to.'],
      'concurrency.onExceed': [
        'When exceeded',
        'The oldest gives way, the one longest unused does, or the newcomer is turned away.',
      ],
      'binding.ip': ['Address', 'What happens when a credential comes from another network (/24, /64).'],
      'binding.userAgent': ['User agent', 'What happens when another program presents the credential.'],
      'serverSession.store': ['Store', 'Where the records are kept, and so what a lost node takes with it.'],
      'sealedCookie.revocation': ['Revocation', 'How a seal can be refused before it expires.'],
      'sealedCookie.checkOn': ['Ask when', 'Ask on every request, or trust the seal until a sensitive act.'],
      'sealedCookie.verifiedCacheSeconds': [
        'Cache of verified seals',
        'Saves the unsealing, and delays revocation on other nodes by as much.',
      ],
      'jwt.alg': ['Algorithm', 'What signs. HS* shares its secret with every verifier; the others do not.'],
      'jwt.accessSeconds': ['Access token', 'How long it is believed without asking anybody.'],
      'jwt.refreshSeconds': ['Refresh token', 'How long a new access token can be had for it.'],
      'jwt.rotation': ['Rotation', 'Each refresh spends the refresh token and hands out its successor.'],
      'jwt.reuseDetection': [
        'Reuse detection',
        'A spent refresh token that comes back ends the whole family.',
      ],
      'jwt.gracePeriodSeconds': [
        'Grace period',
        'For this long a spent token gets the same successor again: two tabs are no theft.',
      ],
      'jwt.revocation': ['Revocation', 'How an access token can be refused before it expires.'],
      'jwt.checkOn': ['Ask when', 'Ask on every request, or trust the token until a sensitive act.'],
      'jwt.verifiedCacheSeconds': [
        'Cache of verified tokens',
        'Saves the signature check, and delays revocation on other nodes by as much.',
      ],
      outage: ['Store outage', 'Whether a denylist that cannot be asked means no, or yes.'],
      'stepUp.windowSeconds': [
        'Step-up window',
        'For this long a proof of identity is fresh enough to transfer.',
      ],
      roles: ['Roles', 'Believe what the credential says, or read the user record on each check.'],
      csrf: [
        'Cross-site requests',
        'Refuse what another site’s page sends, or let it through for the lesson.',
      ],
      balancer: ['Balancer', 'Nodes take turns, or a client stays with its node.'],
    } satisfies Record<SettingPath, readonly [name: string, meaning: string]>,
    techniques: {
      denylist: 'denylist: names single sessions',
      'not-before': 'not-before: a user’s earlier ones',
      epoch: 'epoch: a user’s generation',
    },
  },

  users: {
    title: 'Users',
    intro: 'Change a user while they are logged in, and see which lanes notice.',
    balance: (n: number) => `balance ${n}`,
    admin: 'Admin',
    adminName: (user: string) => `${user} is an admin`,
    disabled: 'Disabled',
    disabledName: (user: string) => `${user} is disabled`,
    setPassword: 'Set a new password',
    setPasswordName: (user: string) => `Set a new password for ${user}`,
    newPassword: (user: string) => `New password of ${user}, shown once:`,
    kept: 'This page keeps it, so that logging in goes on working.',
    hide: 'Hide it',
    logoutAll: 'Log out in all four',
    logoutAllName: (user: string) => `Log out in all four: ${user}`,
    ended: (n: number) =>
      n === 0 ? 'No session ended by it.' : n === 1 ? '1 session ended by it:' : `${n} sessions ended by it:`,
    effects: {
      immediate: () => 'refused from now on',
      within: (time: string) => `refused by ${time} at the latest`,
      'at-next-refresh': (time: string) => `refused at the next refresh, ${time} at the latest`,
      'at-expiry': (time: string) => `copies accepted until ${time}`,
    },
    rolesNow: (user: string, roles: string) => `${user} has the roles ${roles} now.`,
    asIssued:
      'Policy says roles: as-issued. Credentials that carry their roles go on stating the old ones; roles: looked-up reads the user record.',
    lookedUp: 'Policy says roles: looked-up. Every lane reads the user record on each check.',
    failed: (detail: string) => `Not changed: ${detail}`,
  },

  keys: {
    title: 'Keys',
    intro: 'What signs and seals on this bench. A key’s life: next, active, retiring, retired.',
    kid: 'Key',
    alg: 'Algorithm',
    state: 'State',
    since: 'Since',
    states: {
      next: 'next',
      active: 'active',
      retiring: 'retiring',
      retired: 'retired',
    },
    meanings: {
      next: 'published, makes nothing yet',
      active: 'makes what is new',
      retiring: 'still believed, makes nothing',
      retired: 'gone; believed no more',
    },
    acts: {
      prepare: 'Prepare next',
      overlap: 'Rotate with overlap',
      immediate: 'Rotate at once',
      retire: 'Retire old',
    },
    actName: (act: string, lane: string) => `${act}: ${lane}`,
    table: (lane: string) => `Keys of ${lane}`,
    jwks: 'Published keys (JWKS)',
    shared: 'An HS* key is a shared secret and is never published.',
    algorithm: 'Algorithm of new tokens',
    did: {
      prepare: 'A next key is ready. Verifiers can fetch it before anything is made with it.',
      overlap: 'A new key is at work. The old one is still believed.',
      immediate: 'A new key is at work. The old ones are gone.',
      retire: 'The retiring keys are gone.',
    },
    nobodyOut: 'Nobody is logged out.',
    loggedOut: (n: number, users: string) =>
      n === 1
        ? `1 session is over (${users}): the key that made its credential is gone.`
        : `${n} sessions are over (${users}): the keys that made their credentials are gone.`,
    mustRefresh: (n: number) =>
      n === 1
        ? '1 JWT session must refresh its access token; its refresh token is not signed, so it lives on.'
        : `${n} JWT sessions must refresh their access tokens; refresh tokens are not signed, so they live on.`,
    failed: (detail: string) => `Not done: ${detail}`,
    loading: 'Asking for the keys.',
  },

  family: {
    title: 'Token family',
    intro: 'Each refresh spends a refresh token and makes its successor. All of them are one session.',
    of: (user: string, id: string) => `Session ${id} of ${user}`,
    chart: (n: number) => `Chain of ${n} refresh tokens`,
    table: 'The same as a table',
    generation: 'Generation',
    fingerprint: 'Fingerprint',
    at: 'Issued',
    state: 'State',
    states: {
      spent: 'spent',
      grace: 'in grace',
      current: 'current',
      reused: 'reused',
    },
    meanings: {
      spent: 'was exchanged for its successor',
      grace: 'spent, but gets the same successor again for a moment',
      current: 'the one that can be exchanged',
      reused: 'came back after it was spent',
    },
    reuse: (kind: string, behind: number) =>
      `${kind}, ${behind === 1 ? '1 generation' : `${behind} generations`} behind`,
    ended: (reason: string) => `The family is over: ${reason}.`,
    earlier: (n: number) => (n === 1 ? '1 earlier generation' : `${n} earlier generations`),
    none: 'The server knows no family of this session.',
    loading: 'Asking for the family.',
    notRotating:
      'Policy says rotation: off. The same refresh token is used each time, so the chain does not grow.',
  },
}
