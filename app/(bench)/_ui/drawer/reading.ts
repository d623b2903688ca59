import { useCallback, useEffect, useRef, useState } from 'react'
import { callApi, type Problem } from '../../../_ui/lab/api.ts'

/** Data from the API: loading, loaded, or failed. */
export type Reading<T> =
  | { readonly state: 'reading' }
  /** `readAt` is the wall clock of this browser. */
  | { readonly state: 'here'; readonly value: T; readonly readAt: number }
  | { readonly state: 'failed'; readonly problem: Problem }

const IN_PROGRESS: Reading<never> = { state: 'reading' }

/**
 * Reads an address, again whenever it changes; the loaded data stays visible until the next response.
 * @param path null if there is nothing to read
 */
export function useReading<T>(path: string | null): { reading: Reading<T>; again: () => void } {
  const [read, setRead] = useState<{ path: string; reading: Reading<T> } | null>(null)
  /** The current request: one at a time, and the response to an earlier one is ignored. */
  const pending = useRef<{ readonly path: string; isOld: boolean } | null>(null)
  const again = useCallback(() => {
    if (path === null) return
    if (pending.current?.path === path) {
      // An event occurred after the request was sent: the response may not contain its effect.
      pending.current.isOld = true
      return
    }
    const mine = { path, isOld: false }
    pending.current = mine
    callApi('GET', path).then(({ problem, body }) => {
      if (pending.current !== mine) return
      pending.current = null
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
      pending.current = null
    }
  }, [again])
  return { reading: read !== null && read.path === path ? read.reading : IN_PROGRESS, again }
}
