import type { ServerSessionStore } from '#lib/core/policy.ts'
import type { WeakCookieSetting } from '#lib/core/weak-settings.ts'
import type { LabEvent } from '#lib/ledger/event.ts'
import { capital, inWords } from './numbers.en.ts'

/** Strings that load on demand: timeline, intro, command palette, help. */
export const onDemand = {
  events: {
    'session.created': 'session created',
    'session.touched': 'activity recorded',
    'session.adjusted': 'expiry adjusted',
    'session.rotated': 'credential renewed',
    'session.stepped_up': 're-authenticated',
    'session.ended': 'session ended',
    'token.refreshed': 'token refreshed',
    'token.reuse_detected': 'refresh token reuse detected',
    'token.denied': 'added to the denylist',
    'request.verified': 'accepted',
    'request.refused': 'refused',
    'request.answered': 'nothing to do',
    'policy.changed': 'policy changed',
    'policy.limit_reached': 'session limit reached',
    'binding.mismatch': 'client binding mismatch',
    'credential.stolen': 'credential stolen',
    'user.changed': 'user changed',
    'user.revoked_before': 'all credentials of the user revoked',
    'key.rotated': 'key rotated',
    'node.changed': 'node changed',
    'store.unavailable': 'store unavailable',
    'faults.changed': 'faults changed',
    'clock.advanced': 'clock changed',
    'cache.invalidated': 'cache invalidated on other nodes',
    'gateway.responded': 'gateway responded',
    'bench.reset': 'bench reset',
    'room.changed': 'teacher’s act',
    'experiment.started': 'experiment started',
    'experiment.predicted': 'prediction made',
    'experiment.check_passed': 'check passed',
    'experiment.answered': 'answer given',
    'experiment.hint_taken': 'hint taken',
    'experiment.solved': 'experiment solved',
    'experiment.reset': 'experiment reset',
    'experiment.reset_undone': 'reset of the experiment undone',
    'evidence.started': 'measurement started',
    'evidence.measured': 'measured',
    'evidence.finished': 'measurement finished',
    'attack.finished': 'attack finished',
    'race.finished': 'race finished',
    'mutations.changed': 'planted bugs changed',
    'mutation.reached': 'planted bug reached',
    'mutation.run': 'test suite against planted bugs',
    'alert.fired': 'alert',
    'alert.delivered': 'alert sent to the webhook',
    'delivery.failed': 'events lost',
    'store.lost': 'Redis lost its data',
    'rule.applied': 'rule applied',
    'backup.created': 'backup made',
    'backup.restored': 'backup restored',
    'session.returned': 'ended session valid again',
    'user.erased': 'data of a user erased',
  } satisfies Record<LabEvent['type'], string>,

  weakCookies: {
    list: (missing: readonly string[]) => `Weak cookies: ${missing.join(', ')}`,
    settings: {
      sameSite: (value: string): string => (value === 'none' ? 'SameSite=None' : 'no SameSite'),
      httpOnly: () => 'no HttpOnly',
      hostPrefix: () => 'no __Host-',
      domain: () => 'Domain set',
    } satisfies Record<WeakCookieSetting, (value: string) => string>,
  },

  policyDid: {
    stores: {
      memory: 'memory',
      replicated: 'replicated memory',
      redis: 'Redis',
      'two-tier': 'Redis + cache',
      database: 'database',
    } satisfies Record<ServerSessionStore, string>,
    /** Records are not migrated: the new store has none, and those of the former store are deleted. */
    records: (from: string, to: string, kept: boolean) =>
      `session records: ${from} → ${to}, ${kept ? 'all kept' : 'which starts empty'}`,
    ended: (n: number, reason: string) => `${n === 1 ? '1 session' : `${n} sessions`} ended: ${reason}`,
  },

  faults: {
    emptied: 'Redis flushed',
    poolsExhausted: 'connection pools exhausted',
    invalidation: {
      on: 'messages delivered',
      delayed: 'messages delayed 2 s',
      dropped: 'messages dropped',
    } satisfies Record<Extract<LabEvent, { type: 'faults.changed' }>['invalidation'], string>,
  },

  timeline: {
    label: 'Timeline of sessions',
    empty: 'After the first login, each session appears here as a line.',
    asTable: 'As a table',
    asChart: 'As a chart',
    scrub: 'Position',
    scrubHelp: 'Arrow keys step from event to event',
    back: 'Previous event',
    forward: 'Next event',
    live: 'live',
    now: 'now',
    end: 'end',
    notToScale: 'not to scale',
    futureNotToScale: 'Future not to scale',
    jump: (span: string) => `clock +${span}`,
    quiet: (span: string) => `${span} without events`,
    marks: {
      issued: 'issued',
      touched: 'activity recorded',
      renewed: 'renewed',
      stolen: 'stolen',
      elsewhere: 'used by another client',
      reused: 'token reuse',
      ended: 'ended',
      expired: 'expired',
      accepted: 'last accepted',
      refused: 'first refused',
    },
    lag: 'ended but still accepted',
    lagWas: (span: string) => `accepted for ${span} after its end`,
    lagIs: (span: string) => `copies accepted for ${span} more`,
    noLag: 'refused immediately',
    columns: {
      session: 'Session',
      issued: 'Issued',
      renewed: 'Renewed',
      stolen: 'Stolen copies',
      ended: 'Ended',
      why: 'Reason',
      accepted: 'Last accepted',
      lag: 'Revocation lag',
    },
    times: (n: number) => `${n}×`,
    none: '–',
  },

  intro: {
    label: 'Intro',
    question: (n: number) =>
      `Mallory, an attacker, copies ${all(n)} credentials, then Alice logs out. Which stolen copies are still accepted?`,
    predictions: { accepted: 'Accepted', refused: 'Refused' },
    predictionTitle: 'The stolen copy will be',
    run: 'Run it',
    skipPrediction: 'Run without predicting',
    stepOf: (step: number, n: number) => `Step ${step} of ${n}: `,
    running: {
      steal: (n: number) => `Mallory copies ${all(n)} credentials.`,
      logout: (n: number) => `Alice logs out on ${all(n)} lanes.`,
      check: () => 'Mallory presents each copy.',
    },
    credential: 'credential',
    copy: 'copy',
    keepsCopy: 'Mallory still has the copy.',
    presents: 'Mallory presents the copy to the server.',
    pause: 'Pause',
    resume: 'Continue',
    next: 'Next step',
    replay: 'Show it again',
    reveal: (accepted: number, n: number) => {
      if (n === 1) return accepted === 0 ? 'The copy is no longer accepted.' : 'The copy is still accepted.'
      if (accepted === n) return `${capital(all(n))} copies are still accepted.`
      const some = accepted > 0 ? inWords(accepted) : n === 2 ? 'neither' : 'none'
      return `${capital(some)} of the ${inWords(n)} copies ${accepted > 1 ? 'are' : 'is'} still accepted.`
    },
    score: (right: number, n: number) => `${right} of ${n} predictions correct.`,
    right: 'correct',
    wrong: 'incorrect',
    attacks: { breach: 'Breach', held: 'Held', unavailable: 'Unavailable' },
    copyAccepted: (left: string) => `The copy is accepted for another ${left}.`,
    copyRefused: 'The copy is refused immediately: 0 s.',
    decidedBy: (line: string) => `Decided by ${line}`,
    again: 'Repeat with the hardened policy',
    done: 'Continue on your own',
    nextExperiment: 'Next experiment',
    restart: 'Restart the intro',
    interrupted: 'The run did not finish, so there is no result. Try again.',
    retry: 'Try again',
  },

  reset: {
    title: 'Reset this bench?',
    loses: (sessions: number, events: number) =>
      `${count(sessions, 'session')} will be deleted, and the timeline loses ${count(events, 'event')}.`,
    restores: 'Policy, users, keys and clock return to their initial state. This cannot be undone.',
    confirm: 'Reset',
    cancel: 'Cancel',
  },

  palette: {
    title: 'Commands',
    placeholder: 'Type a command',
    nothing: 'No matching commands.',
    results: (n: number) => (n === 1 ? '1 command' : `${n} commands`),
    hint: '↑ ↓ select, Enter run, Esc close',
    groups: {
      acts: 'Actions',
      lane: 'One lane',
      otherClients: 'Other clients',
      bench: 'Bench',
      display: 'Display',
      go: 'Go to',
      code: 'As code',
    },
    names: {
      preset: (name: string) => `Policy preset: ${name}`,
      user: (name: string) => `User: ${name}`,
      page: (name: string) => `Page: ${name}`,
      teach: (_: string) => 'Hold a workshop',
      /** Other words by which a teacher looks for it. */
      teachAlso: 'Teach a class, open a room, teacher, course, lesson',
      join: (name: string) => name,
      goTo: (lane: string) => `Go to ${lane}`,
      revokeAll: 'Revoke on all lanes',
      heartbeatOn: 'Heartbeat on',
      heartbeatOff: 'Heartbeat off',
      stealAll: 'Steal all credentials as Mallory',
      checkAll: 'Check all copies as Mallory',
      events: 'Show events',
      timeline: 'Show the timeline',
      costs: 'Show the costs',
      share: 'Share a replay',
      starter: 'Download the starter project for tests',
    },
  },

  keys: {
    steal: 'steal all credentials as Mallory',
    check: 'check all copies as Mallory',
    timeline: 'timeline, events or costs',
    step: 'previous or next event',
    live: 'back to live',
    present: 'present mode',
    notes: 'speaker notes of a presented experiment',
    hand: 'raise or lower the hand in the room',
    palette: 'command palette',
    timelineTitle: 'Timeline',
    timelineIntro: 'One line per session. Hatched: ended but still accepted (revocation lag).',
    otherClientsTitle: 'Other clients',
    otherClientsIntro:
      'Mallory and the phone are simulated clients with their own cookies, kept for 10 minutes.',
  },

  signs: {
    title: 'Shortcuts and legend',
    keys: 'Shortcuts',
    keysOn: 'Single-key shortcuts',
    keyLane: 'go to a lane',
    keyHelp: 'this panel',
    keyAlt: 'Alt-click on an action',
    keyAltMeaning: 'choose one lane',
    signs: 'Heartbeat',
    signsIntro: 'One tick per second: an automatic check that does not count as activity.',
    tickAccepted: 'accepted: tall, above the line',
    tickRefused: 'refused: short, below the line',
    tickUnavailable: 'unavailable: broken tick',
    tickNone: 'no credential, so no check is sent: hollow tick',
    consoleRefusals:
      'While a lane is refused, the browser console logs each check as a 401 error. This is the expected response.',
    rings: 'Ring',
    ringOuter: 'outer arc: how long the server accepts the credential, by the bench clock',
    ringInner: 'inner arc: how long the browser keeps the cookie, in real time',
    ringGap:
      'When you advance the bench clock, the arcs diverge: browsers count cookie lifetimes in real time.',
  },

  share: {
    title: 'Share a replay',
    text: 'This link replays the bench. The recording is in the part after #, which browsers do not send to servers.',
    fingerprints:
      'Credentials appear only as fingerprints (six hex digits of a hash). Session IDs, user names and devices are included. Repeated checks are shortened to the first and last.',
    making: 'Creating the link…',
    link: 'Link',
    copy: 'Copy the link',
    copied: 'Copied.',
    save: 'Save as a file',
    size: (kilobytes: string, events: number) => `${kilobytes} kB, ${events} events`,
    failed: 'Could not read the event log. Try again.',
    tooLong: 'This link is too long for some programs. Use the file instead.',
  },
}

/** "both" or "all three". */
function all(n: number): string {
  return n === 1 ? 'the' : n === 2 ? 'both' : `all ${inWords(n)}`
}

function count(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`
}
