'use client'

import { useEffect, useLayoutEffect } from 'react'
import { useLabState } from '../lab/use-lab.tsx'

/**
 * Says on the root element which event the page has drawn last, and that it is awake. A test then waits for the truth
 * that an answer's `Lab-Seq` names, and never for time.
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
