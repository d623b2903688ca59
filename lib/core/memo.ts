const MAX_ENTRIES = 500

/**
 * Remembers the results of a function of a text, for as long as they fit. For values that many requests repeat, such as
 * an address; the key stays in memory, so it must not be a secret.
 */
export function memo<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const result = compute(text)
    // Cleared as a whole: a client that sends many different texts costs no more than without a memory.
    if (known.size >= MAX_ENTRIES) known.clear()
    known.set(text, result)
    return result
  }
}
