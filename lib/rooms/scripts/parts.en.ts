import type { ScriptTexts } from './script.ts'

export const scripts: ScriptTexts['scripts'] = {
  short: {
    title: '45 minutes: what logout does, and what it does not',
    summary: 'Three experiments for a meet-up or a lesson: theft, revocation lag, logging out other devices.',
  },
  'half-day': {
    title: 'Half a day: sessions that a team has to maintain',
    summary:
      'Eight experiments with one break: theft, size, revocation, roles, fixation, CSRF and refresh tokens.',
  },
  'full-day': {
    title: 'A full day: from the cookie to operations',
    summary:
      'Fifteen experiments with two breaks and lunch: storage, forgery, timeouts, revocation, attacks, keys and outages.',
  },
}

export const parts: ScriptTexts['parts'] = {
  welcome: {
    title: 'Welcome and joining',
    do: [
      'Choose this script under “Hold a workshop”, open the room, and show the projector page with its QR code.',
      'Wait until the count on the projector is the number of people in front of you. Late joining is possible at any time.',
      'Log in as Alice on all lanes on your own bench, log out, and show the four results.',
    ],
    say: [
      '“Each of you has a bench of your own: users, clock, server nodes, a Redis that you may stop. You can break nothing of others.”',
      '“Write down your two words: they open your seat in another browser, once. You get two new ones there.”',
      '“First predict, then try. A wrong prediction is worth more than a right one.”',
    ],
    look: [
      'Board: every seat is listed. “Last act” is the last request or progress of a bench, and does not show whether a page is open.',
    ],
  },
  break: {
    title: 'Break',
    do: ['Set “Timer for all seats”. Seats stay as they are: a device that sleeps returns to the same seat.'],
    say: [
      '“Leave the page open, or close it: this browser keeps your seat. Your two words are for another one.”',
    ],
    look: [
      'Board: send the next hint to seats that are stuck, and look into one of their benches during the break.',
    ],
  },
  lunch: {
    title: 'Lunch',
    do: ['Set “Timer for all seats”, and press “Freeze board” if the board stays on a screen.'],
    say: ['“In the afternoon you attack the sessions, and then operate them.”'],
    look: ['Board: note the two experiments with the most open checks, and repeat their reason after lunch.'],
  },
  close: {
    title: 'Closing',
    do: [
      'In the phase “Try it”, the projector shows how many seats have solved the experiment, without names.',
      'Let everyone open /choose and answer the eight questions for their own system.',
      'Export the room, then end it: the seats and their benches are deleted.',
    ],
    say: [
      '“Which prediction of yours was the most wrong? That is the place in your own system to look at first.”',
      '“All of this runs on your own machine: npm run demo.”',
    ],
    look: ['Board: experiments that few have solved are material for the next workshop.'],
  },
}
