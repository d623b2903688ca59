'use client'

import { useCallback, useEffect, useState } from 'react'

/** Parameters that only one section reads: an address with one of them, and without a section, names that section. */
const SECTION_OF = { bug: 'mutations', operation: 'console' } as const

/** The section that the address names; the first one without a name. */
function sectionInAddress<Id extends string>(ids: readonly [Id, ...Id[]]): Id {
  const query = new URLSearchParams(location.search)
  const owner = Object.entries(SECTION_OF).find(([name]) => query.has(name))?.[1]
  const named = query.get('section') ?? owner
  return ids.find((id) => id === named) ?? ids[0]
}

/**
 * The section of a page that the address names. Read after hydration: the page is prerendered without a query. Each choice is an
 * entry in the history of the browser, so that Back leads to the section before.
 * @param ids the same list in every render
 */
export function useSection<Id extends string>(
  ids: readonly [Id, ...Id[]],
): readonly [Id, (section: Id) => void] {
  const [section, setSection] = useState<Id>(ids[0])
  useEffect(() => {
    const read = () => setSection(sectionInAddress(ids))
    read()
    addEventListener('popstate', read)
    return () => removeEventListener('popstate', read)
  }, [ids])
  const choose = useCallback(
    (next: Id) => {
      if (next === sectionInAddress(ids)) return
      history.pushState(null, '', `${location.pathname}?${new URLSearchParams({ section: next })}`)
      setSection(next)
    },
    [ids],
  )
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
