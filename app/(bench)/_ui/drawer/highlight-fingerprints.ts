/**
 * Highlights every occurrence of the fingerprint under the pointer or the focus. On the document and not in React
 * state, because the occurrences are in unrelated lists, tables and diagrams.
 * @returns removes the highlight
 */
export function highlightFingerprints(root: Document): () => void {
  let lit: string | null = null

  function light(fingerprint: string | null): void {
    if (fingerprint === lit) return
    for (const occurrence of root.querySelectorAll('[data-lit]')) occurrence.removeAttribute('data-lit')
    lit = fingerprint
    if (lit === null) return
    for (const occurrence of root.querySelectorAll(`[data-fingerprint="${CSS.escape(lit)}"]`)) {
      occurrence.setAttribute('data-lit', '')
    }
  }

  function onEvent({ target }: Event): void {
    const occurrence = target instanceof Element ? target.closest<HTMLElement>('[data-fingerprint]') : null
    light(occurrence?.dataset.fingerprint ?? null)
  }

  root.addEventListener('pointerover', onEvent)
  root.addEventListener('focusin', onEvent)
  return () => {
    light(null)
    root.removeEventListener('pointerover', onEvent)
    root.removeEventListener('focusin', onEvent)
  }
}
