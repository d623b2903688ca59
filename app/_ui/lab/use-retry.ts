import { useEffect } from 'react'

const RETRY_MS = 3000

/** Reads again while the newest request has failed: nothing else would. */
export function useRetry(hasFailed: boolean, again: () => Promise<unknown>): void {
  useEffect(() => {
    if (!hasFailed) return
    const timer = setInterval(() => void again(), RETRY_MS)
    return () => clearInterval(timer)
  }, [hasFailed, again])
}
