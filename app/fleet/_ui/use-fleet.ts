'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Fleet } from '#lib/web/fleet-types.ts'
import { callApi } from '../../_ui/lab/api.ts'
import { useLabState } from '../../_ui/lab/use-lab.tsx'

const EVERY_MS = 2000

export interface FleetReading {
  /** The newest status; null before the first. */
  readonly fleet: Fleet | null
  /** Whether the last reading failed: then the displayed status is older. */
  readonly isStale: boolean
  /** Reads the status now; null if that failed. */
  readonly reread: () => Promise<Fleet | null>
}

/** The status of the fleet: read immediately after an event, and every two seconds while the page is visible. */
export function useFleet(): FleetReading {
  const [fleet, setFleet] = useState<Fleet | null>(null)
  const [isStale, setStale] = useState(false)
  const benchId = useLabState((state) => state.bench?.id ?? null)
  const newest = useLabState((state) => state.events[0]?.seq ?? null)

  const reread = useCallback(async () => {
    const { problem, body } = await callApi('GET', '/api/bench/fleet')
    setStale(problem !== null)
    if (problem !== null) return null
    setFleet(body)
    return body
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when something happened
  useEffect(() => {
    if (benchId === null) return
    reread()
  }, [benchId, newest, reread])

  useEffect(() => {
    if (benchId === null) return
    const every = setInterval(() => {
      if (!document.hidden) reread()
    }, EVERY_MS)
    return () => clearInterval(every)
  }, [benchId, reread])

  return { fleet, isStale, reread }
}
