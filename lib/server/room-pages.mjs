/*
 * The pages of a room have its code in their path, and are built once for all rooms. Plain JavaScript: next.config.js reads it
 * under any version of Node.
 */

export const ROOM_PAGES = /** @type {const} */ (['join', 'teach', 'present'])

/** The part of a path that is a code as a person types it: it ends with two digits. */
export const CODE_SEGMENT = '[^/]*\\d\\d'

/** A language in the address has precedence over that of the browser. */
const ROOM_PATH = new RegExp(`^((?:/(?:en|zh))?/(?:${ROOM_PAGES.join('|')}))/${CODE_SEGMENT}$`)

/**
 * The path of the page that is built for this path.
 * @param {string} path
 */
export function builtPageOf(path) {
  return path.replace(ROOM_PATH, '$1')
}
