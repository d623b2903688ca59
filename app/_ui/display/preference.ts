import { useSyncExternalStore } from 'react'
import { safeStorage } from './safe-storage.ts'

const ofBrowser = safeStorage(() => localStorage)
const ofTab = safeStorage(() => sessionStorage)

/** A choice that is stored in this browser. `null` until it is read; on the server always. */
export interface Preference<T extends string> {
  readonly get: () => T
  readonly set: (value: T) => void
  readonly subscribe: (listener: () => void) => () => void
}

/**
 * @param key in the storage
 * @param values the valid values; any other value counts as no choice
 * @param byDefault the value if there is no choice
 * @param keptBy the browser (localStorage), or this tab alone (sessionStorage)
 */
export function createPreference<T extends string>(
  key: string,
  values: readonly T[],
  byDefault: () => T,
  keptBy: 'browser' | 'tab' = 'browser',
): Preference<T> {
  return stored(key, (value) => values.find((known) => known === value) ?? byDefault(), keptBy)
}

/** A text that this tab keeps; empty at first. @param key in the storage */
export function createTabText(key: string): Preference<string> {
  return stored(key, (value) => value ?? '', 'tab')
}

/** A text that this browser keeps; empty at first. @param key in the storage */
export function createBrowserText(key: string): Preference<string> {
  return stored(key, (value) => value ?? '', 'browser')
}

function stored<T extends string>(
  key: string,
  read: (value: string | null) => T,
  keptBy: 'browser' | 'tab',
): Preference<T> {
  const storage = keptBy === 'tab' ? ofTab : ofBrowser
  const listeners = new Set<() => void>()
  const notify = () => {
    for (const listener of listeners) listener()
  }
  return {
    get: () => read(storage.get(key)),
    set: (value) => {
      storage.set(key, value)
      notify()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      // Another tab may change it; the storage event fires only for changes by other tabs.
      addEventListener('storage', listener)
      return () => {
        listeners.delete(listener)
        removeEventListener('storage', listener)
      }
    },
  }
}

/** The choice, or null in the HTML of the server. */
export function usePreference<T extends string>(
  preference: Pick<Preference<T>, 'get' | 'subscribe'>,
): T | null {
  return useSyncExternalStore<T | null>(preference.subscribe, preference.get, () => null)
}
