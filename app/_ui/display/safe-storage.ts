/**
 * Values in one of the browser's storages. A storage may be missing or refuse (cookies blocked, private windows,
 * embedded frames): then values last as long as the document.
 * @param open returns the storage; the getter itself may throw
 */
export function safeStorage(open: () => Storage) {
  const values = new Map<string, string>()
  return {
    get(key: string): string | null {
      try {
        return open().getItem(key) ?? values.get(key) ?? null
      } catch {
        return values.get(key) ?? null
      }
    },
    set(key: string, value: string): void {
      values.set(key, value)
      try {
        open().setItem(key, value)
      } catch {
        // The value stays in the map above.
      }
    },
  }
}
