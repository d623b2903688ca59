import { useSyncExternalStore } from 'react'

/** A boolean that several parts of the page set and render. Initially false. */
export function createFlag(): readonly [use: () => boolean, set: (value: boolean) => void] {
  const listeners = new Set<() => void>()
  let current = false

  function subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  function set(value: boolean): void {
    current = value
    for (const listener of listeners) listener()
  }

  const use = () =>
    useSyncExternalStore(
      subscribe,
      () => current,
      () => false,
    )
  return [use, set]
}
