import { randomInt } from 'node:crypto'
import { wordlist } from '@scure/bip39/wordlists/english.js'

/*
 * Codes and phrases that can be read aloud. The 2048 words of BIP 39 are short, common, and differ in their first four letters.
 */

const WORDS: ReadonlySet<string> = new Set(wordlist)
const NUMBERS = { first: 10, count: 90 }
/** Words of a phrase: a seat’s is typed by sixty people, a teacher’s gives access to all seats. */
const PHRASE_WORDS = { seat: 2, teacher: 5 } as const

const word = () => wordlist[randomInt(wordlist.length)] ?? 'room'

/** A new room code, such as `BLUE-OTTER-42`: one of 377 million. It names a room and proves nothing. */
export function newRoomCode(): string {
  return `${word()}-${word()}-${NUMBERS.first + randomInt(NUMBERS.count)}`.toUpperCase()
}

/**
 * A room code as a person types it: in any case, with spaces, hyphens, or nothing between its parts.
 * @returns the code in the form of {@link newRoomCode}; null if it cannot be one
 */
export function readRoomCode(typed: string): string | null {
  const letters = typed.normalize('NFKC').toLowerCase()
  const parts = /^[\s-]*([a-z]+)[\s-]+([a-z]+)[\s-]*(\d{2})[\s-]*$/.exec(letters)
  const joined = /^[\s-]*([a-z]+)[\s-]*(\d{2})[\s-]*$/.exec(letters)
  const pair = parts ? [parts[1] ?? '', parts[2] ?? ''] : joined ? splitWords(joined[1] ?? '') : null
  const number = parts?.[3] ?? joined?.[2]
  if (pair === null || number === undefined || !pair.every((each) => WORDS.has(each))) return null
  return `${pair[0]}-${pair[1]}-${number}`.toUpperCase()
}

/** The only two words that these letters consist of; null if there are none. */
function splitWords(letters: string): readonly [string, string] | null {
  for (let at = 3; at <= letters.length - 3; at++) {
    const [first, second] = [letters.slice(0, at), letters.slice(at)]
    if (WORDS.has(first) && WORDS.has(second)) return [first, second]
  }
  return null
}

/** A new phrase. It is a credential: a seat’s has 22 bits, so attempts are limited; a teacher’s has 55. */
export function newPhrase(of: keyof typeof PHRASE_WORDS): string {
  return Array.from({ length: PHRASE_WORDS[of] }, word).join(' ')
}

/** A phrase as a person types it, in the form of {@link newPhrase}. */
export function readPhrase(typed: string): string {
  return typed
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s-]+/)
    .filter(Boolean)
    .join(' ')
}
