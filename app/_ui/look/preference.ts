import { useSyncExternalStore } from 'react'

/** A choice that this browser remembers. `null` until it is known, which on the server is always. */
export interface Preference<T extends string> {
  readonly get: () => T
  readonly set: (value: T) => void
  readonly subscribe: (listener: () => void) => () => void
}

/**
 * @param key in localStorage
 * @param values what may stand there; anything else counts as no choice
 * @param byDefault what holds while nobody has chosen
 */
export function createPreference<T extends string>(
  key: string,
  values: readonly T[],
  byDefault: () => T,
): Preference<T> {
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  return {
    get: () => values.find((value) => value === read(key)) ?? byDefault(),
    set: (value) => {
      write(key, value)
      tell()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      // Another tab may choose; the storage event comes from there alone.
      addEventListener('storage', listener)
      return () => {
        listeners.delete(listener)
        removeEventListener('storage', listener)
      }
    },
  }
}

/** The choice, or null while the page is the server's. */
export function usePreference<T extends string>(preference: Preference<T>): T | null {
  return useSyncExternalStore<T | null>(preference.subscribe, preference.get, () => null)
}

// Storage may be forbidden (private windows, embedded frames): then a choice lasts as long as the page.
const fallback = new Map<string, string>()

function read(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? fallback.get(key) ?? null
  } catch {
    return fallback.get(key) ?? null
  }
}

function write(key: string, value: string): void {
  fallback.set(key, value)
  try {
    localStorage.setItem(key, value)
  } catch {
    // Remembered in the map above.
  }
}
