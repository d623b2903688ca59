import type { HonestAct } from '#lib/attacks/honest.ts'
import type { AttackRoute } from '#lib/ledger/event.ts'

/** Strings of the page `/attacks`. */
export const attacks = {
  title: 'Attack lab',
  intro:
    'Each attack is carried out with real requests against one mechanism, in a weak setting and in the same one with the change that stops it; the event log alone decides whether it succeeded. It touches your bench and temporary benches of its own, and no request leaves this machine.',

  vulnerableOff:
    'The vulnerable parts are off on this server: planted bugs do not start, and there is no attacker’s page. Set LAB_VULNERABLE=1, or start the app with npm run demo.',
  board: 'Attacks by mechanism',
  attack: 'Attack',
  stages: { weak: 'weak', mended: 'mended', bench: 'my bench' },
  change: (weak: string, mended: string) => (weak === mended ? weak : `${weak} → ${mended}`),
  shownLane: 'Lane',
  allLanes: 'all lanes',

  runAll: 'Run all',
  run: 'Run',
  runNamed: (of: string) => `Run: ${of}`,
  details: 'Details',
  detailsOf: (of: string) => `Details: ${of}`,
  stop: 'Stop',
  progress: (done: number, total: number) => `${done} of ${total} runs`,
  finished: (breaches: number, held: number) =>
    `Finished: ${breaches === 1 ? '1 breach' : `${breaches} breaches`}, ${held} held.`,
  stopped: 'Stopped.',
  withFailures: (n: number) => (n === 1 ? '1 run failed.' : `${n} runs failed.`),
  notReady: 'The bench is still opening.',

  states: {
    none: 'not run',
    running: 'running…',
    failed: 'failed',
    off: 'switched off',
    'not-applicable': 'does not apply',
  },
  outcomes: { breach: 'Breach', held: 'Held' },
  /** Next to an outcome that did not come about as intended. */
  routes: { intended: '', other: 'by another way', accidental: 'by accident' } satisfies Record<
    AttackRoute,
    string
  >,
  breaksHonest: 'breaks honest clients',

  close: 'Close',
  detailOf: (attack: string, mechanism: string) => `${attack}, ${mechanism}`,
  wants: 'What Mallory wants',
  variant: 'Variant',
  model:
    'A browser decides a part of this attack. The run in the server uses a model of one; by hand, your own browser decides.',
  runWeak: 'Run weak',
  runMended: 'Run mended',
  runBench: 'Run on my bench',
  runBenchAgain: 'Run again on my bench',
  notRunYet: 'Run it to see the verdict, the events that decide it, and whether honest clients are served.',
  show: (stage: string) => `Show the run: ${stage}`,
  noLane: 'This mechanism is not a lane of your bench.',
  benchState: {
    weak: 'Your bench is set up as weak.',
    mended: 'Your bench is set up as mended.',
    other: 'Your bench differs from both.',
    carrier: 'Here the client decides by its carrier, not your bench.',
  },

  verdicts: {
    breach: {
      intended: 'The attack worked as described.',
      other: 'The attack worked, but by another way than the described one.',
      accidental: 'The attack worked by an accident of the lab.',
    },
    held: {
      intended: 'The defence stopped the attack.',
      other: 'Something else than the described defence stopped the attack.',
      accidental: 'The attack failed by accident: this says nothing about the defence.',
    },
  } satisfies Record<string, Record<AttackRoute, string>>,
  lampAttack: 'Attack',
  lampHonest: 'Honest clients',
  served: 'Served',
  broken: 'Broken',
  lampsMeaning: 'Both must be on: a defence that also refuses honest clients has only moved the damage.',
  /** Numbers of a run, by their name in the API. */
  numbers: {
    whileOpen: 'requests of Mallory’s client accepted while the tab was open',
    afterClosing: 'requests of Mallory’s client accepted after the tab was closed',
    throughThePage: 'requests of the script accepted through the page',
  } as Readonly<Record<string, string>>,
  failedActs: (names: string) => `Failed: ${names}.`,
  honestActs: {
    login: 'log in',
    check: 'use the session',
    refresh: 'refresh',
    transfer: 'transfer',
    're-authenticate': 're-authenticate',
    'other-user': 'log in as another user',
    logout: 'log out',
    'refused-after-logout': 'be refused after logout',
  } satisfies Record<HonestAct, string>,

  events: 'Events of this run',
  eventsOf: (stage: string) => `Events of this run: ${stage}`,
  decides: 'decides',
  elsewhere: 'This ran on a bench of its own, which is deleted: its requests cannot be inspected.',
  waiting: 'Waiting for the first event…',
  seeBench: 'See it on the bench',

  switchTitle: 'What stops it',
  setting: 'Setting',
  plantedBug: (id: string) => `planted bug ${id}`,
  on: 'on',
  off: 'off',
  unset: 'as set',
  noSwitch: 'Both settings are the same here: there is nothing to switch.',
  apply: 'Apply to my bench',
  weaken: 'Weaken my bench',
  applied: 'Your bench has the mended setting. Run the attack again.',
  weakened: 'Your bench has the weak setting. Run the attack.',
  carrier: 'carrier',
  carrierNote: 'The client chooses the carrier, so no setting of your bench changes it: see the mended run.',
  remains: 'What this does not stop',
  sources: 'Sources',
  code: 'The code that decides',

  byHand: {
    title: 'By hand',
    steps: [
      'Edit and resend: on the bench, open Inspect on a request, change its credential under “Edit and resend”, and send it. Response and event are real.',
      'The attacker’s page: write a request as a form, a fetch or an image on another origin. Your browser decides which cookies it sends, and “What the lab notices” shows what arrived.',
    ],
    toBench: 'Open the bench',
    sameSite: 'Open the attacker’s page (same site)',
    crossSite: 'Open the attacker’s page (another site)',
    secondApp: 'Open the second application',
    newTab: 'opens in a new tab',
    absent: 'This server has no attacker’s page: the launcher (npm run demo) starts one.',
  },
  notices: {
    title: 'What the lab notices',
    intro:
      'Attacks that finished on your bench, and requests that pages of other origins sent to it, newest first.',
    none: 'Nothing yet.',
    from: { 'same-site': 'from another origin of this site', 'cross-site': 'from another site' },
  },
}
