import { useCallback, useEffect, useState } from 'react'

/** Of the row of a bug in the document. */
export const bugRowId = (id: string) => `bug-${id}`

/** The bug that is open, as the address states it (`&bug=m04`): a report links to the bug that no test noticed. */
export function useLinkedBug(): readonly [string | null, (id: string | null) => void] {
  // This section is rendered in the browser only.
  const [open, setOpen] = useState(() => new URLSearchParams(location.search).get('bug'))
  // The list is complete when this runs, so that the row exists. The focus makes the browser scroll to it.
  useEffect(() => {
    const linked = new URLSearchParams(location.search).get('bug')
    const row = linked === null ? null : document.getElementById(bugRowId(linked))
    row?.scrollIntoView({ block: 'center' })
    row?.querySelector('button')?.focus({ preventScroll: true })
  }, [])
  const choose = useCallback((id: string | null) => {
    setOpen(id)
    const query = new URLSearchParams(location.search)
    query.delete('bug')
    if (id !== null) query.set('bug', id)
    history.replaceState(null, '', `${location.pathname}?${query}`)
  }, [])
  return [open, choose]
}
