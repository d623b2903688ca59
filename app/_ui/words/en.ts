import type { PresetId } from '#lib/core/policy.ts'
import type { EndReason, RevocationEffect } from '#lib/core/session.ts'
import type { RefusalCode } from '#lib/core/verdict.ts'
import type { Act } from '#lib/ledger/event.ts'
import type { RedisState } from '#lib/web/fleet-types.ts'
import { mechanisms } from '../mechanisms/index.en.ts'
import { admin } from './admin.en.ts'
import { history } from './history.en.ts'
import { inWords } from './numbers.en.ts'

/** English. Every other language has exactly this shape, so a missing string does not compile. */
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

  pages: {
    label: 'Pages',
    bench: 'Bench',
    learn: 'Experiments',
    compare: 'Compare',
    choose: 'Choose',
    attacks: 'Attacks',
    races: 'Races',
    fleet: 'Fleet',
    services: 'Services',
    operate: 'Operate',
    privacy: 'Data of a user',
    testing: 'Testing',
    teach: 'Workshop',
    join: 'Join a room',
  },

  time: {
    ago: (span: string) => `${span} ago`,
    justNow: 'just now',
    seconds: (n: number) => `${n} s`,
    minutes: (n: number) => `${n} min`,
    hours: (n: number) => `${n} h`,
    days: (n: number) => `${n} d`,
  },

  mechanisms,

  bar: {
    bench: 'bench',
    benchTitle: 'Public name of this bench, shortened',
    clockTitle: 'Bench clock',
    ahead: (span: string) => `${span} ahead`,
    aheadTitle: 'The bench clock is ahead of real time',
    frozen: 'frozen',
    plus30s: '+30 s',
    plus15min: '+15 min',
    freeze: 'Freeze clock',
    run: 'Resume clock',
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
      impatient: 'fast expiry',
    } satisfies Record<PresetId, string>,
    customPolicy: 'custom policy',
    reset: 'Reset bench',
    theme: { light: 'Switch to light theme', dark: 'Switch to dark theme' },
    present: 'Present mode',
    help: 'Shortcuts and legend',
    live: { connecting: 'connecting', open: 'live', reconnecting: 'reconnecting' },
  },

  acts: {
    label: 'Actions on all lanes',
    user: 'User',
    rememberMe: 'Remember me',
    login: 'Log in',
    check: 'Check',
    refresh: 'Refresh',
    logout: 'Log out',
    'second-device': 'Second device',
    heartbeat: 'Heartbeat',
    oneLane: (act: string, lane: string) => `${act}: ${lane}`,
    laneActs: (lane: string) => `Actions on ${lane} only`,
    onlyOn: (act: string) => `${act} on one lane`,
    altHint: 'Alt-click: choose one lane',
  },

  difference: {
    allLanes: (n: number) => (n === 2 ? 'Both mechanisms' : `All ${inWords(n)} mechanisms`),
    loggedOutEverywhere: 'Not logged in on any lane',
    /** The text before and after the names of the lanes. */
    phrases: {
      'refuse-now': (one: boolean): [string, string] => ['', one ? ' now refuses' : ' now refuse'],
      'logged-out': (one: boolean): [string, string] => [
        '',
        one ? ' is logged out everywhere' : ' are logged out everywhere',
      ],
      'logged-out-within': (_one: boolean): [string, string] => ['', ' logged out, copies may be accepted'],
      unavailable: (one: boolean): [string, string] => ['', one ? ' is unavailable' : ' are unavailable'],
      'cookie-lost': (one: boolean): [string, string] => [
        '',
        one ? ' no longer sends a cookie' : ' no longer send a cookie',
      ],
      refuse: (one: boolean): [string, string] => ['', one ? ' refuses' : ' refuse'],
      'no-credential': (one: boolean): [string, string] => [
        '',
        one ? ' has no credential' : ' have no credential',
      ],
      'accept-now': (one: boolean): [string, string] => ['', one ? ' now accepts' : ' now accept'],
      accept: (one: boolean): [string, string] => ['', one ? ' accepts' : ' accept'],
      'accept-still': (one: boolean): [string, string] => ['', one ? ' still accepts' : ' still accept'],
      'copies-live': (_one: boolean): [string, string] => ['Copies of ', ' are still accepted'],
      /** `roles`: those that the credential carries and its user no longer has. */
      'claims-too-much': (one: boolean, roles: string): [string, string] => [
        '',
        one ? ` still says ${roles}` : ` still say ${roles}`,
      ],
      /** `roles`: those that the user has and the credential does not carry. */
      'claims-too-little': (one: boolean, roles: string): [string, string] => [
        '',
        one ? ` does not say ${roles} yet` : ` do not say ${roles} yet`,
      ],
    },
    until: (time: string) => ` (until ${time})`,
  },

  verdict: {
    strip: 'Verdicts of all lanes',
    lead: { accepted: 'Accepted', refused: 'Refused', unavailable: 'Unavailable', none: 'Not logged in' },
    waiting: 'Not checked yet',
    waitingReason: 'first check in progress.',
    none: 'this browser sends no credential.',
    /** The session list states that it has ended. */
    acceptedEnded: (reason: string) =>
      `the session has ended (${reason}), but the data of this node does not show it.`,
    refused: {
      no_credential: 'this browser sends no credential.',
      malformed: 'malformed credential.',
      bad_signature: 'the signature or MAC is invalid.',
      unknown_key: 'its key is not known on this bench.',
      wrong_type: 'wrong token type.',
      wrong_audience: 'wrong audience.',
      wrong_bench: 'issued by another bench.',
      token_expired: 'the token has expired.',
      token_not_yet_valid: 'not valid yet: the clock of the node that issued it is ahead.',
      expired_idle: 'idle timeout reached.',
      expired_absolute: 'absolute timeout reached.',
      session_ended: 'the session has ended.',
      unknown_session: 'session not found.',
      epoch_mismatch: 'revoked: its session epoch is outdated.',
      binding_mismatch: 'presented by a different client.',
      step_up_required: 're-authentication required.',
      csrf: 'cross-site request blocked.',
      store_unavailable: 'the session store is unavailable.',
    } satisfies Record<RefusalCode, string>,
    unavailable: {
      store: 'the session store is unavailable. No data is lost and no session has ended.',
      readOnly: 'Redis accepts no writes. No data is lost and no session has ended.',
      network: 'cannot reach the server.',
      busy: 'too many requests; retrying shortly.',
      other: (code: string) => `the server responded “${code}”.`,
    },
  },

  /** `when` is “3 s ago” or empty. */
  ended: {
    signed_out: (when: string) => sentence('the user logged out', when),
    revoked_by_user: (when: string) => sentence('revoked by the user', when),
    revoked_by_admin: (when: string) => sentence('revoked by an administrator', when),
    replaced_by_new_login: (when: string) => sentence('replaced by a new login', when),
    evicted_over_limit: (when: string) => sentence('evicted over the session limit', when),
    idle_timeout: (when: string) => sentence('ended by idle timeout', when),
    absolute_timeout: (when: string) => sentence('ended by absolute timeout', when),
    credential_changed: (when: string) => sentence('the password was changed', when),
    account_disabled: (when: string) => sentence('account disabled', when),
    refresh_reuse_detected: (when: string) => sentence('refresh token reuse detected', when),
    binding_mismatch: (when: string) => sentence('client binding mismatch', when),
    key_retired: (when: string) => sentence('its key was retired', when),
    record_unreadable: (when: string) => sentence('its stored record cannot be decrypted', when),
    store_lost: (when: string) => sentence('its store lost the data', when),
  } satisfies Record<EndReason, (when: string) => string>,

  endReasons: {
    signed_out: 'logged out',
    revoked_by_user: 'revoked by user',
    revoked_by_admin: 'revoked by admin',
    replaced_by_new_login: 'replaced by new login',
    evicted_over_limit: 'evicted (limit)',
    idle_timeout: 'idle timeout',
    absolute_timeout: 'absolute timeout',
    credential_changed: 'password changed',
    account_disabled: 'account disabled',
    refresh_reuse_detected: 'refresh token reuse',
    binding_mismatch: 'binding mismatch',
    key_retired: 'key retired',
    record_unreadable: 'record unreadable',
    store_lost: 'store lost',
  } satisfies Record<EndReason, string>,

  effects: {
    immediate: 'refused immediately',
    within: 'refused; other nodes may still accept it',
    'at-next-refresh': 'refused at the next refresh',
    'at-expiry': 'accepted until expiry',
  } satisfies Record<RevocationEffect, string>,

  notes: {
    loggedOutEverywhere: 'Logged out; all copies are refused.',
    loggedOutWithin: (time: string) => `Logged out; other nodes may accept copies until ${time}.`,
    loggedOutHere: (time: string) => `Logged out in this browser only; copies are accepted until ${time}.`,
    nothingToLogOut: 'No session to log out of.',
    secondDevice: 'Second device logged in.',
    refreshed: 'Refreshed: new credential received.',
    failed: {
      login: 'Login failed',
      check: 'Check failed',
      refresh: 'Refresh failed',
      logout: 'Logout failed',
      'second-device': 'Second device: login failed',
    },
    invalid_credentials: 'wrong password.',
    too_many_sessions: 'session limit reached for this user.',
    session_too_large: 'too large for a cookie; the current session is unchanged.',
    rate_limited: (seconds: number) => `too many requests, try again in ${seconds} s.`,
    newLogin: 'New login failed',
  },

  identity: {
    since: (time: string) => `since ${time}`,
    notLoggedIn: 'not logged in',
    none: 'no cookie sent',
    refused: 'cookie sent, but refused',
    unavailable: 'unknown: store unavailable',
    waiting: 'not checked yet',
    noDevice: 'unknown device',
  },

  ring: {
    server: 'server',
    browser: 'cookie',
    expires: (time: string, left: string) => `expires ${time} · ${left} left`,
    notAccepted: 'no longer accepted',
    none: 'no credential',
    cookieLeft: (left: string) => `cookie kept for ${left} (real time)`,
    noCookie: 'no cookie in this browser',
    unknownCookie: 'cookie lifetime unknown',
    unavailable: 'server unavailable',
  },

  beats: {
    summary: (total: number, parts: readonly string[]) =>
      total === 0 ? 'no checks yet' : `last ${total === 1 ? 'check' : total}: ${parts.join(', ')}`,
    counts: {
      accepted: (n: number) => `${n} accepted`,
      refused: (n: number) => `${n} refused`,
      unavailable: (n: number) => `${n} unavailable`,
      none: (n: number) => `${n} without credential`,
    },
    off: 'heartbeat off',
    from: 'From',
    to: 'To',
    outcome: 'Result',
    count: 'Checks',
    outcomes: { accepted: 'accepted', refused: 'refused', unavailable: 'unavailable', none: 'no credential' },
  },

  cost: {
    label: 'Cost of the last check',
    sent: 'sent',
    reads: 'store reads',
    took: 'took',
    node: 'node',
  },

  inspect: {
    open: 'Inspect',
    lastRequest: (lane: string) => `Inspect the last request of ${lane}`,
    event: (what: string, time: string) => `Inspect: ${what}, ${time}`,
    session: (lane: string, user: string, id: string) =>
      `Show where it is stored: ${lane} session of ${user}, ${id}`,
  },

  sessions: {
    label: (lane: string) => `Sessions: ${lane}`,
    title: 'Sessions',
    counts: (active: number, ended: number) =>
      ended === 0 ? `${active} active` : `${active} active, ${ended} ended`,
    more: (n: number) => `+${n} more`,
    moreOf: (lane: string, n: number) => `+${n} more ${n === 1 ? 'session' : 'sessions'}: ${lane}`,
    fewer: 'Show fewer',
    ended: (n: number) => `${n} ended`,
    endedOf: (lane: string, n: number) => `${n} ended ${n === 1 ? 'session' : 'sessions'}: ${lane}`,
    ledger: 'From the event log: the server has no session index here.',
    empty: 'No sessions yet.',
    thisBrowser: 'this browser',
    revoke: 'Revoke',
    revokeName: (lane: string, user: string, device: string, id: string) =>
      `Revoke ${lane} session of ${user}, ${device}, ${id}`,
    copiesAccepted: (left: string) => `copies accepted for ${left}`,
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
      'step-up': 're-authentication',
      data: 'session data',
      sessions: 'own sessions',
      revoke: 'revoke',
    } satisfies Record<Act, string>,
    up: (id: string) => `${id} is up`,
    down: (id: string) => `${id} is down`,
    partitioned: (id: string) => `${id} is partitioned`,
    fields: (n: number) => (n === 1 ? '1 setting' : `${n} settings`),
    storageKey: 'storage key',
    frozenAt: (time: string) => `frozen at ${time}`,
    runsAt: (time: string) => `running, now ${time}`,
    evicted: 'an older session was evicted',
    rejected: 'the new login was rejected',
  },

  errorPage: {
    title: 'Something went wrong',
    text: 'Your sessions are not affected: they are stored in the server and in cookies, not in this page.',
    retry: 'Try again',
  },

  states: {
    connecting: 'Connecting to your bench',
    purpose:
      'Log one user in through several session mechanisms, act once, and see what each server still accepts.',
    problem: 'Service problem',
    unreachable: 'Cannot reach the server. Data outside its memory is not affected.',
    full: 'The server creates no more benches for this IP address at the moment.',
    retryIn: (seconds: number) => `Retrying in ${seconds} s.`,
    reconnecting: 'Event stream disconnected, reconnecting. Checks continue; lists catch up.',
    redisDown: 'Redis is unavailable. Lanes that need it return 503; no data is lost and no session ends.',
    redisSlow: 'Redis is slow; lanes that query it are delayed.',
    redisReadOnly:
      'Redis accepts no writes. Checks continue; logins and logouts that write to it return 503.',
    retry: 'Retry now',
    partMissing: 'This part of the page failed to load.',
    reload: 'Reload the page',
  },

  help: {
    close: 'Close',
  },
}

/** The shape of every language. */
export type Words = typeof en

function sentence(text: string, when: string): string {
  return when === '' ? `${text}.` : `${text} ${when}.`
}
