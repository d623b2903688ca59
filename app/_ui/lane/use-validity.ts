'use client'

import type { MechanismId } from '#lib/core/session.ts'
import { useLabState, useMoment } from '../lab/use-lab.tsx'
import { validityOf } from '../state/validity.ts'

/** How long the server accepts the credential of this browser, and how long the browser keeps the cookie. */
export function useValidity(of: MechanismId, stepMs: number) {
  const { bench, real } = useMoment(stepMs)
  const verdict = useLabState((state) => state.lanes[of].verdict)
  const cookie = useLabState((state) => state.lanes[of].cookie)
  return bench === null ? validityOf(null, null, 0, real) : validityOf(verdict, cookie, bench, real)
}
