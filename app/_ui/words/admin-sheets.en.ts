import type {
  CookiePath,
  CookieSetting,
  SettingPath,
  SharedGroupId,
} from '../../(bench)/_ui/sheets/policy/settings.ts'

type Setting = readonly [name: string, meaning: string]

/** Strings of the admin sheets. They load with the sheets, not with the page. */
export const sheets = {
  menu: {
    revoke: 'Revoke',
    others: (user: string) => `Revoke ${user}’s other sessions on this lane`,
    here: (user: string) => `Revoke all of ${user}’s sessions on this lane`,
    allLanes: (user: string) => `Revoke ${user}’s sessions on all lanes`,
    extend: 'Extend by 1 hour',
    shorten: 'End in 1 minute',
    family: 'Token family',
    transfer: (amount: number) => `Transfer ${amount}`,
    logoutOthers: 'Log out my other sessions',
    logoutGlobal: 'Log out everywhere',
    about: (lane: string) => `About: ${lane}`,
    autoRefresh: 'Auto refresh',
  },

  copyAct: {
    title: 'Show as code',
    intro: 'An act of this page as the requests that it sends, for a test of your own.',
    command: (act: string) => `Show as code: ${act}`,
    /** Other words by which the command is found. */
    also: (act: string) => `Copy as Playwright, curl or fetch: ${act}`,
    item: 'Show as code…',
    act: 'Act',
    lane: 'Lane',
    allLanes: 'All lanes',
    acts: {
      revoke: 'Revoke',
      revokeAll: (user: string) => `Revoke ${user}’s sessions`,
      try: (client: string) => `Check as ${client}`,
      logoutPhone: 'Log out the phone',
      advance: (by: string) => `Bench clock ${by}`,
      preset: 'Apply the policy preset',
      redis: { down: 'Make Redis unavailable', slow: 'Make Redis slow', up: 'Make Redis available' },
      invalidation: { dropped: 'Lose messages between nodes', on: 'Deliver messages between nodes' },
      stopNode: (node: string) => `Stop node ${node}`,
      startNode: (node: string) => `Start node ${node}`,
      disable: (user: string) => `Disable ${user}`,
      rotate: 'Rotate the JWT key',
    },
  },

  policy: {
    title: 'Policy',
    intro: 'Session rules of this bench. Changes apply from the next request.',
    preset: 'Preset',
    leftPreset: (preset: string, n: number) =>
      n === 0
        ? `Same as ${preset}.`
        : n === 1
          ? `1 setting differs from ${preset}.`
          : `${n} settings differ from ${preset}.`,
    resetAll: (preset: string) => `Reset to ${preset}`,
    setBack: (value: string) => `Reset to ${value}`,
    setBackName: (name: string, value: string) => `Reset to ${value}: ${name}`,
    differs: 'differs from the preset',
    weak: 'weak',
    nowIs: (name: string, value: string) => `Saved: ${name} is ${value}.`,
    refused: (detail: string) => `Not saved: ${detail}`,
    unreachable: 'No response from the server; nothing changed.',
    enterDuration: 'Enter a duration, such as 30 min or 1 h 30 min.',
    enterNumber: 'Enter a whole number.',
    noLimit: 'no separate limit',
    on: 'on',
    off: 'off',
    lanes: ['Lanes', 'The mechanisms that this bench offers. Requests to any other return 404.'],
    groups: {
      lifetime: 'Lifetimes',
      concurrency: 'Limits',
      binding: 'Binding',
      cookies: 'Cookies',
      storage: 'Stored data and audit',
      everywhere: 'All mechanisms',
    } satisfies Record<SharedGroupId, string>,
    /** Name and meaning, one line each. */
    settings: {
      'lifetime.idleSeconds': ['Idle timeout', 'Ends a session after this long without activity.'],
      'lifetime.absoluteSeconds': [
        'Absolute timeout',
        'Ends a session this long after login, regardless of activity.',
      ],
      'lifetime.rememberMeSeconds': ['Remember me', 'Absolute timeout when “Remember me” was chosen.'],
      'lifetime.adminIdleSeconds': ['Admin idle timeout', 'Shorter, because admins can do more.'],
      'lifetime.renewalSeconds': ['Renewal timeout', 'An active session gets a new ID or cookie this often.'],
      'concurrency.perUser': ['Sessions per user', 'Per mechanism; see “When exceeded”.'],
      'concurrency.perAdmin': ['Sessions per admin', 'Separate limit for users with the admin role.'],
      'concurrency.perDeviceClass': ['Sessions per device class', 'Desktop, mobile, tablet, program.'],
      'concurrency.perIp': ['Sessions per IP address', 'Sessions per IP address, across all users.'],
      'concurrency.onExceed': [
        'When exceeded',
        'Evict the oldest session, evict the least recently used, or reject the login.',
      ],
      'binding.ip': ['IP address', 'What to do when a credential arrives from another network (/24, /64).'],
      'binding.userAgent': ['User agent', 'What to do when another user agent presents the credential.'],
      'serverSession.store': ['Store', 'Where session records are stored, and what is lost with a node.'],
      'jwt.alg': ['Algorithm', 'Signature algorithm. With HS*, every verifier holds the signing secret.'],
      'jwt.accessSeconds': ['Access token', 'Lifetime of an access token.'],
      'jwt.refreshSeconds': ['Refresh token', 'Lifetime of a refresh token.'],
      'jwt.rotation': ['Rotation', 'Each refresh invalidates the refresh token and issues a new one.'],
      'jwt.reuseDetection': [
        'Reuse detection',
        'A used refresh token that is presented again revokes the token family.',
      ],
      'jwt.gracePeriodSeconds': [
        'Grace period',
        'For this long, the previous refresh token returns the same new token, so parallel tabs are not treated as reuse.',
      ],
      'jwt.revocation': ['Revocation', 'How an access token can be revoked before it expires.'],
      'jwt.checkOn': ['Revocation check', 'On every request, or only before sensitive actions.'],
      'jwt.verifiedCacheSeconds': [
        'Verified-token cache',
        'Skips the signature check, delays revocation on other nodes by as much.',
      ],
      outage: [
        'Store outage',
        'If revocation cannot be checked: refuse (fail closed) or accept (fail open).',
      ],
      'stepUp.windowSeconds': [
        'Re-authentication window',
        'How long after authentication a transfer is allowed.',
      ],
      roles: ['Roles', 'Use the roles in the credential, or look them up on every check.'],
      csrf: ['CSRF protection', 'Block cross-site requests, or allow them for demonstration.'],
      'cookies.sameSite': [
        'SameSite',
        'Which requests of other sites have the cookie. none: all of them; unset: as each browser decides.',
      ],
      'cookies.httpOnly': ['HttpOnly', 'Script in the page cannot read the cookie.'],
      'cookies.hostPrefix': [
        '__Host- prefix',
        'Browsers then require Secure, Path=/ and no Domain, so no other host can set the cookie. A cookie of the other name is no longer read.',
      ],
      'cookies.domain': [
        'Domain',
        'host-only, or host: all subdomains receive the cookie and can set it. host requires no prefix.',
      ],
      'cookies.path': [
        'Path',
        'Which paths receive the cookie. It does not protect it from other paths of this origin. /api requires no prefix.',
      ],
      cors: [
        'CORS',
        'Which other origins may read responses: none, the applications in TRUSTED_ORIGINS, or any.',
      ],
      contentType: ['Content type', 'Accept JSON only, or any: then a form of another site can send a body.'],
      'storage.encryption': [
        'Encryption at rest',
        'Encrypt session data and properties of the client in the stores, or not.',
      ],
      'storage.minimise': [
        'Client details',
        'Keep addresses and browsers in full, keep only network and browser family, or only a keyed hash.',
      ],
      'audit.recording': ['Audit trail', 'Record decisions and changes.'],
      'audit.retainSeconds': ['Audit retention', 'Delete rows of the audit trail after this time.'],
      'audit.maxRows': ['Audit rows', 'Keep at most this many rows; the oldest are deleted first.'],
      balancer: ['Load balancer', 'Round robin, or sticky.'],
    } satisfies Record<Exclude<SettingPath, CookiePath>, Setting>,
    /** The same for each cookie that contains the session. */
    cookieSettings: {
      revocation: ['Revocation', 'How the cookie can be revoked before it expires.'],
      checkOn: ['Revocation check', 'On every request, or only before sensitive actions.'],
      verifiedCacheSeconds: [
        'Verified-cookie cache',
        'Skips cryptography, delays revocation on other nodes by as much.',
      ],
    } satisfies Record<CookieSetting, Setting>,
    techniques: {
      denylist: 'denylist: single sessions',
      'not-before': 'not-before: everything issued to a user up to an instant',
      epoch: 'epoch: a version number per user',
    },
  },

  users: {
    title: 'Users',
    intro: 'Change a logged-in user and see which lanes pick it up.',
    balance: (n: number) => `balance ${n}`,
    admin: 'Admin',
    adminName: (user: string) => `${user} is an admin`,
    disabled: 'Disabled',
    disabledName: (user: string) => `${user} is disabled`,
    setPassword: 'Set a new password',
    setPasswordName: (user: string) => `Set a new password for ${user}`,
    newPassword: (user: string) => `New password of ${user}, shown once:`,
    kept: 'Saved in this browser, so you can still log in.',
    hide: 'Hide',
    revokeAll: 'Revoke on all lanes',
    revokeAllName: (user: string) => `Revoke on all lanes: ${user}`,
    ended: (n: number) =>
      n === 0 ? 'No sessions ended.' : n === 1 ? '1 session ended:' : `${n} sessions ended:`,
    effects: {
      immediate: () => 'refused immediately',
      within: (time: string) => `refused by ${time} at the latest`,
      'at-next-refresh': (time: string) => `refused at the next refresh, ${time} at the latest`,
      'at-expiry': (time: string) => `copies accepted until ${time}`,
    },
    rolesNow: (user: string, roles: string) => `Roles of ${user}: ${roles}.`,
    asIssued:
      'roles: as-issued. Credentials keep the roles they were issued with. With looked-up, the server reads the user record.',
    lookedUp: 'roles: looked-up. The server reads the user record on every check.',
    failed: (detail: string) => `Change failed: ${detail}`,
  },

  keys: {
    title: 'Keys',
    intro: 'Keys that sign and seal on this bench. States: next, active, retiring, retired.',
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
      next: 'published, not used yet',
      active: 'signs new credentials',
      retiring: 'verifies only',
      retired: 'deleted; its credentials are refused',
    },
    acts: {
      prepare: 'Publish next key',
      overlap: 'Rotate with overlap',
      immediate: 'Rotate immediately',
      retire: 'Delete retiring keys',
    },
    actName: (act: string, lane: string) => `${act}: ${lane}`,
    table: (lane: string) => `Keys of ${lane}`,
    jwks: 'Published keys (JWKS)',
    shared: 'An HS* key is a shared secret and is never published.',
    algorithm: 'Algorithm of new tokens',
    did: {
      prepare: 'Next key published; verifiers can fetch it before it signs.',
      overlap: 'New key active; the old one still verifies.',
      immediate: 'New key active; the old ones are deleted.',
      retire: 'Retiring keys deleted.',
    },
    noneEnded: 'No session ended.',
    ended: (n: number, users: string) =>
      n === 1
        ? `1 session ended (${users}): its key was deleted.`
        : `${n} sessions ended (${users}): their key was deleted.`,
    mustRefresh: (n: number) =>
      n === 1
        ? '1 JWT session must refresh; its refresh token remains valid.'
        : `${n} JWT sessions must refresh; their refresh tokens remain valid.`,
    failed: (detail: string) => `Failed: ${detail}`,
    loading: 'Loading keys…',
  },

  family: {
    title: 'Token family',
    intro: 'Each refresh replaces the refresh token. All tokens of a family belong to one session.',
    of: (user: string, id: string) => `Session ${id} of ${user}`,
    chart: (n: number) => `Token family with ${n} refresh tokens`,
    table: 'As a table',
    generation: 'Generation',
    fingerprint: 'Fingerprint',
    at: 'Issued',
    state: 'State',
    states: { spent: 'used', grace: 'in grace period', current: 'current', reused: 'reused' },
    meanings: {
      spent: 'replaced by the next token',
      grace: 'used, still returns the same new token',
      current: 'valid for the next refresh',
      reused: 'presented again after use',
    },
    reuse: (kind: string, behind: number) =>
      `${kind}, ${behind === 1 ? '1 generation' : `${behind} generations`} behind`,
    ended: (reason: string) => `Family ended: ${reason}.`,
    earlier: (n: number) => (n === 1 ? '1 earlier generation' : `${n} earlier generations`),
    none: 'No token family for this session.',
    loading: 'Loading token family…',
    notRotating: 'rotation: off. The same refresh token is reused, so the family does not grow.',
  },
}
