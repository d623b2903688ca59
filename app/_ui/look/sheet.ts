import { useSyncExternalStore } from 'react'

/*
 * Which sheet stands open over the bench, and on what: `?sheet=policy`, `?sheet=wire&of=…`. Kept in the address, so a
 * sheet can be linked to and the browser's back button closes it. One at a time: opening one puts the other away.
 */

/** What a sheet shows: its name under `sheet`, and whatever else it needs to find that again. */
export type SheetParams = { readonly sheet: string } & Readonly<Record<string, string>>

const listeners = new Set<() => void>()
let opener: HTMLElement | null = null

/** Opens a sheet, or changes what the open one shows. */
export function openSheet(params: SheetParams): void {
  const isOpen = new URLSearchParams(location.search).has('sheet')
  if (!isOpen) opener = document.activeElement as HTMLElement | null
  const address = `${location.pathname}?${new URLSearchParams(params)}${location.hash}`
  if (isOpen) history.replaceState(null, '', address)
  else history.pushState(null, '', address)
  tell()
}

/** Closes whatever stands open; the focus goes back to where it came from. */
export function closeSheet(): void {
  history.replaceState(null, '', location.pathname + location.hash)
  tell()
  opener?.focus()
  opener = null
}

/** The parameters of the open sheet as a query string, or null where none is open. A string, so that it can be compared. */
export function useSheet(): string | null {
  return useSyncExternalStore(subscribe, read, () => null)
}

function read(): string | null {
  return new URLSearchParams(location.search).has('sheet') ? location.search.slice(1) : null
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
  }
}

function tell(): void {
  for (const listener of listeners) listener()
}
