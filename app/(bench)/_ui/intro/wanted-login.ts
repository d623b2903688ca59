/*
 * The login button is shown from the first paint, before there is a bench. A click on it is kept until the bench is ready,
 * and so is its focus while the page replaces the button.
 */
let isWanted = false
let wasFocused = false

/** Keeps the request for a login. */
export function requestLogin(): void {
  isWanted = true
}

/** Whether a login was requested; the request is then done. */
export function takeLoginRequest(): boolean {
  const was = isWanted
  isWanted = false
  return was
}

/** Repeats the last click on a `data-early` button from before the page was hydrated, when it had no effect. */
export function replayEarlyClick(): void {
  const { dataset } = document.documentElement
  const { earlyClick } = dataset
  delete dataset.earlyClick
  if (earlyClick) document.querySelector<HTMLElement>(`[data-early="${earlyClick}"]`)?.click()
}

/** The ref of both buttons: the second takes the focus of the first, and leaves it to the part of the page around it. */
export function keepFocus(button: HTMLButtonElement): () => void {
  if (wasFocused) button.focus()
  wasFocused = false
  return () => {
    if (document.activeElement !== button) return
    const container = button.closest<HTMLElement>('[data-focus-fallback]')
    if (container) container.focus()
    else wasFocused = true
  }
}
