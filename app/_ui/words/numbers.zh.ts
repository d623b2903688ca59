/** Before a measure word, 2 is 两. */
const NUMBERS = '零一两三四五六'

/** A small number as a word. */
export function inWords(n: number): string {
  return NUMBERS[n] ?? String(n)
}
