import { useMemo } from 'react'
import type { MechanismId } from '#lib/core/session.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { costsAt, type LaneCosts } from './sums.ts'

/** The costs of the lanes at the displayed moment, live or past. */
export function useCosts(): Readonly<Record<MechanismId, LaneCosts>> {
  const events = useLabState((state) => state.history.events)
  const place = useLabState((state) => state.moment?.place ?? null)
  return useMemo(() => costsAt(events, place ?? events.length), [events, place])
}
