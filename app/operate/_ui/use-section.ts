'use client'

import { useCallback, useEffect, useState } from 'react'
import { SECTION_IDS, type SectionId } from './sections.tsx'

/** The section that the address names. Read after hydration: the page is prerendered without a query. */
export function useSection(): readonly [SectionId, (section: SectionId) => void] {
  const [section, setSection] = useState<SectionId>('metrics')
  useEffect(() => {
    const named = new URLSearchParams(location.search).get('section')
    setSection((before) => SECTION_IDS.find((id) => id === named) ?? before)
  }, [])
  const choose = useCallback((next: SectionId) => {
    history.replaceState(null, '', `${location.pathname}?${new URLSearchParams({ section: next })}`)
    setSection(next)
  }, [])
  return [section, choose]
}
