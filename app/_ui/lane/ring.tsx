'use client'

import type { MechanismId, SessionView } from '#lib/core/session.ts'
import { useReducedMotion } from '../display/reduced-motion.ts'
import { useLabState } from '../lab/use-lab.tsx'
import { AccessSign } from '../parts/access-sign.tsx'
import { useValidity } from './use-validity.ts'

/**
 * The validity ring. Outer arc: how long the server accepts the credential; inner arc: how long the browser keeps the
 * cookie.
 */
export function Ring({ of }: { of: MechanismId }) {
  const isCalm = useReducedMotion()
  const isQuick = useLabState(({ lanes }) => isVisiblyMoving(lanes[of].verdict?.session))
  const { server, browser } = useValidity(of, isQuick && !isCalm ? 100 : 1000)
  const isOpen = useLabState((state) => state.lanes[of].verdict?.outcome === 'accepted')
  return (
    <svg
      viewBox="0 0 88 88"
      className="row-span-2 size-19 @max-[18.5rem]:size-16 @max-[15rem]:row-span-1 @max-[15rem]:size-11"
      aria-hidden="true"
    >
      <g transform="rotate(-90 44 44)" fill="none">
        <circle cx="44" cy="44" r="40" className="stroke-hairline forced-colors:opacity-30" strokeWidth="5" />
        <Arc radius={40} width={5} fraction={server?.fraction ?? 0} className="stroke-accent" />
        <circle
          cx="44"
          cy="44"
          r="33.5"
          className="stroke-hairline forced-colors:opacity-30"
          strokeWidth="1"
        />
        <Arc
          radius={33.5}
          width={2.5}
          fraction={browser?.fraction ?? 0}
          className={browser?.leftMs === null ? 'stroke-edge opacity-50' : 'stroke-soft'}
        />
      </g>
      <AccessSign isOpen={isOpen} />
    </svg>
  )
}

/** Whether an arc moves by a pixel in less than a second; only then is it drawn more often. */
function isVisiblyMoving(session: SessionView | null | undefined): boolean {
  return session != null && session.expiresAt - session.lastSeenAt < PIXELS_ROUND * 1000
}

/** The length of the outer arc. */
const PIXELS_ROUND = 250

function Arc({
  radius,
  width,
  fraction,
  className,
}: {
  radius: number
  width: number
  fraction: number
  className: string
}) {
  if (fraction === 0) return null
  return (
    <circle
      cx="44"
      cy="44"
      r={radius}
      pathLength="1"
      strokeWidth={width}
      strokeDasharray={`${fraction.toFixed(4)} 1`}
      className={className}
    />
  )
}
