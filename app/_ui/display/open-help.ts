import { useSyncExternalStore } from 'react'

/* Whether the help is open: shortcuts, the palette and a button open it. */

const listeners = new Set<() => void>()
let isOpen = false

export function setHelp(open: boolean): void {
  isOpen = open
  for (const listener of listeners) listener()
}

export function useHelp(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => isOpen,
    () => false,
  )
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
