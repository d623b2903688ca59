import { isShownAsTyped } from '#lib/core/shown-text.ts'

/** Characters of a nickname, as a person counts them. */
export const MAX_NICKNAME = 24

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * A nickname as a person types it: normalised, and with single spaces.
 * @returns null if it is empty, too long, or contains characters that would change other text
 */
export function readNickname(typed: string): string | null {
  const name = typed.normalize('NFC').trim().replace(/\s+/gu, ' ')
  const length = Array.from(characters.segment(name)).length
  // Combining marks stack without end on one character: the number of code units is limited too.
  const isValid = length >= 1 && length <= MAX_NICKNAME && name.length <= 4 * MAX_NICKNAME
  return isValid && isShownAsTyped(name) ? name : null
}

/** What two nicknames are compared by: case and compatibility forms do not make a difference. */
export function nicknameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

/** The first variant of a name that is free: `Ana`, `Ana 2`, `Ana 3`. */
export function freeNickname(name: string, isTaken: (key: string) => boolean): string {
  for (let number = 1; ; number++) {
    const variant = number === 1 ? name : `${name} ${number}`
    if (!isTaken(nicknameKey(variant))) return variant
  }
}
