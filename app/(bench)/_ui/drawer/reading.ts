import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApiMethod, ApiPath, RequestParts, ResponseBody } from '#lib/web/routes-types.ts'
import { type Problem, send, urlOf } from '../../../_ui/lab/api.ts'

/** Data from the API: loading, loaded, or failed. */
export type Reading<T> =
  | { readonly state: 'reading' }
  /** `readAt` is the wall clock of this browser. */
  | { readonly state: 'here'; readonly value: T; readonly readAt: number }
  | { readonly state: 'failed'; readonly problem: Problem }

const IN_PROGRESS: Reading<never> = { state: 'reading' }

type GetOf<Path extends ApiPath> = 'GET' & ApiMethod<Path>
type GetPath = { [Path in ApiPath]: 'GET' extends ApiMethod<Path> ? Path : never }[ApiPath]

/**
 * Reads a path, again whenever a part of the request changes; the loaded data stays visible until the next response.
 * @param parts null if there is nothing to read
 */
export function useReading<Path extends GetPath>(
  of: Path,
  parts: RequestParts<Path, GetOf<Path>> | null,
): { reading: Reading<ResponseBody<Path, GetOf<Path>>>; again: () => void } {
  type T = ResponseBody<Path, GetOf<Path>>
  const path = parts && urlOf(of, parts)
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
    send<T>('GET', path).then(({ problem, body }) => {
      if (pending.current !== mine) return
      pending.current = null
      if (mine.isOld) again()
      setRead({
        path,
        reading: problem ? { state: 'failed', problem } : { state: 'here', value: body, readAt: Date.now() },
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
