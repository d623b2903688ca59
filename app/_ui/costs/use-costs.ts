import { useMemo } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { costsAt, type LaneCosts } from './sums.ts'

/** What the lanes cost at the moment that is shown, be it now or the past. */
export function useCosts(): Readonly<Record<MechanismId, LaneCosts>> {
  const events = useLabState((state) => state.history.events)
  const place = useLabState((state) => state.moment?.place ?? null)
  return useMemo(() => costsAt(events, place ?? events.length), [events, place])
}
