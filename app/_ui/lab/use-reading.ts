import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApiMethod, ApiPath, RequestParts, ResponseBody } from '#lib/web/routes-types.ts'
import { type Problem, send, urlOf } from './api.ts'

/** Data from the API: loading, loaded, or failed. */
export type Reading<T> =
  | { readonly state: 'reading' }
  /** `readAt` is the wall clock of this browser. */
  | { readonly state: 'here'; readonly value: T; readonly readAt: number }
  | { readonly state: 'failed'; readonly problem: Problem }

const IN_PROGRESS: Reading<never> = { state: 'reading' }

type GetOf<Path extends ApiPath> = 'GET' & ApiMethod<Path>
type GetPath = { [Path in ApiPath]: 'GET' extends ApiMethod<Path> ? Path : never }[ApiPath]

interface ReadingOptions {
  /** Reads again when this value changes. */
  readonly when?: string | null
  /** Reads again at this interval while the page is visible. */
  readonly everyMs?: number
}

interface ReadingResult<T> {
  /** The response to the newest finished request. */
  readonly reading: Reading<T>
  /** The newest value that was read, also after a later failure; null before the first. */
  readonly latest: T | null
  /** Whether the newest request failed: then `latest` is older. */
  readonly isStale: boolean
  /** Reads again; resolves with a value read after this call, or null if that failed. */
  readonly again: () => Promise<T | null>
}

/** A load in progress. */
interface Pending<T> {
  readonly abort: AbortController
  readonly done: Promise<T | null>
  /** The load after this one, if there was a reason to read again: it starts once this one has finished. */
  next: Promise<T | null> | null
}

/** What a load returns: the value, or the problem. */
export type Loaded<T> =
  | { readonly problem: null; readonly body: T }
  | { readonly problem: Problem; readonly body: null }

/**
 * Reads a path of the API, and again whenever a part of the request changes.
 * @param parts null if there is nothing to read
 */
export function useReading<Path extends GetPath>(
  of: Path,
  parts: RequestParts<Path, GetOf<Path>> | null,
  options?: ReadingOptions,
): ReadingResult<ResponseBody<Path, GetOf<Path>>> {
  return useLoading(parts && urlOf(of, parts), readUrl<ResponseBody<Path, GetOf<Path>>>, options)
}

function readUrl<T>(url: string, signal: AbortSignal): Promise<Loaded<T>> {
  return send<T>('GET', url, undefined, signal)
}

/**
 * Loads data that takes one request or several, and again whenever its key changes. One load at a time: a reason to
 * read again during a load leads to one more load after it, so the newest response always wins. A load for another
 * key, or of an unmounted component, is aborted.
 * @param key null if there is nothing to read
 * @param load the same function in every render
 */
export function useLoading<T>(
  key: string | null,
  load: (key: string, signal: AbortSignal) => Promise<Loaded<T>>,
  { when, everyMs }: ReadingOptions = {},
): ReadingResult<T> {
  const [read, setRead] = useState<{ key: string; reading: Reading<T>; latest: T | null } | null>(null)
  const pending = useRef<Pending<T> | null>(null)

  const again = useCallback((): Promise<T | null> => {
    if (key === null) return Promise.resolve(null)
    const running = pending.current
    if (running) {
      running.next ??= running.done.then(() => (running.abort.signal.aborted ? null : again()))
      return running.next
    }
    const abort = new AbortController()
    const done = load(key, abort.signal).then(({ problem, body }) => {
      if (abort.signal.aborted) return null
      pending.current = null
      setRead((before) =>
        problem
          ? {
              key,
              reading: { state: 'failed', problem },
              latest: before?.key === key ? before.latest : null,
            }
          : { key, reading: { state: 'here', value: body, readAt: Date.now() }, latest: body },
      )
      return body
    })
    pending.current = { abort, done, next: null }
    return done
  }, [key, load])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new `again` means a new request
  useEffect(
    () => () => {
      pending.current?.abort.abort()
      pending.current = null
    },
    [again],
  )

  // biome-ignore lint/correctness/useExhaustiveDependencies: read again when the value has changed
  useEffect(() => {
    again()
  }, [again, when])

  useEffect(() => {
    if (everyMs === undefined) return
    const timer = setInterval(() => {
      if (!document.hidden) again()
    }, everyMs)
    return () => clearInterval(timer)
  }, [again, everyMs])

  const current = read?.key === key ? read : null
  return {
    reading: current?.reading ?? IN_PROGRESS,
    latest: current?.latest ?? null,
    isStale: current?.reading.state === 'failed',
    again,
  }
}
