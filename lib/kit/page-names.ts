/*
 * Names in the page that tests may rely on. They change only with the major version of the kit; a test holds them.
 */

/** Where a browser stores that it has completed the intro, which otherwise covers the bench. */
export const INTRO_KEY = 'session-lab:first-minute'
export const INTRO_DONE = 'told'

/** Where a tab stores the public name of its bench, and the passwords of its users. */
export const BENCH_KEY = 'session-lab:bench'

/** The values of `data-verdict` in a lane: what the server answered last. */
export const VERDICTS = ['accepted', 'refused', 'unavailable', 'none'] as const

/** The accessible names of buttons that act on all lanes; “Log in: JWT” acts on one. */
export const BUTTONS = {
  logIn: 'Log in',
  check: 'Check',
  refresh: 'Refresh',
  logOut: 'Log out',
  resetBench: 'Reset bench',
} as const
