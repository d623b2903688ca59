/** Where a browser stores that it has completed the intro, and the stored value. */
export const INTRO_KEY = 'session-lab:first-minute'
export const INTRO_DONE = 'told'
