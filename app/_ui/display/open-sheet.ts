import { useSyncExternalStore } from 'react'

/*
 * Which sheet stands open over the bench, and on what: `?sheet=policy`, `?sheet=wire&of=…`. Kept in the address, so a
 * sheet can be linked to and the browser's back button closes it. One at a time: opening one puts the other away. All
 * sheets share one entry of the browser's history: whoever opened ten goes back once.
 */

/** What a sheet shows: its name under `sheet`, and whatever else it needs to find that again. */
export type SheetParams = { readonly sheet: string } & Readonly<Record<string, string>>

const listeners = new Set<() => void>()
let opener: HTMLElement | null = null

/** Marks the entry of the history that the sheets share. */
const OURS = { isOfSheets: true }
const isOurs = () => (history.state as Partial<typeof OURS> | null)?.isOfSheets === true

/** Opens a sheet, or changes what the open one shows. */
export function openSheet(params: SheetParams): void {
  const isOpen = read() !== null
  if (!isOpen) opener = document.activeElement as HTMLElement | null
  const address = `${location.pathname}?${new URLSearchParams(params)}${location.hash}`
  if (isOurs()) history.replaceState(OURS, '', address)
  // A sheet that the page was opened with has no entry before it to go back to.
  else if (isOpen) history.replaceState(null, '', address)
  else history.pushState(OURS, '', address)
  tell()
}

/** Closes whatever stands open; the focus goes back to where it came from. */
export function closeSheet(): void {
  history.replaceState(isOurs() ? OURS : null, '', location.pathname + location.hash)
  tell()
  giveFocusBack()
}

function giveFocusBack(): void {
  opener?.focus()
  // In the past what opened it may rest: then it goes to what that stands in.
  if (document.activeElement !== opener) opener?.closest<HTMLElement>('[data-focus-fallback]')?.focus()
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
  if (listeners.size === 0) addEventListener('popstate', onTravel)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) removeEventListener('popstate', onTravel)
  }
}

/** The browser went back or on. */
function onTravel(): void {
  tell()
  if (read() === null) giveFocusBack()
}

function tell(): void {
  for (const listener of listeners) listener()
}
