const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six']

/** A small number as a word. */
export function inWords(n: number): string {
  return NUMBERS[n] ?? String(n)
}

/** A text that begins a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
