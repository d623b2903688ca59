'use client'

import { useCallback, useEffect, useState } from 'react'
import { SECTION_IDS, type SectionId } from '../../_ui/shell/operate-nav.tsx'

/** The section that the address names; the first one without a name. */
function sectionInAddress(): SectionId {
  const named = new URLSearchParams(location.search).get('section')
  return SECTION_IDS.find((id) => id === named) ?? SECTION_IDS[0]
}

/**
 * The section that the address names. Read after hydration: the page is prerendered without a query. Each choice is an entry in
 * the history of the browser, so that Back leads to the section before.
 */
export function useSection(): readonly [SectionId, (section: SectionId) => void] {
  const [section, setSection] = useState<SectionId>(SECTION_IDS[0])
  useEffect(() => {
    const read = () => setSection(sectionInAddress())
    read()
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [])
  const choose = useCallback((next: SectionId) => {
    if (next === sectionInAddress()) return
    history.pushState(null, '', `${location.pathname}?${new URLSearchParams({ section: next })}`)
    setSection(next)
  }, [])
  return [section, choose]
}

/** Keeps the title of the document. Next.js writes that of the page when its metadata arrives, which may be later. */
export function useTitle(title: string): void {
  useEffect(() => {
    const keep = () => {
      if (document.title !== title) document.title = title
    }
    keep()
    const observer = new MutationObserver(keep)
    observer.observe(document.head, { childList: true, characterData: true, subtree: true })
    return () => observer.disconnect()
  }, [title])
}
