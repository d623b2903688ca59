import type { PresetId } from '#lib/core/policy.ts'
import type { EndReason, MechanismId, RevocationEffect } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import type { Act } from '#lib/ledger/event.ts'
import type { RedisState } from '#lib/web/fleet-types.ts'
import { admin } from './admin.en.ts'
import { history } from './history.en.ts'

/** What an accepted verdict may mention. */
interface AcceptedFacts {
  readonly left: string
  /** Whether a store was asked during the check. */
  readonly revocationChecked: boolean
}

/** English. Every other language has exactly this shape, so a missing sentence does not compile. */
export const en = {
  ...history,
  code: 'en',
  otherLanguage: '中文',
  otherLanguageCode: 'zh',

  listComma: ', ',
  clauseComma: ',',
  clauseSpace: ' ',
  listAnd: ' and ',
  fullStop: '.',
  colon: ': ',

  pages: { label: 'Pages', bench: 'Bench', fleet: 'Fleet', services: 'Services' },

  time: {
    ago: (span: string) => `${span} ago`,
    justNow: 'just now',
    seconds: (n: number) => `${n} s`,
    minutes: (n: number) => `${n} min`,
    hours: (n: number) => `${n} h`,
    days: (n: number) => `${n} d`,
  },

  mechanisms: {
    'server-session': {
      name: 'Server-side session',
      summary: 'A random id travels; the server keeps the record.',
    },
    'sealed-cookie': {
      name: 'Sealed cookie',
      summary: 'The sealed session travels; the server keeps nothing.',
    },
    jwt: {
      name: 'JWT',
      summary: 'A signed statement travels; only its refresh token is kept.',
    },
    'opaque-token': {
      name: 'Opaque token',
      summary: 'A random token travels; Redis keeps its hash.',
    },
  } satisfies Record<MechanismId, { name: string; summary: string }>,

  bar: {
    bench: 'bench',
    benchTitle: 'Public name of this bench, shortened',
    clockTitle: 'The bench’s own clock',
    ahead: (span: string) => `${span} ahead`,
    aheadTitle: 'The bench’s clock is ahead of real time',
    frozen: 'frozen',
    plus30s: '+30 s',
    plus15min: '+15 min',
    freeze: 'Freeze clock',
    run: 'Run clock',
    nodes: 'nodes',
    nodeUp: (id: string) => `node ${id} is up`,
    nodeDown: (id: string) => `node ${id} is down`,
    redis: 'Redis',
    redisStates: { up: 'up', down: 'down', slow: 'slow', 'read-only': 'read-only' } satisfies Record<
      RedisState,
      string
    >,
    preset: 'Policy preset',
    presets: {
      textbook: 'textbook',
      hardened: 'hardened',
      'e-commerce': 'e-commerce',
      finance: 'finance',
      impatient: 'impatient',
    } satisfies Record<PresetId, string>,
    customPolicy: 'own policy',
    reset: 'Reset bench',
    theme: { light: 'Switch to light theme', dark: 'Switch to dark theme' },
    help: 'Keys and signs',
    live: { connecting: 'connecting', open: 'live', reconnecting: 'reconnecting' },
  },

  acts: {
    label: 'Acts on all four lanes',
    user: 'User',
    rememberMe: 'Remember me',
    login: 'Log in',
    check: 'Check',
    refresh: 'Refresh',
    logout: 'Log out',
    'second-device': 'Second device',
    heartbeat: 'Heartbeat',
    oneLane: (act: string, lane: string) => `${act}: ${lane}`,
    laneActs: (lane: string) => `Acts on ${lane} alone`,
    onlyOn: (act: string) => `${act}, only on`,
    altHint: 'Alt-click: one lane only',
  },

  difference: {
    label: 'The difference',
    allLanes: 'All four',
    loggedOutEverywhere: 'Four closed doors',
    /** What comes before and after the names of the lanes. */
    phrases: {
      'refuse-now': (one: boolean): [string, string] => ['', one ? ' refuses now' : ' refuse now'],
      'signed-out': (one: boolean): [string, string] => [
        '',
        one ? ' is signed out everywhere' : ' are signed out everywhere',
      ],
      'signed-out-within': (_one: boolean): [string, string] => ['', ' logged out, copies may be accepted'],
      unavailable: (one: boolean): [string, string] => ['', one ? ' gives no answer' : ' give no answer'],
      'closed-now': (one: boolean): [string, string] => [
        '',
        one ? ' has lost its cookie' : ' have lost their cookies',
      ],
      refuse: (one: boolean): [string, string] => ['', one ? ' refuses' : ' refuse'],
      closed: (one: boolean): [string, string] => ['', one ? ' holds no credential' : ' hold no credential'],
      'accept-now': (one: boolean): [string, string] => ['', one ? ' accepts now' : ' accept now'],
      accept: (one: boolean): [string, string] => ['', one ? ' accepts' : ' accept'],
      'accept-still': (one: boolean): [string, string] => ['', one ? ' still accepts' : ' still accept'],
      'copies-live': (_one: boolean): [string, string] => ['copies of ', ' live on'],
    },
    until: (time: string) => ` (until ${time})`,
  },

  verdict: {
    lead: { accepted: 'Accepted', refused: 'Refused', unavailable: 'No answer', none: 'Closed' },
    waiting: 'Not asked yet',
    waitingReason: 'the first check is on its way.',
    none: 'this browser sends no credential.',
    accepted: {
      'server-session': ({ left }: AcceptedFacts) => `the record is there, ${left} left.`,
      'sealed-cookie': ({ revocationChecked: asked }: AcceptedFacts): string =>
        asked
          ? 'the seal opens and nobody has called it back.'
          : 'the seal opens and its time has not passed; nobody was asked.',
      jwt: ({ revocationChecked: asked }: AcceptedFacts): string =>
        asked
          ? 'the signature holds, exp lies ahead, and nobody has called it back.'
          : 'the signature holds and exp lies ahead; nobody was asked.',
      'opaque-token': ({ left }: AcceptedFacts) => `Redis knows its hash, ${left} left.`,
    } satisfies Record<MechanismId, (facts: AcceptedFacts) => string>,
    /** The session list says that it has ended. */
    acceptedEnded: (reason: string) =>
      `the session has ended (${reason}), but this node’s data does not say so.`,
    refused: {
      no_credential: 'this browser sends no credential.',
      malformed: 'what was sent is not the shape of a credential.',
      bad_signature: 'the credential was changed, or made with another key.',
      unknown_key: 'no key of this bench made it.',
      wrong_type: 'it is ours, but made for another purpose.',
      wrong_audience: 'it is addressed to somebody else.',
      wrong_bench: 'another bench issued it.',
      token_expired: 'the token expired.',
      token_not_yet_valid: 'not valid yet: the clock of the node that issued it is ahead.',
      expired_idle: 'the session rested for too long.',
      expired_absolute: 'the session lasted as long as it may.',
      session_ended: 'this session was ended.',
      unknown_session: 'the server knows no such session.',
      epoch_mismatch: 'it was issued before the last revocation.',
      binding_mismatch: 'another client presents it than the one it was issued to.',
      step_up_required: 'this act asks for a fresh proof of who you are.',
      csrf: 'a page of another origin sent the request.',
      store_unavailable: 'the session store does not answer.',
    } satisfies Record<RefusalCode, string>,
    sealExpired: 'the seal expired.',
    unavailable: {
      store: 'the session store does not answer. Nothing is lost; nobody was logged out.',
      readOnly: 'Redis accepts no writes. No session was lost or ended.',
      network: 'the server cannot be reached.',
      busy: 'too many requests; it asks again in a moment.',
      other: (code: string) => `the server answered “${code}”.`,
    },
  },

  /** `when` is “3 s ago” or empty. */
  ended: {
    signed_out: (when: string) => sentence('its user signed out', when),
    revoked_by_user: (when: string) => sentence('its user revoked it', when),
    revoked_by_admin: (when: string) => sentence('kicked by an operator', when),
    replaced_by_new_login: (when: string) => sentence('a newer login replaced you', when),
    evicted_over_limit: (when: string) => sentence('it had to make room for a newer session', when),
    idle_timeout: (when: string) => sentence('the session rested for too long and ended', when),
    absolute_timeout: (when: string) => sentence('the session lasted as long as it may and ended', when),
    credential_changed: (when: string) => sentence('the password was changed', when),
    account_disabled: (when: string) => sentence('the account was disabled', when),
    refresh_reuse_detected: (when: string) => sentence('a used refresh token was presented again', when),
    binding_mismatch: (when: string) => sentence('another client presented it', when),
    key_retired: (when: string) => sentence('the key that made it was retired', when),
    store_lost: (when: string) => sentence('the store lost the record', when),
  } satisfies Record<EndReason, (when: string) => string>,

  endReasons: {
    signed_out: 'signed out',
    revoked_by_user: 'revoked by its user',
    revoked_by_admin: 'kicked by an operator',
    replaced_by_new_login: 'replaced by a newer login',
    evicted_over_limit: 'made room for a newer one',
    idle_timeout: 'idle timeout',
    absolute_timeout: 'absolute timeout',
    credential_changed: 'password changed',
    account_disabled: 'account disabled',
    refresh_reuse_detected: 'refresh token reused',
    binding_mismatch: 'other client',
    key_retired: 'key retired',
    store_lost: 'store lost',
  } satisfies Record<EndReason, string>,

  effects: {
    immediate: 'refused from now on',
    within: 'refused; other nodes may still accept it',
    'at-next-refresh': 'refused at the next refresh',
    'at-expiry': 'accepted until it expires',
  } satisfies Record<RevocationEffect, string>,

  notes: {
    loggedOutEverywhere: 'Signed out everywhere.',
    loggedOutWithin: (time: string) => `Logged out; other nodes may accept copies until ${time}.`,
    loggedOutHere: (time: string) => `Signed out here only: copies live until ${time}.`,
    nothingToLogOut: 'There was nothing to sign out.',
    secondDevice: 'A second device is logged in.',
    refreshed: 'Refreshed: a new credential came back.',
    failed: {
      login: 'Not logged in',
      check: 'Not checked',
      refresh: 'Not refreshed',
      logout: 'Not logged out',
      'second-device': 'Second device not logged in',
    },
    invalid_credentials: 'wrong password.',
    too_many_sessions: 'this user has as many sessions as policy allows.',
    session_too_large: 'too large for its cookie. What was there goes on.',
    rate_limited: (seconds: number) => `too many requests, try again in ${seconds} s.`,
    newLogin: 'New login failed',
  },

  identity: {
    since: (time: string) => `since ${time}`,
    notLoggedIn: 'nobody',
    none: 'no cookie is sent',
    refused: 'the cookie is sent, and not believed',
    unavailable: 'nobody can say',
    waiting: 'not asked yet',
    noDevice: 'device not stated',
  },

  ring: {
    server: 'server',
    browser: 'cookie',
    expires: (time: string, left: string) => `expires ${time} · ${left} left`,
    notAccepted: 'accepts it no more',
    none: 'nothing to accept',
    cookieLeft: (left: string) => `cookie stays ${left}, real time`,
    noCookie: 'no cookie in this browser',
    unknownCookie: 'a cookie of unknown age',
    unavailable: 'cannot be asked now',
  },

  beats: {
    summary: (total: number, parts: readonly string[]) =>
      total === 0
        ? 'no checks yet'
        : `last ${total === 1 ? 'check' : `${total} checks`}: ${parts.join(', ')}`,
    counts: {
      accepted: (n: number) => `${n} accepted`,
      refused: (n: number) => `${n} refused`,
      unavailable: (n: number) => `${n} unanswered`,
      none: (n: number) => `${n} empty`,
    },
    off: 'heartbeat off',
    from: 'From',
    to: 'To',
    outcome: 'Answer',
    count: 'Checks',
    outcomes: { accepted: 'accepted', refused: 'refused', unavailable: 'no answer', none: 'no credential' },
  },

  cost: {
    label: 'Price of the last check',
    sent: 'sent',
    reads: 'store reads',
    took: 'took',
    node: 'node',
  },

  inspect: {
    open: 'Inspect',
    lastRequest: (lane: string) => `Inspect the last request of ${lane}`,
    event: (what: string, time: string) => `Inspect: ${what}, ${time}`,
    session: (lane: string, user: string, id: string) => `Where is it: ${lane} session of ${user}, ${id}`,
  },

  sessions: {
    label: (lane: string) => `Sessions: ${lane}`,
    title: 'Sessions',
    counts: (live: number, ended: number) => (ended === 0 ? `${live} live` : `${live} live, ${ended} ended`),
    ledger: 'the server keeps no list; this one comes from the ledger',
    empty: 'Nobody has logged in here yet.',
    thisBrowser: 'this browser',
    revoke: 'Revoke',
    revokeName: (lane: string, user: string, device: string, id: string) =>
      `Revoke ${lane} session of ${user}, ${device}, ${id}`,
    copiesAccepted: (left: string) => `copies live ${left} more`,
    acceptedAfterEnd: 'a copy was accepted after it ended',
    renewable: 'expired, can be refreshed',
    expired: 'expired',
  },

  admin,

  ticker: {
    label: 'Events',
    showChecks: 'Show checks',
    waiting: 'Waiting for the first event.',
  },

  eventDetails: {
    acts: {
      login: 'login',
      me: 'check',
      refresh: 'refresh',
      logout: 'logout',
      transfer: 'transfer',
      'step-up': 'step-up',
      revoke: 'revoke',
    } satisfies Record<Act, string>,
    up: (id: string) => `${id} is up`,
    down: (id: string) => `${id} is down`,
    partitioned: (id: string) => `${id} is cut off`,
    fields: (n: number) => (n === 1 ? '1 setting' : `${n} settings`),
    frozenAt: (time: string) => `frozen at ${time}`,
    runsAt: (time: string) => `runs, now ${time}`,
    evicted: 'the oldest gave way',
    rejected: 'the newcomer was turned away',
  },

  states: {
    connecting: 'Connecting to your bench',
    purpose:
      'Log in four ways at once, act once, and watch four servers believe four different things. Measured, never claimed.',
    trouble: 'Trouble',
    unreachable: 'The server does not answer. Whatever is kept outside its memory is still there.',
    full: 'The server creates no more benches for this address at the moment.',
    retryIn: (seconds: number) => `Trying again in ${seconds} s.`,
    reconnecting: 'The live line was cut and is being restored. Checks go on; lists catch up by themselves.',
    redisDown:
      'Redis does not answer. What lives there cannot be checked, so those lanes answer 503. Nothing is lost and nobody is logged out.',
    redisSlow: 'Redis is slow. Lanes that ask it wait with it.',
    redisReadOnly: 'Redis accepts no writes. Checks continue; logging in or out there answers 503.',
    retry: 'Try now',
    partMissing: 'This part of the page did not come.',
    reload: 'Load the page again',
  },

  help: {
    close: 'Close',
  },
}

/** The shape that every language has. */
export type Words = typeof en

function sentence(text: string, when: string): string {
  return when === '' ? `${text}.` : `${text} ${when}.`
}
