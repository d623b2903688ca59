import { useCallback, useEffect, useRef, useState } from 'react'
import { ask, type Problem } from '../lab/api.ts'

/** Something that is read from the API: on its way, there, or not to be had. */
export type Reading<T> =
  | { readonly state: 'reading' }
  /** `readAt` is the wall clock of this browser. */
  | { readonly state: 'here'; readonly value: T; readonly readAt: number }
  | { readonly state: 'failed'; readonly problem: Problem }

const IN_PROGRESS: Reading<never> = { state: 'reading' }

/**
 * Reads an address, again whenever it changes; what was read stays in sight until the next answer is there.
 * @param path null where there is nothing to read
 */
export function useReading<T>(path: string | null): { reading: Reading<T>; again: () => void } {
  const [read, setRead] = useState<{ path: string; reading: Reading<T> } | null>(null)
  const turn = useRef(0)
  const again = useCallback(() => {
    const mine = ++turn.current
    if (path === null) return
    ask('GET', path).then(({ problem, body }) => {
      if (mine !== turn.current) return
      setRead({
        path,
        reading: problem
          ? { state: 'failed', problem }
          : { state: 'here', value: body as T, readAt: Date.now() },
      })
    })
  }, [path])
  useEffect(() => {
    again()
    return () => {
      turn.current++
    }
  }, [again])
  return { reading: read !== null && read.path === path ? read.reading : IN_PROGRESS, again }
}
