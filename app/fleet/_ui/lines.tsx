'use client'

import { NODE_IDS } from '#lib/core/session.ts'
import type { Fleet } from '#lib/web/fleet-types.ts'
import { useLabState } from '../../_ui/lab/use-lab.tsx'
import { type Boxes, type BoxId, pathBetween } from './geometry.ts'
import { loadOf, type RoutedRequest } from './traffic.ts'

/** The number of requests at which a line has its maximum width. */
const MUCH = 24

/** The lines of the diagram: dashed without traffic, wider with more recent traffic, coloured by outcome. */
export function Lines({
  boxes,
  fleet,
  passages,
}: {
  boxes: Boxes
  fleet: Fleet
  passages: readonly RoutedRequest[]
}) {
  const store = useLabState(({ bench }) => bench?.policy.serverSession.store ?? 'memory')
  const shared: readonly BoxId[] = [
    ...(store === 'replicated' || store === 'two-tier' ? (['bus'] as const) : []),
    'redis',
    ...(store === 'database' ? (['database'] as const) : []),
  ]
  const lines = [
    line('browser', 'balancer', false),
    ...fleet.nodes.map(({ id, up }) => line('balancer', id, !up)),
    ...NODE_IDS.flatMap((id) => {
      const node = fleet.nodes.find((each) => each.id === id)
      const isOut = !node?.up || node.partitioned
      const isDown = fleet.stores.redis.status === 'down'
      return shared.map((to) => line(id, to, isOut || (to === 'redis' && isDown)))
    }),
  ]
  return (
    <svg className="pointer-events-none absolute inset-0 size-full overflow-visible" aria-hidden="true">
      {lines.map(({ from, to, broken }) => {
        const path = pathBetween(boxes, from, to)
        const load = loadOf(passages, from, to)
        const isLit = load !== null && !broken
        return (
          path && (
            <path
              key={`${from} ${to}`}
              d={path}
              fill="none"
              data-outcome={isLit ? load.outcome : undefined}
              strokeWidth={1.25 + (isLit ? 2 * Math.min(1, load.count / MUCH) : 0)}
              className={
                broken
                  ? 'stroke-refused [stroke-dasharray:2_5]'
                  : isLit
                    ? 'stroke-outcome/70'
                    : 'stroke-edge/60'
              }
            />
          )
        )
      })}
    </svg>
  )
}

const line = (from: BoxId, to: BoxId, broken: boolean) => ({ from, to, broken })
