import { useSyncExternalStore } from 'react'

/* Large type and nothing small, for a room. Not remembered: who opens the page next has no projector. */

const listeners = new Set<() => void>()

export function isPresenting(): boolean {
  return 'present' in document.documentElement.dataset
}

export function togglePresent(): void {
  if (isPresenting()) delete document.documentElement.dataset.present
  else document.documentElement.dataset.present = 'true'
  for (const listener of listeners) listener()
}

export function usePresenting(): boolean {
  return useSyncExternalStore(subscribe, isPresenting, () => false)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
  }
}
