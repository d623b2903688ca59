/** The letters of a word that count: “expires” is like “expired”. */
const STEM = 5
/** Shorter words state nothing of a subject. */
const WORD = /[a-z]{3,}/g

const stemsOf = (text: string): ReadonlySet<string> =>
  new Set(Array.from(text.toLowerCase().matchAll(WORD), ([word]) => word.slice(0, STEM)))

/**
 * Compares texts with titles of tests by the words that they share. A word counts the more, the fewer titles have it (inverse
 * document frequency).
 * @returns how much a title is like a text; 0 for a title that is in another language
 */
export function likenessTo(titles: readonly string[]): (title: string, text: string) => number {
  const stems = new Map(titles.map((title) => [title, stemsOf(title)]))
  const titlesWith = new Map<string, number>()
  for (const words of stems.values())
    for (const word of words) titlesWith.set(word, (titlesWith.get(word) ?? 0) + 1)
  return (title, text) => {
    const own = stems.get(title) ?? stemsOf(title)
    const shared = Array.from(stemsOf(text)).filter((word) => own.has(word))
    const weight = (word: string) => Math.log(titles.length / (titlesWith.get(word) ?? 1))
    return shared.reduce((sum, word) => sum + weight(word), 0) / Math.sqrt(Math.max(1, own.size))
  }
}
