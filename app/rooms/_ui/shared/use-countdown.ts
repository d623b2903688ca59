'use client'

import { useEffect, useState } from 'react'

/** Two clocks of one moment: when the room was read, by the clock of the server and by that of the browser. */
export interface ReadMoment {
  readonly now: number
  readonly readAt: number
}

/**
 * Seconds until an instant of the server, counted down each second; null without one. The clock of the client does not matter:
 * it may be hours wrong.
 */
export function useCountdown(endsAt: number | null, read: ReadMoment | null): number | null {
  const [, tick] = useState(0)
  const isRunning = endsAt !== null && read !== null
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => tick((count) => count + 1), 1000)
    return () => clearInterval(timer)
  }, [isRunning])
  if (!isRunning) return null
  const serverNow = read.now + (Date.now() - read.readAt)
  return Math.max(0, Math.ceil((endsAt - serverNow) / 1000))
}

/** Minutes and seconds: `3:05`. */
export function minutesText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
