import { useCallback, useEffect, useRef, useState } from 'react'
import { callApi, type Problem } from '../../../_ui/lab/api.ts'

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
  /** What is being asked now: one question at a time, and an answer that comes later than the next question is nobody's. */
  const asking = useRef<{ readonly path: string; isOld: boolean } | null>(null)
  const again = useCallback(() => {
    if (path === null) return
    if (asking.current?.path === path) {
      // Something happened since it was asked: the answer may know nothing of that yet.
      asking.current.isOld = true
      return
    }
    const mine = { path, isOld: false }
    asking.current = mine
    callApi('GET', path).then(({ problem, body }) => {
      if (asking.current !== mine) return
      asking.current = null
      if (mine.isOld) again()
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
      asking.current = null
    }
  }, [again])
  return { reading: read !== null && read.path === path ? read.reading : IN_PROGRESS, again }
}
