/**
 * Lights every place on the page where the fingerprint under the pointer, or under the focus, stands. Done on the
 * document and not in React's state: the places are in lists, tables and diagrams that know nothing of each other.
 * @returns puts it out again
 */
export function highlightFingerprints(root: Document): () => void {
  let lit: string | null = null

  function light(fingerprint: string | null): void {
    if (fingerprint === lit) return
    for (const place of root.querySelectorAll('[data-lit]')) place.removeAttribute('data-lit')
    lit = fingerprint
    if (lit === null) return
    for (const place of root.querySelectorAll(`[data-fingerprint="${CSS.escape(lit)}"]`)) {
      place.setAttribute('data-lit', '')
    }
  }

  function onEvent({ target }: Event): void {
    const place = target instanceof Element ? target.closest<HTMLElement>('[data-fingerprint]') : null
    light(place?.dataset.fingerprint ?? null)
  }

  root.addEventListener('pointerover', onEvent)
  root.addEventListener('focusin', onEvent)
  return () => {
    light(null)
    root.removeEventListener('pointerover', onEvent)
    root.removeEventListener('focusin', onEvent)
  }
}
