import { useMemo } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { useLabState, useLaneIds } from '../lab/use-lab.tsx'
import { costsAt, type LaneCosts } from './sums.ts'

/** The costs of the lanes at the displayed moment, live or past. */
export function useCosts(): Readonly<Record<MechanismId, LaneCosts>> {
  const events = useLabState((state) => state.history.events)
  const count = useLabState((state) => state.moment?.count ?? null)
  const ids = useLaneIds()
  return useMemo(() => costsAt(events, count ?? events.length, ids), [events, count, ids])
}
