import { useSyncExternalStore } from 'react'
import { safeStorage } from './safe-storage.ts'

const storage = safeStorage(() => localStorage)

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
    get: () => values.find((value) => value === storage.get(key)) ?? byDefault(),
    set: (value) => {
      storage.set(key, value)
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
