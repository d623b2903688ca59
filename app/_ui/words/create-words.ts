'use client'

import { use } from 'react'
import { currentLanguage, type Language, loadBeforeSwitch, useLanguage } from './language.ts'

/** Strings that load in one language at a time. */
interface Words<T> {
  /** The strings in the current language. Suspends until they have loaded. */
  readonly useIt: () => T
  /** Loads them; a part that comes on demand loads its strings along with its code. */
  readonly load: (language?: Language) => Promise<T>
}

/** @param sources imports the strings of each language from a file of their own, so that a page loads one of them */
export function createWords<T>(sources: Readonly<Record<Language, () => Promise<T>>>): Words<T> {
  const loading = new Map<Language, Promise<T>>()

  function load(language: Language = currentLanguage()): Promise<T> {
    const known = loading.get(language)
    if (known) return known
    const promise = sources[language]()
    loading.set(language, promise)
    promise.then(
      // Read by React: `use` returns it without suspending.
      (value) => Object.assign(promise, { status: 'fulfilled', value }),
      // A later attempt may succeed.
      () => loading.delete(language),
    )
    return promise
  }

  loadBeforeSwitch((language) => (loading.size > 0 ? load(language) : null))
  return { load, useIt: () => use(load(useLanguage())) }
}

/** Loads the strings of a part that comes on demand along with its code. */
export async function withWords<M>(module: Promise<M>, ...loads: (() => Promise<unknown>)[]): Promise<M> {
  const [loaded] = await Promise.all([module, ...loads.map((load) => load())])
  return loaded
}
