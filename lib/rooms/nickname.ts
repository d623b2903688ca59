import { isShownAsTyped } from '#lib/core/shown-text.ts'

/** Characters of a nickname, as a person counts them. */
export const MAX_NICKNAME = 24
/** Marks on one character: those of a vowel and of a tone. More of them would cover the lines above and below. */
const MAX_MARKS = 2
/** Emoji of several parts are one character, so code units are limited too. */
const MAX_CODE_UNITS = 4 * MAX_NICKNAME

/** What is wrong with a nickname, for the participant who typed it. */
export const NICKNAME_PROBLEMS = {
  empty: 'A nickname has at least one visible character.',
  long: `A nickname has at most ${MAX_NICKNAME} characters.`,
  invisible:
    'The nickname contains invisible characters, such as those that change the direction of text. Type it again.',
  marks: `A nickname has at most ${MAX_MARKS} marks above or below one character.`,
} as const
export type NicknameProblem = keyof typeof NICKNAME_PROBLEMS

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Characters that are shown as a space: U+2800 is a Braille pattern without dots. */
const SPACES = /[\s\u2800]+/gu
/**
 * Characters that are shown as nothing (UAX #44), and what may contain some of them: emoji, whose parts they join to families and
 * flags, and words of scripts whose letters have several forms, in which joiners choose the form.
 */
const INVISIBLE =
  /(?<emoji>\p{RGI_Emoji})|(?<=[\p{scx=Arab}\p{scx=Syrc}\p{scx=Deva}\p{scx=Beng}\p{scx=Gujr}\p{scx=Guru}\p{scx=Knda}\p{scx=Mlym}\p{scx=Orya}\p{scx=Sinh}\p{scx=Taml}\p{scx=Telu}])(?<joiner>[\u200c\u200d])(?=\p{L})|\p{Default_Ignorable_Code_Point}/gv
const STACKED = new RegExp(`[\\p{Mn}\\p{Me}]{${MAX_MARKS + 1}}`, 'u')

/**
 * A nickname as a person types it: normalised, with single spaces, and without invisible characters that change nothing. Emoji of
 * a later version of Unicode than that of this process become their parts.
 * @returns what is wrong with it, if it is refused
 */
export function readNickname(
  typed: string,
): { readonly name: string } | { readonly problem: NicknameProblem } {
  const spaced = typed.normalize('NFC').replace(SPACES, ' ')
  // Refused and not left out, because they show that the name is to look like another one, or was not typed.
  if (!isShownAsTyped(`a${spaced}`)) return { problem: 'invisible' }
  const name = spaced
    .replace(INVISIBLE, (_, emoji?: string, joiner?: string) => emoji ?? joiner ?? '')
    .replace(SPACES, ' ')
    .trim()
    .normalize('NFC')
  if (!isShownAsTyped(name)) return { problem: 'empty' }
  if (STACKED.test(name)) return { problem: 'marks' }
  const length = Array.from(characters.segment(name)).length
  return length > MAX_NICKNAME || name.length > MAX_CODE_UNITS ? { problem: 'long' } : { name }
}

/**
 * Letters of other scripts that look like a Latin one, as a capital or as a small letter (UTS #39 has all of them). Capitals and
 * small letters are the same here, so I and l, which are both Latin, stay apart: otherwise Ai and Al would be one name.
 */
const LOOK_ALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    // Cyrillic
    ...[
      'аa',
      'вb',
      'ԁd',
      'еe',
      'һh',
      'нh',
      'іi',
      'јj',
      'кk',
      'мm',
      'ӏl',
      'оo',
      'ԛq',
      'рp',
      'сc',
      'ѕs',
      'тt',
      'уy',
      'ѵv',
    ],
    ...['ԝw', 'хx'],
    // Greek
    ...['αa', 'βb', 'εe', 'ζz', 'ηh', 'ιi', 'κk', 'μm', 'νn', 'οo', 'ρp', 'τt', 'υy', 'χx', 'γy'],
    // Latin of phonetic alphabets
    ...['ɑa', 'ɡg'],
  ].map(([other, latin]) => [other, latin]),
)
const OTHERS = new RegExp(`[${Object.keys(LOOK_ALIKES).join('')}]`, 'gu')

/** What two nicknames are compared by: case, compatibility forms, invisible characters and look-alikes make no difference. */
export function nicknameKey(name: string): string {
  return (
    name
      .normalize('NFKC')
      .replace(INVISIBLE, (_, emoji?: string) => emoji?.replace(/\ufe0f/g, '') ?? '')
      // Both, because some letters have two small forms, such as those of S in German and Greek.
      .toUpperCase()
      .toLowerCase()
      .replace(OTHERS, (other) => LOOK_ALIKES[other] ?? other)
      .normalize('NFKC')
  )
}

/** The first variant of a name that is free: `Ana`, `Ana 2`, `Ana 3`. */
export function freeNickname(name: string, isTaken: (key: string) => boolean): string {
  for (let number = 1; ; number++) {
    const variant = number === 1 ? name : `${name} ${number}`
    if (!isTaken(nicknameKey(variant))) return variant
  }
}
