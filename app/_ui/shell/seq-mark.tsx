'use client'

import { useEffect, useLayoutEffect } from 'react'
import { useLabState } from '../lab/use-lab.tsx'

/**
 * Sets on the root element the last event that the page has rendered, and that it is hydrated. A test waits for the
 * event named in the `Lab-Seq` header of a response instead of waiting for time.
 */
export function SeqMark() {
  const seq = useLabState((state) => state.seq)
  const phase = useLabState((state) => state.phase)
  useLayoutEffect(() => {
    if (seq === null) delete document.documentElement.dataset.seq
    else document.documentElement.dataset.seq = seq
  }, [seq])
  useEffect(() => {
    document.documentElement.dataset.hydrated = 'true'
    document.documentElement.dataset.phase = phase
  }, [phase])
  return null
}
