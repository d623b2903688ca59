import type { SimulatedClientId } from '#lib/web/simulated-client-ids.ts'
import { capital, inWords } from './numbers.en.ts'

/** Strings of the past, other clients and the bottom panel that the first paint needs. */
export const history = {
  bottomPanel: {
    label: 'Activity',
    events: 'Events',
    timeline: 'Timeline',
    costs: 'Costs',
  },

  past: {
    at: (time: string) => `Viewing the state at ${time}`,
    of: (position: number, total: number) => `event ${position} of ${total}`,
    acts: 'Actions are disabled while viewing the past.',
    toLive: 'Back to live',
  },

  otherClients: {
    names: { mallory: 'Mallory', phone: 'Phone' } satisfies Record<SimulatedClientId, string>,
    stolenBy: (client: string) => `by ${client}`,
    empty: 'no credential',
    holds: (fingerprint: string) => `has a copy of ${fingerprint}`,
    own: (fingerprint: string) => `has ${fingerprint}`,
    outcomes: { accepted: 'Accepted', refused: 'Refused', unavailable: 'Unavailable', none: 'No credential' },
    as: (user: string) => `as ${user}`,
    steal: 'Steal',
    stealName: (lane: string) => `Steal the ${lane} credential as Mallory`,
    check: 'Check',
    checkName: (client: string, lane: string) => `Check ${lane} as ${client}`,
    label: (client: string, lane: string) => `${client}: ${lane}`,
  },

  loginPrompt: {
    intro: (n: number) =>
      `${capital(inWords(n))} ${n === 1 ? 'way' : 'ways'} to stay logged in. Log in on all lanes with one click.`,
    login: (user: string) => `Log in as ${user} on all lanes`,
    skip: 'Skip',
  },

  commands: 'Commands',
  skipToMain: 'Skip to the main content',
  announcements: 'Result of the last action',
}
