/* Which secrets a text can contain, and which it leaves to the reader: by the places that stand for them. */

/** The most powerful secret that a text contains. */
export type CodeSecret = 'credential' | 'password' | 'bench'

const PLACE = /<(?:bench|cookie|credential|passwords?|phrase|body)>/g

/** Stands for the cookies of the browser, which no script of the page can read. */
export const COOKIE_PLACE = '<cookie>'

/** The places of a text in which a value is to be inserted, each once. */
export function placesIn(text: string): readonly string[] {
  return Array.from(new Set(text.match(PLACE)))
}

/** What a text contains if secrets are requested, and does not contain otherwise. Null if it is the same text. */
export function secretOf(without: string, withSecrets: string): CodeSecret | null {
  if (without === withSecrets) return null
  const left = placesIn(withSecrets)
  const given = placesIn(without).filter((place) => !left.includes(place))
  if (given.some((place) => place === '<credential>' || place === '<phrase>')) return 'credential'
  return given.some((place) => place.startsWith('<password')) ? 'password' : 'bench'
}
