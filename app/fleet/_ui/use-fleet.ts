'use client'

import type { Fleet } from '#lib/web/fleet-types.ts'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { useReading } from '../../_ui/lab/use-reading.ts'

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
  const benchId = useLabState((state) => state.bench?.id ?? null)
  const newest = useLabState((state) => state.events[0]?.seq ?? null)
  const { latest, isStale, again } = useReading('/api/bench/fleet', benchId === null ? null : {}, {
    when: `${benchId} ${newest}`,
    everyMs: EVERY_MS,
  })
  return { fleet: latest, isStale, reread: again }
}
