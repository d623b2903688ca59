'use client'

import { useSyncExternalStore } from 'react'
import { type AttackRuns, type Run, type RunId, type RunsState, runKey } from './attack-runs.ts'

/** All runs; the component renders again after each. */
export function useRuns({ subscribe, get, initial }: AttackRuns): RunsState {
  return useSyncExternalStore(subscribe, get, initial)
}

/** The newest run with this ID. */
export function useRun({ subscribe, get, initial }: AttackRuns, id: RunId): Run | undefined {
  const key = runKey(id)
  return useSyncExternalStore(
    subscribe,
    () => get().runs.get(key),
    () => initial().runs.get(key),
  )
}
