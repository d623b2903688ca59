'use client'

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Instant, MechanismId } from '#lib/core/session.ts'
import { lazyPart } from '../parts/lazy-part.tsx'
import type { LabState } from '../state/state.ts'
import { INITIAL, laneIdsOf } from '../state/state.ts'
import { withWords } from '../words/create-words.ts'
import { loadBrowserWords } from '../words/use-browser-words.ts'
import { createLab, type Lab } from './lab.ts'
import { createTicker, type Moment, NO_MOMENT, type Ticker } from './ticker.ts'

const LabContext = createContext<{ lab: Lab; ticker: Ticker } | null>(null)

/** Provides one lab to everything below it, active while it is mounted. @param lab an existing one: a recording */
export function LabProvider({ lab: given, children }: { lab?: Lab; children: ReactNode }) {
  const [lab] = useState(() => given ?? createLab())
  const value = useMemo(() => ({ lab, ticker: createTicker(lab.now, lab.realNow) }), [lab])
  useEffect(() => {
    lab.start()
    return lab.stop
  }, [lab])
  return (
    <LabContext value={value}>
      <UnlessStopped>{children}</UnlessStopped>
    </LabContext>
  )
}

const Stopped = lazyPart(() =>
  withWords(import('./stopped.tsx'), loadBrowserWords).then((module) => module.Stopped),
)

/** A page that has stopped shows the reason instead of everything else. */
function UnlessStopped({ children }: { children: ReactNode }) {
  const phase = useLabState((state) => state.phase)
  return phase === 'no-cookies' || phase === 'other-bench' ? <Stopped why={phase} /> : children
}

function useParts() {
  const parts = useContext(LabContext)
  if (!parts) throw new Error('A component that needs the lab stands outside LabProvider.')
  return parts
}

/** The available acts. */
export function useLab(): Lab {
  return useParts().lab
}

/**
 * A part of the displayed state, live or past; the component renders again when that part changes. @param select
 * returns a part of the state, not a new object
 */
export function useLabState<T>(select: (state: LabState) => T): T {
  const { store, shown } = useParts().lab
  return useSyncExternalStore(
    store.subscribe,
    () => select(shown()),
    () => select(INITIAL),
  )
}

/** The lanes that the page shows. */
export function useLaneIds(): readonly MechanismId[] {
  return useLabState(laneIdsOf)
}

/** A part of the live state, whatever is displayed. */
export function useLiveState<T>(select: (state: LabState) => T): T {
  const { store } = useParts().lab
  return useSyncExternalStore(
    store.subscribe,
    () => select(store.get()),
    () => select(INITIAL),
  )
}

function useTicker<T>(stepMs: number, select: (moment: Moment) => T): T {
  const { ticker } = useParts()
  const subscribe = useCallback(
    (listener: () => void) => ticker.subscribe(stepMs, listener),
    [ticker, stepMs],
  )
  return useSyncExternalStore(
    subscribe,
    () => select(ticker.get(stepMs)),
    () => select(NO_MOMENT),
  )
}

/** Bench time in steps; null before it is known. */
export function useBenchNow(stepMs = 1000): Instant | null {
  return useTicker(stepMs, ({ bench }) => bench)
}

/** Both clocks, in steps. */
export function useMoment(stepMs: number): Moment {
  return useTicker(stepMs, (moment) => moment)
}
