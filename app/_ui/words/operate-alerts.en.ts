import type { Severity } from '#lib/alerts/alert.ts'
import type { TrialAct } from '#lib/alerts/trial.ts'

/** Strings of the section “Alerts” of the page /operate. */
export const alerts = {
  intro:
    'Each rule is a predicate over the event log. An alert is fired within five seconds, as an event and to the webhook. Fire one, and see that its look-alike does not.',
  loading: 'Loading rules…',
  failed: 'Could not load the rules.',

  rules: 'Rules',
  columns: {
    alert: 'Alert',
    fires: 'Fires',
    mustNot: 'Does not fire',
    try: 'Try it',
  },
  severities: { notice: 'notice', warning: 'warning', critical: 'critical' } satisfies Record<
    Severity,
    string
  >,
  window: (count: number, seconds: number) => `${count} within ${seconds} s`,
  acts: { fires: 'Fire it', 'look-alike': 'Look-alike' } satisfies Record<TrialAct, string>,
  actOf: (act: string, title: string) => `${act}: ${title}`,
  /** Before a trial. */
  firesOn: { bench: 'fires on this bench', own: 'fires on a temporary bench' },
  running: 'Sending requests…',
  places: { bench: 'on this bench', own: 'on a temporary bench' },
  result: {
    fired: (ms: number) => `Fired after ${ms} ms`,
    firedToo: 'Fired, although it must not',
    notFired: 'Not fired',
    asIntended: 'Not fired, as intended',
  },
  events: (count: number) => (count === 1 ? '1 event' : `${count} events`),
  eventsOf: (title: string, act: string) => `Events of “${title}”, ${act}`,
  firedIt: 'fired it',
  toDo: 'What to do',

  fired: {
    title: 'Fired on this bench',
    none: (act: string) =>
      `The event log has no alert. Use “${act}” at a rule that fires on this bench, or carry out an attack.`,
    older: 'The event log keeps the newest 2,000 events. Alerts that are older are rows of the audit trail:',
    audit: 'Audit trail',
    because: 'Fired by',
    delivered: (attempts: number) => (attempts === 1 ? 'delivered' : `delivered, attempt ${attempts}`),
    notDelivered: 'not delivered',
    eventsOf: (title: string, time: string) => `Events of “${title}” at ${time}`,
    gone: 'The events that fired it are no longer in the event log.',
  },

  webhook: {
    title: 'Webhook',
    intro:
      'Alerts are sent by POST to a server on this machine, signed with HMAC-SHA256 over time and body. At most three attempts of two seconds; no redirect is followed.',
    url: 'URL',
    invalid: (detail: string) => detail,
    set: 'Set',
    remove: 'Remove',
    test: 'Send test',
    none: 'No webhook is set.',
    secret: 'Secret, shown only now',
    copy: 'Copy',
    copied: 'Copied',
    isSet: (url: string) => `Alerts are sent to ${url}.`,
    sending: 'Sending…',
    delivered: (status: number, attempts: number) => `Delivered: status ${status}, attempt ${attempts}`,
    notDelivered: (status: number | null, attempts: number) =>
      `Not delivered: ${status === null ? 'no response' : `status ${status}`} after ${attempts} attempts`,
  },
}
