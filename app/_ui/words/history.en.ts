import type { SimulatedClientId } from '#lib/web/simulated-client-ids.ts'

/** The words of what is seen over time, as far as the first paint speaks of it. */
export const history = {
  bottomPanel: {
    label: 'What happened',
    events: 'Events',
    timeline: 'Timeline',
    costs: 'Costs',
  },

  past: {
    at: (time: string) => `The page as it stood at ${time}`,
    of: (place: number, total: number) => `event ${place} of ${total}`,
    acts: 'Acts wait until you are back.',
    toLive: 'Back to live',
  },

  otherClients: {
    names: { mallory: 'Mallory', phone: 'Phone' } satisfies Record<SimulatedClientId, string>,
    stolenBy: (guest: string) => `to ${guest}`,
    empty: 'holds nothing',
    holds: (fingerprint: string) => `holds a copy of ${fingerprint}`,
    own: (fingerprint: string) => `holds ${fingerprint}`,
    outcomes: { accepted: 'Accepted', refused: 'Refused', unavailable: 'No answer', none: 'Holds nothing' },
    as: (user: string) => `as ${user}`,
    steal: 'Steal',
    stealName: (lane: string) => `Steal the ${lane} credential to Mallory`,
    check: 'Try',
    checkName: (guest: string, lane: string) => `Try ${lane} as ${guest}`,
    label: (guest: string, lane: string) => `${guest}: ${lane}`,
    failed: (text: string) => `That did not work: ${text}`,
    nothingToSteal: 'This browser holds nothing that could be copied.',
  },

  loginPrompt: {
    intro: 'Four doors, four ways to stay logged in. Open them all with one act.',
    login: (user: string) => `Log in as ${user} on all four`,
    skip: 'Skip',
    loggedOut: 'All doors are closed.',
  },

  commands: 'Commands',
}
