/** Scores: a letter that follows the previous one, one that begins a word, and any other. */
const FOLLOWS = 8
const BEGINS = 7
const ANY = 1

/**
 * How well a text matches a query whose letters it contains in that order; null if it does not. Spaces in the query are
 * ignored; a text that is hardly longer than the query scores higher.
 */
export function score(query: string, text: string): number | null {
  const wanted = Array.from(query.toLowerCase().replaceAll(/\s+/g, ''))
  const letters = Array.from(text.toLowerCase())
  if (wanted.length === 0) return 0
  let best: number | null = null
  // The first letter may occur several times, and the best run need not begin at the first occurrence.
  for (
    let start = letters.indexOf(wanted[0] ?? '');
    start !== -1;
    start = letters.indexOf(wanted[0] ?? '', start + 1)
  ) {
    const found = scoreFrom(wanted, letters, start)
    if (found === null) break
    best = Math.max(best ?? Number.NEGATIVE_INFINITY, found)
  }
  return best === null ? null : best - letters.length / 100
}

function scoreFrom(wanted: readonly string[], letters: readonly string[], start: number): number | null {
  let sum = 0
  let last = -2
  let from = start
  for (const letter of wanted) {
    const index = letters.indexOf(letter, from)
    if (index === -1) return null
    sum += index === last + 1 ? FOLLOWS : beginsWord(letters, index) ? BEGINS : ANY
    last = index
    from = index + 1
  }
  return sum
}

function beginsWord(letters: readonly string[], index: number): boolean {
  return index === 0 || !/[\p{L}\p{N}]/u.test(letters[index - 1] ?? '')
}
