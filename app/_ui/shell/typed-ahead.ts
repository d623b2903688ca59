let typed = ''
let stop = () => {}

/** What was typed while the palette was loading: it begins with this text. */
export const typedAhead = (): string => typed

/** The palette is open, and gets the keys itself; after it has closed, they are the page’s again. */
export const stopKeeping = (): void => stop()

/**
 * Keeps keys for a palette that has been opened and is still loading: the shortcuts of the page must not act on them.
 * @returns what stops this
 */
export function keepTyped(): () => void {
  typed = ''
  function onKey(event: KeyboardEvent): void {
    const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
    if (!isText || document.querySelector('dialog[open]') !== null) return
    event.preventDefault()
    event.stopImmediatePropagation()
    typed += event.key
  }
  // Before the listeners of the page.
  addEventListener('keydown', onKey, { capture: true })
  stop = () => removeEventListener('keydown', onKey, { capture: true })
  return stop
}
