/*
 * Which texts that a person has typed may be shown to others. Pure.
 */

/** Control characters, line breaks, and characters that change the direction of the text after them (UAX #9). */
const UNSAFE =
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/u
/** Letters, digits, punctuation and symbols, without those that are shown as nothing (UAX #44) and the blank of Braille. */
const VISIBLE = /(?!\p{Default_Ignorable_Code_Point}|\u2800)[\p{L}\p{N}\p{P}\p{S}]/u

/** Whether a text has visible characters, and none that would change how other text is shown. */
export function isShownAsTyped(text: string): boolean {
  return !UNSAFE.test(text) && VISIBLE.test(text)
}
