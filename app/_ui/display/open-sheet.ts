import { useSyncExternalStore } from 'react'

/*
 * The sheet that is open over the bench, and its subject: `?sheet=policy`, `?sheet=wire&of=…`. It is part of the URL,
 * so that a sheet can be linked to and the back button closes it. One at a time: opening one closes the other. All
 * sheets share one entry of the browser's history: after ten sheets, going back once closes the last.
 */

/** The parameters of a sheet: its name under `sheet`, and what else it needs to restore its content. */
export type SheetParams = { readonly sheet: string } & Readonly<Record<string, string>>

const listeners = new Set<() => void>()
let opener: HTMLElement | null = null

/** Marks the history entry that the sheets share. */
const OURS = { isOfSheets: true }
const isOurs = () => (history.state as Partial<typeof OURS> | null)?.isOfSheets === true

/** Opens a sheet, or changes the content of the open one. */
export function openSheet(params: SheetParams): void {
  const isOpen = read() !== null
  if (!isOpen) opener = document.activeElement as HTMLElement | null
  const address = `${location.pathname}?${new URLSearchParams(params)}${location.hash}`
  if (isOurs()) history.replaceState(OURS, '', address)
  // If the page was opened with a sheet, there is no entry before it to return to.
  else if (isOpen) history.replaceState(null, '', address)
  else history.pushState(OURS, '', address)
  notify()
}

/** Closes the open sheet; the focus returns to the element that opened it. */
export function closeSheet(): void {
  history.replaceState(isOurs() ? OURS : null, '', location.pathname + location.hash)
  notify()
  restoreFocus()
}

function restoreFocus(): void {
  opener?.focus()
  // In the past that element may be disabled: then its container takes the focus.
  if (document.activeElement !== opener) opener?.closest<HTMLElement>('[data-focus-fallback]')?.focus()
  opener = null
}

/**
 * The parameters of the open sheet as a query string, or null if none is open. A string, so that it can be compared.
 */
export function useSheet(): string | null {
  return useSyncExternalStore(subscribe, read, () => null)
}

function read(): string | null {
  return new URLSearchParams(location.search).has('sheet') ? location.search.slice(1) : null
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener('popstate', onNavigation)
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) removeEventListener('popstate', onNavigation)
  }
}

/** After a navigation by the back or forward button. */
function onNavigation(): void {
  notify()
  if (read() === null) restoreFocus()
}

function notify(): void {
  for (const listener of listeners) listener()
}
